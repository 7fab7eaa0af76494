package dev.cloister.host.object;

import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.SocketKeeper;
import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The sockets that the host keeps for one object, and those that keep the object in memory.
///
/// Threads: any. Life: as long as the object's worker, which stays while there are any.
final class KeptSockets {
  /// How the object's worker is woken.
  @FunctionalInterface
  interface Waker {
    void wake(HostSocketEvent event, Consumer<Result> whenDone);
  }

  private static final int IN_ONE_MESSAGE = 100;

  private final Waker waker;
  private final LongSupplier clock;
  private final Set<KeptSocketEntry> entries = new LinkedHashSet<>();
  private Optional<AutoResponse> answer = Optional.empty();
  private long eventMillisMax;
  private int held;
  private @Nullable Life life;

  /// @param clock milliseconds since 1970
  KeptSockets(Waker waker, LongSupplier clock) {
    this.waker = waker;
    this.clock = clock;
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  /// Whether the object has to stay in memory: for sockets that only it can serve, or for what it
  /// may still have to send.
  synchronized boolean holdObject() {
    return held > 0 || entries.stream().anyMatch(KeptSocketEntry::isHeldUp);
  }

  /// Begins a life of the object, and hands it what was kept.
  SocketKeeper begin(Incarnation incarnation) {
    var begun = new Life(incarnation);
    List<KeptSocketEntry> all;
    synchronized (this) {
      life = begun;
      held = 0;
      all = List.copyOf(entries);
    }
    begun.wakeWith(all);
    return begun;
  }

  /// That life is over.
  synchronized void end(Incarnation incarnation) {
    var present = life;
    if (present != null && present.incarnation == incarnation) {
      entries.forEach(entry -> incarnation.home().forgetSocket(entry.number()));
      life = null;
      held = 0;
    }
  }

  void wake(HostSocketEvent event, Consumer<Result> whenDone) {
    waker.wake(event, whenDone);
  }

  long millis() {
    return clock.getAsLong();
  }

  synchronized Optional<AutoResponse> answer() {
    return answer;
  }

  void tell(KeptSocketEntry entry, SocketSignal signal) {
    var present = life();
    if (present != null) {
      present.incarnation.home().tellSocket(entry.number(), signal);
    }
  }

  void autoAnswered(KeptSocketEntry entry, long millis) {
    var present = life();
    if (present != null) {
      var incarnation = present.incarnation;
      incarnation.home().autoAnswered(incarnation.number(), entry.number(), millis);
    }
  }

  void remove(KeptSocketEntry entry) {
    Life present;
    synchronized (this) {
      entries.remove(entry);
      present = life;
    }
    if (present != null) {
      present.forget(entry);
    }
  }

  private synchronized @Nullable Life life() {
    return life;
  }

  /// What one life of the object says of its sockets. After its end it is not believed any more.
  private final class Life implements SocketKeeper {
    final Incarnation incarnation;
    private final Map<Long, KeptSocketEntry> byNumber = new ConcurrentHashMap<>();

    Life(Incarnation incarnation) {
      this.incarnation = incarnation;
    }

    void wakeWith(List<KeptSocketEntry> all) {
      var home = incarnation.home();
      var sockets = new ArrayList<KeptSocket>();
      for (var entry : all) {
        entry.knownAs(home.socketNumber(incarnation));
        byNumber.put(entry.number(), entry);
        sockets.add(entry.asKept());
      }
      var bound = KeptSockets.this.eventMillisMax();
      if (sockets.isEmpty() && KeptSockets.this.answer().isEmpty() && bound == 0) {
        return;
      }
      var from = 0;
      do {
        var to = Math.min(sockets.size(), from + IN_ONE_MESSAGE);
        home.wakeWith(
            incarnation.number(), sockets.subList(from, to), KeptSockets.this.answer(), bound);
        from = to;
      } while (from < sockets.size());
    }

    void forget(KeptSocketEntry entry) {
      byNumber.remove(entry.number());
      incarnation.home().forgetSocket(entry.number());
    }

    private boolean isOver() {
      return life() != this;
    }

    @Override
    public void held() {
      synchronized (KeptSockets.this) {
        if (life == this) {
          held++;
        }
      }
    }

    @Override
    public void letGo() {
      synchronized (KeptSockets.this) {
        if (life == this) {
          held--;
        }
      }
    }

    @Override
    public void keep(long number, SocketEnd end, List<String> tags) {
      if (isOver()) {
        end.send(new SocketSignal.Lost("The object was reset."));
        return;
      }
      var entry = new KeptSocketEntry(KeptSockets.this, end, tags);
      entry.knownAs(number);
      byNumber.put(number, entry);
      synchronized (KeptSockets.this) {
        entries.add(entry);
      }
      entry.hold();
    }

    @Override
    public void sent(long number, SocketSignal signal) {
      var entry = byNumber.get(number);
      if (entry != null) {
        entry.sent(signal);
      }
    }

    @Override
    public void attach(long number, Optional<byte[]> attachment) {
      var entry = byNumber.get(number);
      if (entry != null && !isOver()) {
        entry.attach(attachment);
      }
    }

    @Override
    public void answer(Optional<AutoResponse> pair) {
      synchronized (KeptSockets.this) {
        if (life == this) {
          answer = pair.filter(AutoResponse::isShort);
        }
      }
    }

    @Override
    public void boundEvents(long millis) {
      synchronized (KeptSockets.this) {
        if (life == this) {
          eventMillisMax = millis;
        }
      }
    }
  }

  private synchronized long eventMillisMax() {
    return eventMillisMax;
  }
}
