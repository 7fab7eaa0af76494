package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.socket.SocketEnd;
import dev.cloister.host.socket.SocketListener;
import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One socket that the host keeps for an object, through all of the object's lives.
///
/// What comes out of it becomes events of the object, one after another: the next is sent when the
/// handler of the one before has been called, so that a life that ends in between changes nothing
/// in their order. A message whose handler was called before its isolate ended is not repeated.
///
/// Threads: any. Limits: what waits here is what the socket's credit allows.
final class KeptSocketEntry implements SocketListener {
  private static final int CODE_INTERNAL_ERROR = 1011;

  private final KeptSockets all;
  private final SocketEnd end;
  private final List<String> tags;
  private final ArrayDeque<SocketSignal> waiting = new ArrayDeque<>();
  private Optional<byte[]> attachment = Optional.empty();
  private boolean sending;
  private boolean closed;
  private boolean heardClose;
  private boolean over;
  private long autoAnsweredMillis;

  // In the object's present life; meaningless when it has none.
  private volatile long number;

  KeptSocketEntry(KeptSockets all, SocketEnd end, List<String> tags) {
    this.all = all;
    this.end = end;
    this.tags = List.copyOf(tags);
  }

  long number() {
    return number;
  }

  void knownAs(long newNumber) {
    number = newNumber;
  }

  /// Whether the object may have more to send than the other side takes now.
  boolean isHeldUp() {
    return end.leave() <= 0;
  }

  synchronized KeptSocket asKept() {
    return new KeptSocket(number, tags, attachment, closed, autoAnsweredMillis, end.leave());
  }

  synchronized void attach(Optional<byte[]> newAttachment) {
    attachment = newAttachment;
  }

  /// Begins to listen, which may be at once.
  void hold() {
    end.hold(this);
  }

  // ---- from the other side

  @Override
  public void heard(SocketSignal signal) {
    switch (signal) {
      case SocketSignal.Credit _ -> all.tell(this, signal);
      case SocketSignal.Message message -> {
        if (!answered(message)) {
          enqueue(message);
        }
      }
      case SocketSignal.Close _ -> enqueue(signal);
      case SocketSignal.Lost _ -> {
        close();
        all.tell(this, signal);
        enqueue(signal);
      }
    }
  }

  /// Answers in the object's name, if that is what it asked for.
  private boolean answered(SocketSignal.Message message) {
    var pair = all.answer();
    if (pair.isEmpty() || !message.text() || !asks(pair.get(), message)) {
      return false;
    }
    end.send(new SocketSignal.Credit(message.cost()));
    end.send(
        new SocketSignal.Message(true, pair.get().response().getBytes(StandardCharsets.UTF_8)));
    synchronized (this) {
      autoAnsweredMillis = all.millis();
    }
    all.autoAnswered(this, autoAnsweredMillis);
    return true;
  }

  private static boolean asks(AutoResponse pair, SocketSignal.Message message) {
    return Arrays.equals(pair.request().getBytes(StandardCharsets.UTF_8), message.bytes());
  }

  private void enqueue(SocketSignal signal) {
    synchronized (this) {
      if (over) {
        return;
      }
      waiting.add(signal);
    }
    sendNext();
  }

  private void sendNext() {
    SocketSignal next;
    synchronized (this) {
      if (sending || over || waiting.isEmpty()) {
        return;
      }
      sending = true;
      next = waiting.removeFirst();
    }
    all.wake(
        new HostSocketEvent(this::number, next, () -> begun(next)), result -> done(next, result));
  }

  private void begun(SocketSignal signal) {
    synchronized (this) {
      if (!sending) {
        return;
      }
      sending = false;
    }
    if (signal instanceof SocketSignal.Message message) {
      end.send(new SocketSignal.Credit(message.cost()));
      sendNext();
    }
  }

  private void done(SocketSignal signal, Result result) {
    if (result instanceof Result.Failed(Failure failure, var begun) && !begun) {
      // Nobody will ever hear of it, so the other side must not believe so.
      if (close()) {
        end.send(new SocketSignal.Close(CODE_INTERNAL_ERROR, failure.code()));
      }
      finish();
      return;
    }
    begun(signal);
    switch (signal) {
      case SocketSignal.Close(var code, var reason) -> {
        // The object's runtime answers the Close frame when its handler is through; its answer may
        // still wait at the output gate.
        var answers =
            result instanceof Result.Handled(var outcome, var _)
                && (outcome.equals("ok") || outcome.equals("exception"));
        if (answers) {
          whenAnswered();
        } else {
          if (close()) {
            end.send(new SocketSignal.Close(code, reason));
          }
          finish();
        }
      }
      case SocketSignal.Lost _ -> finish();
      case SocketSignal.Message _, SocketSignal.Credit _ -> {}
    }
  }

  /// The other side has closed and the object has heard so: all is over with its own Close frame.
  private void whenAnswered() {
    boolean done;
    synchronized (this) {
      heardClose = true;
      done = closed;
    }
    if (done) {
      finish();
    }
  }

  private void finish() {
    synchronized (this) {
      over = true;
      waiting.clear();
    }
    end.forget();
    all.remove(this);
  }

  /// True the first time.
  private synchronized boolean close() {
    var first = !closed;
    closed = true;
    return first;
  }

  // ---- from the object

  void sent(SocketSignal signal) {
    switch (signal) {
      case SocketSignal.Message _ -> end.send(signal);
      case SocketSignal.Close _ -> {
        if (close()) {
          end.send(signal);
        }
        boolean done;
        synchronized (this) {
          done = heardClose;
        }
        if (done) {
          finish();
        }
      }
      case SocketSignal.Lost(var reason) -> {
        close();
        end.send(signal);
        enqueue(new SocketSignal.Lost(reason));
      }
      case SocketSignal.Credit _ -> {
        // The object has no say in that: a message is taken when its handler is called.
      }
    }
  }
}
