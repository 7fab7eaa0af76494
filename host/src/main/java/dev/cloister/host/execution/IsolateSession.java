package dev.cloister.host.execution;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One isolate and everything the host has running in it.
///
/// Threads: any. Limits: of contexts in which nothing is under way and that nobody needs,
/// `idleContextsMax` are kept; beyond it those idle longest are closed, when another has opened and
/// from time to time.
final class IsolateSession implements IsolateListener {
  private final Map<Long, ContextSession> contexts = new ConcurrentHashMap<>();
  private final List<Consumer<Death>> mourners = new CopyOnWriteArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Isolate isolate;
  private final int idleContextsMax;
  private volatile @Nullable Death death;

  /// Opens an isolate that speaks to this session.
  IsolateSession(Function<IsolateListener, Isolate> opener, int idleContextsMax) {
    this.idleContextsMax = idleContextsMax;
    this.isolate = opener.apply(this);
  }

  Isolate isolate() {
    return isolate;
  }

  boolean isDead() {
    return death != null;
  }

  /// The contexts that are alive.
  List<ContextSession> contexts() {
    return List.copyOf(contexts.values());
  }

  /// Makes a script known and returns its number.
  long load(Function<Long, ToIsolate.LoadScript> message) {
    var number = numbers.incrementAndGet();
    isolate.send(message.apply(number));
    return number;
  }

  void unload(long script) {
    isolate.send(new ToIsolate.UnloadScript(script));
  }

  /// Opens a context of a script.
  ContextSession open(
      long script, Deployment deployment, CallRouter router, ContextObserver observer) {
    var number = numbers.incrementAndGet();
    var context = new ContextSession(number, isolate, deployment, router, observer, numbers);
    contexts.put(number, context);
    isolate.send(new ToIsolate.OpenContext(number, script));
    var died = death;
    if (died != null) {
      context.gone(died.outcome(), Failures.ended(died.outcome(), died.reason()));
    }
    return context;
  }

  void forget(ContextSession context) {
    contexts.remove(context.number(), context);
  }

  /// Closes the contexts that have been idle longest, until no more are left than may be.
  void closeIdle() {
    if (contexts.size() <= idleContextsMax) {
      return;
    }
    var idle =
        contexts.values().stream()
            .filter(ContextSession::isIdle)
            .sorted(Comparator.comparingLong(ContextSession::lastUsed))
            .toList();
    idle.stream()
        .limit(Math.max(0, idle.size() - idleContextsMax))
        .forEach(context -> context.deployment().closeIfIdle(context));
  }

  /// Hears of the isolate's end, at once when it has ended already.
  void whenDead(Consumer<Death> mourner) {
    mourners.add(mourner);
    var died = death;
    if (died != null) {
      mourner.accept(died);
    }
  }

  @Override
  public void received(FromIsolate message) {
    var context = contexts.get(message.context());
    if (context != null) {
      context.received(message);
    }
  }

  @Override
  public void died(Death died) {
    death = died;
    mourners.forEach(mourner -> mourner.accept(died));
    for (var context : contexts()) {
      // What ended the isolate is only that context's doing; for the others it is an accident.
      var outcome = context.number() == died.suspectContext() ? died.outcome() : "internalError";
      context.gone(outcome, Failures.ended(outcome, died.reason()));
    }
    contexts.clear();
  }
}
