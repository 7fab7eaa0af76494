package dev.cloister.host.execution;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.HeapPressure;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One isolate and everything the host has running in it.
///
/// Nothing that it says is believed; what it could not say as long as it is ours ends it
/// ([Forgery]).
///
/// Threads: any. Limits: of contexts in which nothing is under way and that nobody needs,
/// `idleContextsMax` are kept; beyond it those idle longest are closed, when another has opened and
/// from time to time. Fewer are kept when its heap runs short ([HeapRoom]).
final class IsolateSession implements IsolateListener {
  private final Map<Long, ContextSession> contexts = new ConcurrentHashMap<>();
  private final List<Consumer<Death>> mourners = new CopyOnWriteArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Isolate isolate;
  private final int idleContextsMax;
  private volatile @Nullable Death death;
  private volatile boolean lied;

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

  /// The contexts of one tenant, by number.
  Map<Long, ContextSession> contextsOf(TenantId tenant) {
    return contexts.values().stream()
        .filter(context -> isOf(context, tenant))
        .collect(Collectors.toMap(ContextSession::number, context -> context));
  }

  /// How many contexts are idle.
  int idleCount() {
    return (int) contexts.values().stream().filter(ContextSession::isIdle).count();
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

  /// How many contexts a tenant has.
  int countOf(TenantId tenant) {
    return (int) contexts.values().stream().filter(context -> isOf(context, tenant)).count();
  }

  private static boolean isOf(ContextSession context, TenantId tenant) {
    return context.deployment().script().tenant().equals(tenant);
  }

  /// Closes the contexts of a tenant that have been idle longest, until it may have another. Not to
  /// be called by one who holds the lock of a deployment.
  void makeRoom(TenantId tenant, int most) {
    var surplus = countOf(tenant) - most + 1;
    if (surplus <= 0) {
      return;
    }
    contexts.values().stream()
        .filter(context -> isOf(context, tenant) && context.isIdle())
        .sorted(Comparator.comparingLong(ContextSession::lastUsed))
        .limit(surplus)
        .forEach(context -> context.deployment().closeIfIdle(context));
  }

  /// Opens a context of a script; where its tenant may have no more, one that is gone at once.
  ContextSession open(
      long script, Deployment deployment, CallRouter router, ContextObserver observer) {
    var number = numbers.incrementAndGet();
    var context = new ContextSession(number, isolate, deployment, router, observer, numbers);
    var most = deployment.policy().limits().tenantContextsMax();
    if (countOf(deployment.script().tenant()) >= most) {
      context.gone("loadShed", Failures.tooManyContexts(deployment.script(), most));
      return context;
    }
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

  /// Closes the contexts that have finished, and those that have been idle longest, until no more
  /// are left than may be.
  void closeIdle() {
    contexts().stream()
        .map(ContextSession::deployment)
        .distinct()
        .forEach(Deployment::closeFinished);
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
    if (lied) {
      return;
    }
    var context = contexts.get(message.context());
    var issued = numbers.get();
    var lie =
        context == null
            ? Forgery.ofContext(message.context(), issued)
            : new Forgery(context, contexts.values(), issued).in(message);
    if (lie.isPresent()) {
      // Whatever it had still to say is not heard.
      lied = true;
      isolate.kill("It is not to be trusted any more. " + lie.get());
    } else if (context != null) {
      context.received(message);
    }
  }

  @Override
  public void pressed(HeapPressure pressure) {
    new HeapRoom(pressure).make(contexts());
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
