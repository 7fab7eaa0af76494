package dev.cloister.host.socket;

import dev.cloister.isolates.bridge.SocketSignal;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a pipe: what goes into it comes out of the other end, in order.
///
/// It belongs to whoever has it and is held by one listener at most; until then what comes out
/// waits here. Each direction has credit, given back as messages are taken.
///
/// Threads: any. Limits: what waits is what the sender had leave for, and one message more; a
/// sender that goes on without leave, or a tenant that meets its [SocketBudget], loses the socket.
public final class SocketEnd {
  private final SocketBudget budget;
  private final SocketCount count;
  private final ArrayDeque<SocketSignal> waiting = new ArrayDeque<>();
  private @Nullable SocketEnd other;
  private @Nullable SocketListener listener;
  private boolean telling;
  private boolean closed;
  private boolean lost;
  private long leave = SocketSignal.FIRST_CREDIT_BYTES;

  // What was sent from here and not taken by the other side.
  private long underWay;

  private SocketEnd(SocketBudget budget, SocketCount count) {
    this.budget = budget;
    this.count = count;
  }

  /// The two ends of a new pipe.
  record Pair(SocketEnd first, SocketEnd second) {}

  static Pair pair(SocketBudget budget, SocketCount count) {
    var first = new SocketEnd(budget, count);
    var second = new SocketEnd(budget, count);
    first.other = second;
    second.other = first;
    return new Pair(first, second);
  }

  private SocketEnd other() {
    var there = other;
    if (there == null) {
      throw new IllegalStateException("The ends of a pipe are made together.");
    }
    return there;
  }

  /// Takes hold of the end; what has come out so far is told first. False when it is held already.
  public boolean hold(SocketListener holder) {
    synchronized (this) {
      if (listener != null) {
        return false;
      }
      listener = holder;
    }
    tell();
    return true;
  }

  /// How much credit is left for what is sent; negative after a long message.
  public synchronized long leave() {
    return leave;
  }

  /// Sends a signal to the other end.
  public void send(SocketSignal signal) {
    switch (signal) {
      case SocketSignal.Message message -> message(message);
      case SocketSignal.Close close -> close(close);
      case SocketSignal.Lost(var reason) -> lose(reason);
      case SocketSignal.Credit(var bytes) -> other().taken(bytes);
    }
  }

  private void message(SocketSignal.Message message) {
    Optional<String> objection = Optional.empty();
    synchronized (this) {
      if (lost || closed) {
        return;
      }
      if (leave <= 0) {
        objection = Optional.of("More was sent than there was leave for.");
      } else if (!budget.take(message.cost())) {
        objection = Optional.of(budget.objection());
      } else {
        leave -= message.cost();
        underWay += message.cost();
      }
    }
    if (objection.isPresent()) {
      breakOff(objection.get());
    } else {
      other().arrived(message);
    }
  }

  private void close(SocketSignal.Close close) {
    synchronized (this) {
      if (lost || closed) {
        return;
      }
      closed = true;
    }
    other().arrived(close);
    if (other().isClosed()) {
      count.over();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Gives up the whole pipe; the other end hears of it, unless both have closed.
  private void lose(String reason) {
    end();
    var over = isClosed() && other().isClosed();
    if (other().end() && !over) {
      other().arrived(new SocketSignal.Lost(reason));
    }
  }

  /// Whoever had this end takes nothing more of what comes out of it.
  public void forget() {
    var there = other();
    long given;
    synchronized (there) {
      given = there.underWay;
      there.underWay = 0;
    }
    budget.give(given);
  }

  /// Takes room for so much of a message that is still being put together; false when there is none
  /// left. [#giveRoom] gives it back.
  public boolean takeRoom(long bytes) {
    return budget.take(bytes);
  }

  /// Gives back what [#takeRoom] took.
  public void giveRoom(long bytes) {
    budget.give(bytes);
  }

  /// Ends the pipe because of what was sent into it here: both sides hear of it.
  private void breakOff(String reason) {
    if (end()) {
      arrived(new SocketSignal.Lost(reason));
    }
    if (other().end()) {
      other().arrived(new SocketSignal.Lost(reason));
    }
  }

  /// Nothing goes in any more; true the first time.
  private boolean end() {
    long given;
    synchronized (this) {
      if (lost) {
        return false;
      }
      lost = true;
      given = underWay;
      underWay = 0;
    }
    budget.give(given);
    count.over();
    return true;
  }

  /// The other side has taken as much.
  private void taken(long bytes) {
    synchronized (this) {
      if (lost || bytes <= 0 || bytes > underWay) {
        return;
      }
      leave += bytes;
      underWay -= bytes;
    }
    budget.give(bytes);
    arrived(new SocketSignal.Credit(bytes));
  }

  private void arrived(SocketSignal signal) {
    synchronized (this) {
      waiting.add(signal);
    }
    tell();
  }

  /// Tells the holder what waits, unless somebody is doing so already. One signal that the holder
  /// fails at keeps back none that comes after it: that the socket is lost, say.
  private void tell() {
    RuntimeException failure = null;
    while (true) {
      SocketListener to;
      SocketSignal next;
      synchronized (this) {
        to = listener;
        if (telling || to == null || waiting.isEmpty()) {
          break;
        }
        telling = true;
        next = waiting.removeFirst();
      }
      try {
        to.heard(next);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else if (!failure.equals(e)) {
          failure.addSuppressed(e);
        }
      } finally {
        synchronized (this) {
          telling = false;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
