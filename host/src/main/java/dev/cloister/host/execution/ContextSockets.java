package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.socket.SocketEnd;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ends of WebSockets that one context has, by the numbers it knows them under.
///
/// An end is the context's alone: it may hand it on while nobody uses it, accept it, or have it
/// kept for one of its objects. What it sends passes the output gates in the order in which it was
/// sent.
///
/// Threads: any; what the isolate says arrives one message at a time.
final class ContextSockets {
  /// An end that was accepted: who keeps it, and which of its directions are over.
  private static final class Used {
    final SocketEnd end;
    final @Nullable LiveObject object;
    boolean closedIn;
    boolean closedOut;

    Used(SocketEnd end, @Nullable LiveObject object) {
      this.end = end;
      this.object = object;
    }
  }

  private final long context;
  private final Consumer<ToIsolate> isolate;
  private final Sockets sockets;
  private final Deployment deployment;
  private final AtomicLong numbers;
  private final Gates gates;
  private final Map<Long, SocketEnd> unused = new ConcurrentHashMap<>();
  private final Map<Long, Used> used = new ConcurrentHashMap<>();
  private final Set<Long> kept = ConcurrentHashMap.newKeySet();
  private final Map<Long, HeldSignals> leaving = new ConcurrentHashMap<>();
  private volatile @Nullable Failure refusal;

  ContextSockets(
      long context,
      Consumer<ToIsolate> isolate,
      Sockets sockets,
      Deployment deployment,
      AtomicLong numbers,
      Gates gates) {
    this.context = context;
    this.isolate = isolate;
    this.sockets = sockets;
    this.deployment = deployment;
    this.numbers = numbers;
    this.gates = gates;
  }

  /// Whether an end is used or kept here.
  boolean inUse() {
    return !used.isEmpty() || !kept.isEmpty();
  }

  /// A number for an end that has come with an answer.
  long arrived(SocketEnd end) {
    var number = newNumber();
    unused.put(number, end);
    return number;
  }

  /// A number for a socket that has been kept through an eviction of its object.
  long woken(LiveObject object) {
    var number = newNumber();
    keep(number, object);
    return number;
  }

  private long newNumber() {
    // Odd numbers are the host's, even ones the isolate's.
    return 2 * numbers.incrementAndGet() + 1;
  }

  /// Takes away an end that the context hands on; empty when it has none of that number that nobody
  /// uses.
  Optional<SocketEnd> take(long number) {
    return Optional.ofNullable(unused.remove(number));
  }

  /// Why the last pair could not be made, if so; said once.
  Optional<Failure> takeRefusal() {
    var said = Optional.ofNullable(refusal);
    refusal = null;
    return said;
  }

  void paired(FromIsolate.PairSockets pair) {
    if (pair.first() % 2 != 0 || pair.second() % 2 != 0 || pair.first() == pair.second()) {
      return;
    }
    if (isKnown(pair.first()) || isKnown(pair.second())) {
      return;
    }
    switch (sockets.open(deployment.script().tenant())) {
      case Outcome.Failed<Sockets.Pipe>(var failure) -> {
        refusal = failure;
        tell(pair.first(), new SocketSignal.Lost(failure.detail()));
        tell(pair.second(), new SocketSignal.Lost(failure.detail()));
      }
      case Outcome.Answered<Sockets.Pipe>(var pipe) -> {
        unused.put(pair.first(), pipe.first());
        unused.put(pair.second(), pipe.second());
      }
    }
  }

  private boolean isKnown(long number) {
    return unused.containsKey(number) || used.containsKey(number) || kept.contains(number);
  }

  void accepted(long number, @Nullable LiveObject object) {
    var end = unused.remove(number);
    if (end == null) {
      tell(number, new SocketSignal.Lost("There is no such socket."));
      return;
    }
    if (object != null) {
      object.sockets().held();
    }
    var entry = new Used(end, object);
    leaving.put(
        number,
        new HeldSignals(signal -> pass(number, entry, signal), lost -> cut(number, entry, lost)));
    used.put(number, entry);
    end.hold(signal -> heard(number, entry, signal));
  }

  private void heard(long number, Used entry, SocketSignal signal) {
    tell(number, signal);
    switch (signal) {
      case SocketSignal.Lost _ -> forget(number, entry);
      case SocketSignal.Close _ -> {
        boolean over;
        synchronized (entry) {
          entry.closedIn = true;
          over = entry.closedOut;
        }
        if (over) {
          forget(number, entry);
        }
      }
      case SocketSignal.Message _, SocketSignal.Credit _ -> {}
    }
  }

  void kept(FromIsolate.KeepSocket keep, LiveObject object) {
    var end = unused.remove(keep.socket());
    if (end == null) {
      tell(keep.socket(), new SocketSignal.Lost("There is no such socket."));
      return;
    }
    if (!KeptSocket.areTags(keep.tags())) {
      end.send(new SocketSignal.Lost("The tags of the socket are too many or too long."));
      return;
    }
    keep(keep.socket(), object);
    object.sockets().keep(keep.socket(), end, keep.tags());
  }

  private void keep(long number, LiveObject object) {
    leaving.put(
        number,
        new HeldSignals(
            signal -> object.sockets().sent(number, allowed(signal)),
            lost -> object.sockets().sent(number, lost)));
    kept.add(number);
  }

  /// What the script sends into one of its ends.
  void sent(FromIsolate.Socket message) {
    var number = message.socket();
    var held = leaving.get(number);
    if (held != null) {
      held.next(message.signal(), message.gates(), gates);
      return;
    }
    var end = message.signal() instanceof SocketSignal.Lost ? unused.remove(number) : null;
    if (end != null) {
      end.send(message.signal());
    }
  }

  private void pass(long number, Used entry, SocketSignal signal) {
    var passed = allowed(signal);
    entry.end.send(passed);
    switch (passed) {
      case SocketSignal.Lost _ -> forget(number, entry);
      case SocketSignal.Close _ -> {
        boolean over;
        synchronized (entry) {
          entry.closedOut = true;
          over = entry.closedIn;
        }
        if (over) {
          forget(number, entry);
        }
      }
      case SocketSignal.Message _, SocketSignal.Credit _ -> {}
    }
  }

  /// What may go on the wire: a Close frame has a code and a reason that a client can be sent.
  private static SocketSignal allowed(SocketSignal signal) {
    return signal instanceof SocketSignal.Close(var code, var reason)
            && !CloseCodes.maySend(code, reason)
        ? new SocketSignal.Lost("The Close frame was none that can be sent.")
        : signal;
  }

  private void cut(long number, Used entry, SocketSignal.Lost lost) {
    entry.end.send(lost);
    tell(number, lost);
    forget(number, entry);
  }

  private void forget(long number, Used entry) {
    if (used.remove(number, entry)) {
      leaving.remove(number);
      entry.end.forget();
      if (entry.object != null) {
        entry.object.sockets().letGo();
      }
    }
  }

  /// A kept socket is over, or its object has left this context.
  void forgetKept(long number) {
    kept.remove(number);
    leaving.remove(number);
  }

  /// Says to the isolate what became of one of its sockets.
  void tell(long number, SocketSignal signal) {
    isolate.accept(new ToIsolate.Socket(context, number, signal));
  }

  /// The context is no more: what it used is lost. What is kept for objects stays.
  void gone(String reason) {
    for (var number : List.copyOf(unused.keySet())) {
      take(number).ifPresent(end -> end.send(new SocketSignal.Lost(reason)));
    }
    used.forEach((number, entry) -> {
      entry.end.send(new SocketSignal.Lost(reason));
      forget(number, entry);
    });
    kept.clear();
    leaving.clear();
  }
}
