package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a script sends over WebSockets, kept here as far as the credit of the other side does not
/// reach.
///
/// Threads: the context's own only. Limits: `waitingBytesMax` for all sockets of the context
/// together; what would be more is not taken.
public final class Sockets {
  private record Held(SocketSignal signal, List<Gate> gates) {}

  private static final class Out {
    final ArrayDeque<Held> held = new ArrayDeque<>();
    long leave;

    Out(long leave) {
      this.leave = leave;
    }
  }

  private final long context;
  private final Outbox outbox;
  private final long waitingBytesMax;
  private final Map<Long, Out> outs = new HashMap<>();
  private final Map<Long, Long> eventMillis = new HashMap<>();
  private long lastNumber;
  private long waitingBytes;

  public Sockets(long context, Outbox outbox, long waitingBytesMax) {
    this.context = context;
    this.outbox = outbox;
    this.waitingBytesMax = waitingBytesMax;
  }

  /// Numbers for the two ends of a pair; the second is two more than the first. The host's are odd.
  public long pair() {
    var first = lastNumber + 2;
    lastNumber += 4;
    outbox.send(0, _ -> new FromIsolate.PairSockets(context, first, first + 2));
    return first;
  }

  /// An end is used from now on, with this credit.
  public void opened(long socket, long leave) {
    outs.put(socket, new Out(leave));
  }

  /// Sends when the turn ends, in the name of an object (0: none), or later when the credit allows.
  /// False when as much waits as may.
  public boolean send(long object, long socket, SocketSignal signal) {
    var out = outs.get(socket);
    if (out == null) {
      return true;
    }
    if (signal instanceof SocketSignal.Message message) {
      if (waitingBytes + message.cost() > waitingBytesMax) {
        return false;
      }
      waitingBytes += message.cost();
    }
    outbox.sendEffect(object, gates -> leaveOrHold(out, socket, new Held(signal, gates)));
    return true;
  }

  private @Nullable FromIsolate leaveOrHold(Out out, long socket, Held held) {
    if (!out.held.isEmpty() || !mayLeave(out, held)) {
      out.held.add(held);
      return null;
    }
    return leave(out, socket, held);
  }

  private static boolean mayLeave(Out out, Held held) {
    return !(held.signal() instanceof SocketSignal.Message) || out.leave > 0;
  }

  private FromIsolate leave(Out out, long socket, Held held) {
    if (held.signal() instanceof SocketSignal.Message message) {
      out.leave -= message.cost();
      waitingBytes -= message.cost();
    } else if (held.signal() instanceof SocketSignal.Close) {
      outs.remove(socket, out);
    }
    return new FromIsolate.Socket(context, socket, held.signal(), held.gates());
  }

  /// How many bytes wait here for the other side.
  public long waiting(long socket) {
    var out = outs.get(socket);
    return out == null
        ? 0
        : out.held.stream()
            .map(Held::signal)
            .mapToLong(signal ->
                signal instanceof SocketSignal.Message message ? message.bytes().length : 0)
            .sum();
  }

  /// The other side has taken something: what waits may follow.
  public void credit(long socket, long bytes) {
    var out = outs.get(socket);
    if (out == null) {
      return;
    }
    out.leave += bytes;
    while (!out.held.isEmpty() && mayLeave(out, out.held.getFirst())) {
      outbox.sendNow(leave(out, socket, out.held.removeFirst()));
    }
  }

  /// Nobody takes what is sent any more.
  public void lost(long socket) {
    var out = outs.remove(socket);
    if (out != null) {
      for (var held : out.held) {
        if (held.signal() instanceof SocketSignal.Message message) {
          waitingBytes -= message.cost();
        }
      }
    }
  }

  /// How long an event of an object's kept sockets may take, as the script has set it; 0 for as
  /// long as any.
  public long eventMillisMax(long object) {
    return eventMillis.getOrDefault(object, 0L);
  }

  /// Bounds them; 0 for no bound of their own.
  public void boundEvents(long object, long millis) {
    if (millis == 0) {
      eventMillis.remove(object);
    } else {
      eventMillis.put(object, millis);
    }
  }
}
