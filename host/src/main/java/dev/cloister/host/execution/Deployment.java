package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One version of a script in one isolate, with its child contexts.
///
/// The first context is opened at once, further ones when those there are busy, up to a bound.
/// Stateless events go to the context with the fewest under way, new objects to the one with the
/// fewest objects.
///
/// Threads: any. Limits: as many contexts as its [Terms] say; [#EVENTS_MAX] events under way in
/// each. Life: ends with its isolate, or when a newer version has taken over and its last event is
/// over.
public final class Deployment {
  /// Events under way in one context; the next is refused.
  static final int EVENTS_MAX = 2_000;

  /// A context with this many events or objects more is worth another one beside it.
  private static final int BUSY = 2;

  private final ScriptName script;
  private final ScriptVersion version;
  private final long revision;
  private final List<String> tailConsumers;
  private final IsolateSession session;
  private final CallRouter router;
  private final Sockets sockets;
  private final ContextObserver observer;
  private final Terms terms;
  private final Map<String, Binding.Service> services;
  private final Reach reach;
  private final Function<Long, ToIsolate.LoadScript> load;
  private final List<ContextSession> contexts = new ArrayList<>();

  /// Those of `contexts` that finish what they have and get nothing new.
  private final Set<ContextSession> finishing = new HashSet<>();

  private long number;
  private boolean loaded = true;
  private boolean retired;

  // Only for what an event's timeline says: two may both think they are the first.
  private volatile boolean used;

  Deployment(
      ScriptName script,
      ScriptVersion version,
      long revision,
      List<String> tailConsumers,
      IsolateSession session,
      CallRouter router,
      Sockets sockets,
      ContextObserver observer,
      Terms terms,
      List<Binding> bindings,
      Reach reach,
      Function<Long, ToIsolate.LoadScript> load) {
    this.script = script;
    this.version = version;
    this.revision = revision;
    this.tailConsumers = tailConsumers;
    this.session = session;
    this.router = router;
    this.sockets = sockets;
    this.observer = observer;
    this.terms = terms;
    this.reach = reach;
    this.services =
        bindings.stream()
            .filter(Binding.Service.class::isInstance)
            .map(Binding.Service.class::cast)
            .collect(Collectors.toUnmodifiableMap(Binding.Service::name, Function.identity()));
    this.load = load;
    this.number = session.load(load);
  }

  /// Whose code it runs.
  public ScriptName script() {
    return script;
  }

  /// What messages call it.
  String description() {
    return (reach.given().isPresent() ? "A dynamic script of " : "The script ") + script;
  }

  /// Which version of it.
  public ScriptVersion version() {
    return version;
  }

  /// The service that a binding of this name leads to, as the deployment was given it.
  public Optional<Binding.Service> service(String binding) {
    return Optional.ofNullable(services.get(binding));
  }

  /// Where its requests to the network go.
  public Outbound outbound() {
    return reach.outbound();
  }

  /// What its contexts may call.
  Reach reach() {
    return reach;
  }

  /// The policy that it was started under.
  Policy policy() {
    return terms.policy();
  }

  /// What makes the sockets of its contexts.
  Sockets sockets() {
    return sockets;
  }

  /// Which state of what is beside the version; see [ScriptSource#revision].
  long revision() {
    return revision;
  }

  /// Scripts of the same tenant that are handed what becomes of its events, by name.
  public List<String> tailConsumers() {
    return tailConsumers;
  }

  /// Whether it can take events.
  boolean isAlive() {
    return !session.isDead();
  }

  IsolateSession session() {
    return session;
  }

  /// Opens the first context; completes when the script has been evaluated there, or with why it
  /// could not be.
  CompletableFuture<Outcome<ContextSession.Opened>> open() {
    return contextFor(ContextSession::load)
        .opened()
        .handle((opened, problem) ->
            problem == null
                ? new Outcome.Answered<>(opened)
                : new Outcome.Failed<>(failureOf(problem)));
  }

  private static Failure failureOf(Throwable problem) {
    return problem instanceof ScriptNotOpened notOpened
        ? notOpened.failure()
        : Failures.ended("internalError", "The context could not be opened.");
  }

  /// The same, where it may be the first: then an idle one of another script of the tenant goes if
  /// need be.
  private ContextSession contextFor(ToIntFunction<ContextSession> load) {
    makeRoom();
    return context(load);
  }

  /// Without a lock: contexts of other deployments are closed.
  private void makeRoom() {
    if (hasNone()) {
      session.makeRoom(script.tenant(), policy().limits().tenantContextsMax());
    }
  }

  private synchronized boolean hasNone() {
    return taking().allMatch(ContextSession::isGone);
  }

  /// The context for a new event or object: the least loaded one, and another is opened beside it
  /// if it is busy.
  private synchronized ContextSession context(ToIntFunction<ContextSession> load) {
    contexts.removeIf(ContextSession::isGone);
    var least = taking().min(Comparator.comparingInt(load));
    var opening = taking().anyMatch(context -> !context.opened().isDone());
    if (least.isEmpty()) {
      return openAnother();
    }
    if (load.applyAsInt(least.get()) >= BUSY
        && taking().count() < terms.contextsMax()
        && !opening
        && session.countOf(script.tenant()) < policy().limits().tenantContextsMax()) {
      openAnother();
    }
    return taking()
        .filter(context -> context.opened().isDone())
        .min(Comparator.comparingInt(load))
        .orElse(least.get());
  }

  private Stream<ContextSession> taking() {
    return contexts.stream().filter(context -> !finishing.contains(context));
  }

  /// Somebody may have found this deployment just before it was retired, and come too late.
  private ContextSession openAnother() {
    if (!loaded) {
      number = session.load(load);
      loaded = true;
    }
    var context = session.open(number, this, router, observer);
    contexts.add(context);
    return context;
  }

  void contextGone(ContextSession context) {
    session.forget(context);
    synchronized (this) {
      contexts.remove(context);
      finishing.remove(context);
    }
  }

  /// Sends a stateless event.
  public void send(Exchange exchange) {
    makeRoom();
    var context = reserve();
    try {
      send(exchange, context);
    } finally {
      context.release();
    }
  }

  private synchronized ContextSession reserve() {
    var context = context(ContextSession::load);
    context.reserve();
    return context;
  }

  private void send(Exchange exchange, ContextSession context) {
    if (context.load() >= EVENTS_MAX) {
      exchange
          .result()
          .complete(
              new Result.Failed(Failures.overloaded(script, context.load(), EVENTS_MAX), false));
      return;
    }
    if (!used) {
      used = true;
      exchange.timeline().ifPresent(Timeline::first);
    }
    context.send(exchange, 0);
  }

  /// The context that a new object of this script should live in.
  public ObjectHome homeForObject() {
    return new ObjectHome(contextFor(ContextSession::objectCount));
  }

  /// A newer version has taken over: contexts close as their last events and objects go.
  synchronized void retire() {
    retired = true;
    closeIdle();
  }

  /// Whether a newer version has taken over, or its isolate has ended.
  public synchronized boolean isOutdated() {
    return retired || session.isDead();
  }

  /// Whether a newer version has taken over and nothing of this one is left, or its isolate has
  /// ended.
  synchronized boolean isOver() {
    return session.isDead() || (retired && contexts.isEmpty());
  }

  /// Whether anything is under way in it, or somebody has anything of it.
  synchronized boolean inUse() {
    return contexts.stream().anyMatch(context -> !context.isGone() && !context.isUnused());
  }

  /// Closes what a retired deployment no longer needs; says whether anything is left.
  synchronized boolean closeIdle() {
    contexts.removeIf(ContextSession::isGone);
    List.copyOf(contexts).stream().filter(ContextSession::isUnused).forEach(ContextSession::close);
    unloadIfEmpty();
    return !contexts.isEmpty();
  }

  private void unloadIfEmpty() {
    if (contexts.isEmpty() && loaded) {
      session.unload(number);
      loaded = false;
    }
  }

  /// How many contexts it has.
  synchronized int contextCount() {
    return contexts.size();
  }

  /// An event of a context is over, and has used so much.
  void eventEnded(ContextSession context, long cpuMicros) {
    if (terms.softMark().isPassed(cpuMicros)) {
      finish(context);
    }
  }

  /// Lets a context finish what it has: it gets neither events nor objects any more, and is closed
  /// once nothing of it is needed.
  synchronized void finish(ContextSession context) {
    if (contexts.contains(context)) {
      finishing.add(context);
      closeFinished();
    }
  }

  /// Closes those that have finished.
  synchronized void closeFinished() {
    List.copyOf(finishing).stream().filter(ContextSession::isUnused).forEach(ContextSession::close);
  }

  /// Whether a context finishes what it has.
  synchronized boolean isFinishing(ContextSession context) {
    return finishing.contains(context);
  }

  /// Closes a context unless it is needed again; the script's next event opens another.
  synchronized void closeIfIdle(ContextSession context) {
    if (context.isIdle()) {
      context.close();
      if (retired) {
        unloadIfEmpty();
      }
    }
  }
}
