package dev.cloister.host.execution;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.policy.IsolateLimits;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.DynamicCode;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Policy;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes deployments: in the isolate that the tenant's policy names, and held to what that policy,
/// the script's own configuration and whoever wants it say, whichever is least.
///
/// Threads: any. A deployment that is made has no context yet; its first event opens one.
final class DeploymentStarter {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentStarter.class);

  private final Function<TenantId, Decision> policies;
  private final Fleet fleet;
  private final CallRouter router;
  private final Sockets sockets;
  private final ContextObserver observer;
  private final InstantSource clock;
  private final int cores;

  DeploymentStarter(
      Function<TenantId, Decision> policies,
      Fleet fleet,
      CallRouter router,
      Sockets sockets,
      ContextObserver observer,
      InstantSource clock,
      int cores) {
    this.policies = policies;
    this.fleet = fleet;
    this.router = router;
    this.sockets = sockets;
    this.observer = observer;
    this.clock = clock;
    this.cores = cores;
  }

  /// What its tenant is held to; or why it may not run.
  Outcome<Policy> policy(TenantId tenant) {
    return switch (policies.apply(tenant)) {
      case Decision.Refused(var reason) -> new Outcome.Failed<>(reason);
      case Decision.Granted(var granted) -> new Outcome.Answered<>(granted);
    };
  }

  /// In the isolate that the policy of its tenant names; or why not.
  Outcome<Deployment> start(Wanted wanted, ScriptSource.Code code) {
    var script = wanted.script();
    return switch (policies.apply(script.tenant())) {
      case Decision.Refused(var reason) -> new Outcome.Failed<>(reason);
      case Decision.Granted(var policy) -> {
        var wait = fleet.wait(script.tenant(), Language.of(code));
        if (!wait.isZero()) {
          yield new Outcome.Failed<>(Failures.heldBack(wait));
        }
        IsolateSession session;
        try {
          session = fleet.of(script.tenant(), policy, Language.of(code));
        } catch (PlacementRefused e) {
          yield new Outcome.Failed<>(e.failure());
        } catch (UncheckedIOException e) {
          LOG.error("No isolate for " + script, e);
          yield new Outcome.Failed<>(Failures.noIsolate());
        }
        yield new Outcome.Answered<>(
            deployment(
                script,
                code,
                session,
                limits(
                    policy,
                    smaller(code.cpuPerEvent(), wanted.cpuMillis().map(Duration::ofMillis)),
                    wanted.calls()),
                policy,
                policy.limits().scriptContextsMax(cores),
                Reach.ofDeployed(outbound(wanted, policy))));
      }
    };
  }

  /// The operator's word comes first. What an outbound script asks for itself goes to the network.
  private static Outbound outbound(Wanted wanted, Policy policy) {
    var named = policy.egress().outbound();
    if (named.isPresent()) {
      return named.get().equals(wanted.script())
          ? Outbound.NETWORK
          : Outbound.Through.script(named.get(), Optional.empty());
    }
    return wanted
        .outbound()
        .<Outbound>map(through -> Outbound.Through.script(through.script(), through.entrypoint()))
        .orElse(Outbound.NETWORK);
  }

  private static Optional<Duration> smaller(Optional<Duration> one, Optional<Duration> other) {
    return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
  }

  private Deployment deployment(
      ScriptName script,
      ScriptSource.Code code,
      IsolateSession session,
      Limits limits,
      Policy policy,
      int contextsMax,
      Reach reach) {
    return new Deployment(
        script,
        code.version(),
        code.revision(),
        code.tailConsumers(),
        session,
        router,
        sockets,
        observer,
        new Terms(policy, contextsMax, new SoftMark(limits.cpuPerEvent(), clock)),
        code.bindings(),
        reach,
        number ->
            new ToIsolate.LoadScript(
                number,
                script.tenant().name(),
                script.name(),
                code.version().sha256(),
                code.mainModule(),
                code.modules(),
                code.bindings(),
                limits));
  }

  /// In the isolate of the script that gave the code, in one context of its own, and held to no
  /// more than that one is.
  Deployment startDynamic(Deployment parent, Policy policy, DynamicCode code, long number) {
    var handed = new HandedTargets();
    for (var ref : code.env().refs()) {
      if (ref instanceof Ref.Stub(var target)) {
        handed.add(target);
      }
    }
    var outbound =
        switch (code.outbound()) {
          case DynamicCode.Outbound.AsParent() -> parent.outbound();
          case DynamicCode.Outbound.Nowhere() -> Outbound.NOWHERE;
          case DynamicCode.Outbound.Through(var target) ->
              new Outbound.Through(parent.script().tenant(), target, false);
        };
    var source =
        new ScriptSource.Code(
            DynamicCodeCheck.version(code),
            code.mainModule(),
            code.modules(),
            List.of(new Binding.Given("env", number, code.env())),
            Optional.empty(),
            0,
            List.of());
    return deployment(
        parent.script(),
        source,
        parent.session(),
        limitsOfDynamic(policy, code),
        policy,
        1,
        new Reach(outbound, Optional.of(new Reach.Given(number, handed))));
  }

  /// Whoever gives code a smaller time expects that it cannot take a larger one at its top level.
  private static Limits limitsOfDynamic(Policy policy, DynamicCode code) {
    var cpu = code.cpuMillis().map(Duration::ofMillis);
    var limits = limits(policy, cpu, code.calls());
    var evaluation = Stream.of(policy.limits().eventCpuMax(), limits.cpuForEvaluation());
    return cpu.isEmpty()
        ? limits
        : limits.withCpuForEvaluation(evaluation.min(Comparator.naturalOrder()).orElseThrow());
  }

  private static Limits limits(
      Policy policy, Optional<Duration> chosenCpu, Optional<Long> chosenCalls) {
    var limits = policy.limits();
    var cpu =
        chosenCpu
            .filter(chosen -> chosen.compareTo(limits.eventCpuMax()) < 0)
            .orElse(limits.eventCpuMax());
    var calls = Math.min(chosenCalls.orElse(Long.MAX_VALUE), limits.eventCallsMax());
    return IsolateLimits.of(limits).withCpuPerEvent(cpu).withCallsPerEvent((int) calls);
  }
}
