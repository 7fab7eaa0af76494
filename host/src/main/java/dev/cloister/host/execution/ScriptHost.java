package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.policies.Decision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs scripts: finds or makes the deployment of the version that answers now, in the isolate that
/// the tenant's policy names.
///
/// Threads: any. Owns: the fleet of isolates and all deployments. Fails: with the policy's refusal,
/// `script.not-found`, or what the script's evaluation said.
public final class ScriptHost implements AutoCloseable {
  private final ScriptSource source;
  private final Function<TenantId, Decision> policies;
  private final Fleet fleet;
  private final DeploymentStarter starter;
  private final DynamicScripts dynamic;
  private final Map<ScriptName, Deployment> current = new ConcurrentHashMap<>();
  private final Variants variants;
  private final List<Deployment> retired = new ArrayList<>();
  private final Starts starts;

  public ScriptHost(
      ScriptSource source,
      Function<TenantId, Decision> policies,
      IsolateFactory isolates,
      CallRouter router,
      Sockets sockets,
      ContextObserver observer,
      InstantSource clock,
      int cores) {
    this.source = source;
    this.policies = policies;
    this.fleet = new Fleet(isolates, clock);
    this.starter = new DeploymentStarter(policies, fleet, router, sockets, observer, clock, cores);
    this.variants = new Variants(clock);
    this.starts = new Starts(Starts.WAIT_MAX);
    this.dynamic = new DynamicScripts(clock, starter::startDynamic);
  }

  /// The scripts whose code others have given as values.
  public DynamicScripts dynamic() {
    return dynamic;
  }

  /// The deployment that takes events of a script now.
  public Outcome<Deployment> deployment(ScriptName script) {
    var running = current.get(script);
    var active = source.active(script);
    if (active.isEmpty()) {
      return new Outcome.Failed<>(notFound(script));
    }
    if (running != null && answers(running, script, active.get())) {
      return new Outcome.Answered<>(running);
    }
    var version = active.get();
    return starts.of(start(Wanted.plain(script), version), () -> replace(script, version));
  }

  /// Whether there is such a script.
  boolean knows(ScriptName script) {
    return source.active(script).isPresent();
  }

  /// The deployment that takes events of a script now, as somebody wants it.
  Outcome<Deployment> deployment(Wanted wanted) {
    var script = wanted.script();
    if (wanted.isPlain()) {
      return deployment(script);
    }
    var active = source.active(script);
    if (active.isEmpty()) {
      return new Outcome.Failed<>(notFound(script));
    }
    var version = active.get();
    return runningVariant(wanted, version)
        .<Outcome<Deployment>>map(Outcome.Answered::new)
        .orElseGet(() -> starts.of(start(wanted, version), () -> startVariant(wanted, version)));
  }

  private Optional<Deployment> runningVariant(Wanted wanted, ScriptVersion version) {
    return variants.get(wanted).filter(running -> answers(running, wanted.script(), version));
  }

  private Starts.Start start(Wanted wanted, ScriptVersion version) {
    return new Starts.Start(wanted, version, source.revision(wanted.script()));
  }

  private Outcome<Deployment> startVariant(Wanted wanted, ScriptVersion version) {
    var running = runningVariant(wanted, version);
    if (running.isPresent()) {
      return new Outcome.Answered<>(running.get());
    }
    if (!variants.reserve(wanted)) {
      return new Outcome.Failed<>(DispatchCalls.tooManyVariants(wanted.script(), Variants.MAX));
    }
    try {
      var outcome = load(wanted, version);
      if (outcome instanceof Outcome.Answered<Deployment>(var started)) {
        variants.put(wanted, started);
      }
      return outcome;
    } finally {
      variants.release(wanted);
    }
  }

  private Outcome<Deployment> load(Wanted wanted, ScriptVersion version) {
    return switch (source.load(wanted.script(), version)) {
      case Outcome.Failed<ScriptSource.Code>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<ScriptSource.Code>(var code) -> starter.start(wanted, code);
    };
  }

  /// The deployment that takes events of a script now, if it need not be started first.
  Optional<Deployment> running(Wanted wanted) {
    var script = wanted.script();
    var running = wanted.isPlain() ? current.get(script) : variants.get(wanted).orElse(null);
    return running != null
            && running.isAlive()
            && source.active(script).equals(Optional.of(running.version()))
        ? Optional.of(running)
        : Optional.empty();
  }

  private static Failure notFound(ScriptName script) {
    return new Failure.NotFound(
        "script.not-found",
        "The tenant %s has no script %s.".formatted(script.tenant(), script.name()),
        "Deploy it with `cloister deploy FOLDER --tenant %s --name %s`, or mend the address."
            .formatted(script.tenant(), script.name()));
  }

  private boolean answers(Deployment running, ScriptName script, ScriptVersion version) {
    return running.isAlive()
        && running.version().equals(version)
        && running.revision() == source.revision(script);
  }

  /// Under no lock: loading waits for the directory, whose thread may be telling this host of a
  /// change meanwhile.
  private Outcome<Deployment> replace(ScriptName script, ScriptVersion version) {
    var running = current.get(script);
    if (running != null && answers(running, script, version)) {
      return new Outcome.Answered<>(running);
    }
    var outcome = load(Wanted.plain(script), version);
    if (outcome instanceof Outcome.Answered<Deployment>(var started)) {
      install(script, started);
    }
    return outcome;
  }

  private synchronized void install(ScriptName script, Deployment started) {
    var before = current.put(script, started);
    if (before != started) {
      retire(before);
    }
    // The policy may have changed while it was being started.
    if (!policies.apply(script.tenant()).equals(new Decision.Granted(started.policy()))) {
      move(script.tenant());
    }
    forgetRetired();
  }

  private synchronized void forgetRetired() {
    retired.removeIf(old -> !old.isAlive() || !old.closeIdle());
  }

  /// Finds or loads a script whose code is a value; see [CallRouter#load]. Waits for nothing but
  /// its turn.
  Result load(Deployment from, FromIsolate.Load asked, Optional<CompletableFuture<Void>> until) {
    return dynamic.answer(from, starter.policy(from.script().tenant()), asked, until);
  }

  /// Evaluates a version that is about to be deployed. Completes with what it offers, or with why
  /// it cannot run; when it becomes the active one, the context that was opened here takes its
  /// first event.
  public CompletableFuture<Outcome<ContextOffer>> tryOut(
      ScriptName script, ScriptSource.Code code) {
    return switch (starter.start(Wanted.plain(script), code)) {
      case Outcome.Failed<Deployment>(var failure) ->
          CompletableFuture.completedFuture(new Outcome.Failed<>(failure));
      case Outcome.Answered<Deployment>(var started) ->
          started
              .open()
              .thenApply(opened ->
                  switch (opened) {
                    case Outcome.Failed<ContextSession.Opened>(var failure) -> {
                      started.retire();
                      yield new Outcome.Failed<>(failure);
                    }
                    case Outcome.Answered<ContextSession.Opened>(var offer) ->
                        new Outcome.Answered<>(
                            new ContextOffer(started, offer.handlers(), offer.classes()));
                  });
    };
  }

  /// A version that was tried out: what it offers, kept warm until it is taken or dropped.
  ///
  /// @param deployment where it was evaluated
  /// @param handlers event handlers of the default export
  /// @param classes exported classes
  public record ContextOffer(Deployment deployment, List<String> handlers, List<String> classes) {}

  /// The version that was tried out answers from now on.
  public void take(ContextOffer offer) {
    install(offer.deployment().script(), offer.deployment());
  }

  /// The version that was tried out will not answer.
  public void drop(ContextOffer offer) {
    offer.deployment().retire();
  }

  /// Ends isolates and contexts that nobody has needed for a while, and lets those back to their
  /// neighbours who were alone for long enough.
  public void closeIdle() {
    forgetRetired();
    dynamic.closeIdle();
    variants.closeIdle();
    fleet.forgiven().forEach(this::move);
    fleet.closeIdle();
    fleet.sessions().forEach(IsolateSession::closeIdle);
  }

  /// Another version may answer from now on, or the same with other secrets: what runs is told at
  /// once, and the next event starts what answers then.
  public synchronized void changed(ScriptName script) {
    variants.forget(script);
    var running = current.get(script);
    var active = source.active(script);
    if (running != null && active.isPresent() && !answers(running, script, active.get())) {
      retire(current.remove(script));
    }
  }

  /// The tenant's policy has changed: each script starts anew under it, in the place that it names,
  /// with its next event; what is under way goes on under the old one, as at a deploy.
  public synchronized void move(TenantId tenant) {
    for (var script : List.copyOf(current.keySet())) {
      if (script.tenant().equals(tenant)) {
        variants.forget(script);
        retire(current.remove(script));
      }
    }
  }

  /// It takes no further events, and ends when what is under way in it is over.
  private void retire(@Nullable Deployment running) {
    if (running != null && running.isAlive()) {
      running.retire();
      retired.add(running);
    }
  }

  /// The tenants whose scripts have run since the host started, or since they were moved.
  public Set<TenantId> tenants() {
    return current.keySet().stream().map(ScriptName::tenant).collect(Collectors.toSet());
  }

  /// What a tenant uses now.
  public TenantUse use(TenantId tenant) {
    var deployments = new HashSet<Deployment>();
    var turns = new ArrayList<RunningTurn>();
    var cordons = new ArrayList<TenantUse.CordonUse>();
    var contexts = new HashSet<ContextSession>();
    fleet
        .placesOf(tenant)
        .forEach((session, tenants) -> {
          var own = session.contextsOf(tenant);
          contexts.addAll(own.values());
          own.values().forEach(context -> deployments.add(context.deployment()));
          session.isolate().runningTurns().stream()
              .filter(turn -> own.containsKey(turn.context()))
              .forEach(turns::add);
          session
              .isolate()
              .heapBytes()
              .ifPresent(
                  heap -> cordons.add(new TenantUse.CordonUse(heap, tenants, session.idleCount())));
        });
    var most = deployments.stream().mapToInt(Deployment::contextCount).max().orElse(0);
    return new TenantUse(contexts.size(), most, turns, cordons, fleet.aloneUntil(tenant));
  }

  /// A script is retired; its tenant's isolate goes, after a while, when it has none left.
  public synchronized void forget(ScriptName script) {
    variants.forget(script);
    retire(current.remove(script));
    if (current.keySet().stream().noneMatch(other -> other.tenant().equals(script.tenant()))) {
      fleet.leave(script.tenant());
    }
  }

  /// The tenants that are alone for what they did, and until when, by name.
  public SortedMap<String, Instant> alone() {
    var alone = new TreeMap<String, Instant>();
    fleet.alone().forEach((tenant, until) -> alone.put(tenant.name(), until));
    return alone;
  }

  /// The isolates there are, for `/health`.
  public List<IsolateReport> isolates() {
    return fleet.sessions().stream()
        .map(session ->
            new IsolateReport(
                session.isolate().place(),
                session.isolate().runtimeName(),
                session.contexts().size(),
                session.isolate().residentBytes(),
                session.isolate().heapBytes()))
        .toList();
  }

  /// One isolate: where it runs, on which JavaScript runtime, how many child contexts it holds, and
  /// what its process has in memory, and its heap holds.
  public record IsolateReport(
      String place,
      String runtime,
      int contexts,
      OptionalLong residentBytes,
      OptionalLong heapBytes) {}

  @Override
  public void close() {
    fleet.close();
  }
}
