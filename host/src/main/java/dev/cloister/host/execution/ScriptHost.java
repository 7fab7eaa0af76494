package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.policy.IsolateLimits;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Policy;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs scripts: finds or makes the deployment of the version that answers now, in the isolate that
/// the tenant's policy names.
///
/// Threads: any. Owns: the fleet of isolates and all deployments. Fails: with the policy's refusal,
/// `script.not-found`, or what the script's evaluation said.
public final class ScriptHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptHost.class);

  private final ScriptSource source;
  private final Function<TenantId, Decision> policies;
  private final CallRouter router;
  private final Sockets sockets;
  private final ContextObserver observer;
  private final int cores;
  private final Fleet fleet;
  private final Map<ScriptName, Deployment> current = new ConcurrentHashMap<>();
  private final List<Deployment> retired = new ArrayList<>();
  private final Object replacing = new Object();

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
    this.router = router;
    this.sockets = sockets;
    this.observer = observer;
    this.cores = cores;
    this.fleet = new Fleet(isolates, clock);
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
    return replace(script, active.get());
  }

  /// The deployment that takes events of a script now, if it need not be started first.
  Optional<Deployment> running(ScriptName script) {
    var running = current.get(script);
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

  /// One at a time, under a lock of its own: loading waits for the directory, whose thread may be
  /// telling this host of a change meanwhile.
  private Outcome<Deployment> replace(ScriptName script, ScriptVersion version) {
    synchronized (replacing) {
      var running = current.get(script);
      if (running != null && answers(running, script, version)) {
        return new Outcome.Answered<>(running);
      }
      return switch (source.load(script, version)) {
        case Outcome.Failed<ScriptSource.Code>(var failure) -> new Outcome.Failed<>(failure);
        case Outcome.Answered<ScriptSource.Code>(var code) ->
            switch (start(script, code)) {
              case Outcome.Failed<Deployment> failed -> failed;
              case Outcome.Answered<Deployment>(var started) -> {
                install(script, started);
                yield new Outcome.Answered<>(started);
              }
            };
      };
    }
  }

  private synchronized void install(ScriptName script, Deployment started) {
    var before = current.put(script, started);
    if (before != null && before != started && before.isAlive()) {
      before.retire();
      retired.add(before);
    }
    forgetRetired();
  }

  private synchronized void forgetRetired() {
    retired.removeIf(old -> !old.isAlive() || !old.closeIdle());
  }

  private Outcome<Deployment> start(ScriptName script, ScriptSource.Code code) {
    return switch (policies.apply(script.tenant())) {
      case Decision.Refused(var reason) -> new Outcome.Failed<>(reason);
      case Decision.Granted(var policy) -> {
        var limits = limits(policy, code.cpuPerEvent());
        Function<Long, ToIsolate.LoadScript> load =
            number ->
                new ToIsolate.LoadScript(
                    number,
                    script.tenant().name(),
                    script.name(),
                    code.version().sha256(),
                    code.mainModule(),
                    code.modules(),
                    code.bindings(),
                    limits);
        IsolateSession session;
        try {
          session = fleet.of(script.tenant(), policy);
        } catch (UncheckedIOException e) {
          LOG.error("No isolate for " + script, e);
          yield new Outcome.Failed<>(Failures.noIsolate());
        }
        yield new Outcome.Answered<>(
            new Deployment(
                script,
                code.version(),
                code.revision(),
                code.tailConsumers(),
                session,
                router,
                sockets,
                observer,
                policy.limits().scriptContextsMax(cores),
                code.bindings(),
                load));
      }
    };
  }

  private static Limits limits(Policy policy, Optional<Duration> chosenCpu) {
    var limits = policy.limits();
    var cpu =
        chosenCpu
            .filter(chosen -> chosen.compareTo(limits.eventCpuMax()) < 0)
            .orElse(limits.eventCpuMax());
    return IsolateLimits.of(limits).withCpuPerEvent(cpu);
  }

  /// Evaluates a version that is about to be deployed. Completes with what it offers, or with why
  /// it cannot run; when it becomes the active one, the context that was opened here takes its
  /// first event.
  public CompletableFuture<Outcome<ContextOffer>> tryOut(
      ScriptName script, ScriptSource.Code code) {
    return switch (start(script, code)) {
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

  /// Ends isolates and contexts that nobody has needed for a while.
  public void closeIdle() {
    forgetRetired();
    fleet.closeIdle();
    fleet.sessions().forEach(IsolateSession::closeIdle);
  }

  /// A script is retired; its tenant's isolate goes, after a while, when it has none left.
  public synchronized void forget(ScriptName script) {
    var running = current.remove(script);
    if (running != null && running.isAlive()) {
      running.retire();
      retired.add(running);
    }
    if (current.keySet().stream().noneMatch(other -> other.tenant().equals(script.tenant()))) {
      fleet.leave(script.tenant());
    }
  }

  /// The isolates there are, for `/health`.
  public List<IsolateReport> isolates() {
    return fleet.sessions().stream()
        .map(session ->
            new IsolateReport(
                session.isolate().place(),
                session.isolate().runtimeName(),
                session.contexts().size(),
                session.isolate().residentBytes()))
        .toList();
  }

  /// One isolate: where it runs, on which JavaScript runtime, how many child contexts it holds, and
  /// what its process has in memory.
  public record IsolateReport(
      String place, String runtime, int contexts, OptionalLong residentBytes) {}

  @Override
  public void close() {
    fleet.close();
  }
}
