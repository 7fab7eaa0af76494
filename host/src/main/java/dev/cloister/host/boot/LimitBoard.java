package dev.cloister.host.boot;

import dev.cloister.api.TenantId;
import dev.cloister.host.admin.LimitDesk;
import dev.cloister.host.egress.NetworkCalls;
import dev.cloister.host.execution.EventRates;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.TenantUse;
import dev.cloister.host.object.Objects;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.storage.BoundedShards;
import dev.cloister.host.storage.StoredUse;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.policies.Enforcement;
import dev.cloister.policies.Limit;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// Shows each tenant's limits, and gathers what is used of them from those who count it.
///
/// Threads: any.
record LimitBoard(
    CurrentPolicies policies,
    ScriptHost scripts,
    Objects objects,
    Sockets sockets,
    NetworkCalls network,
    EventRates rates,
    BoundedShards shards)
    implements LimitDesk {
  private static final long MEBIBYTE = 1L << 20;

  @Override
  public Limits limits(TenantId tenant) {
    var policy = policies.policyOf(tenant);
    var use = scripts.use(tenant);
    var stored = shards.use(tenant);
    List<Shown> shown =
        policy.limits().amounts().entrySet().stream()
            .map(each ->
                shown(each.getKey(), each.getValue(), used(each.getKey(), tenant, use, stored)))
            .toList();
    return new Limits(policy.isolation().key(), use.aloneUntil(), shown);
  }

  private static Shown shown(Limit limit, long amount, OptionalLong use) {
    var enforcement = Enforcement.of(limit);
    return new Shown(
        limit.key(),
        limit.unit().symbol(),
        enforcement.scope().key(),
        amount,
        enforcement.soft(amount),
        use,
        enforcement.code());
  }

  private OptionalLong used(Limit limit, TenantId tenant, TenantUse use, StoredUse stored) {
    return switch (limit) {
      case EVENT_CPU -> events(use, RunningTurn::cpuMicros, 1_000);
      case EVENT_ALLOCATION -> events(use, RunningTurn::eventBytes, 1);
      case EVALUATION_CPU -> evaluations(use, RunningTurn::cpuMicros);
      case EVALUATION_WALL -> evaluations(use, RunningTurn::turnMicros);
      case EGRESS_REQUESTS -> OptionalLong.of(network.underWay(tenant));
      case SCRIPT_CONTEXTS -> OptionalLong.of(use.contextsOfScript());
      case TENANT_CONTEXTS -> OptionalLong.of(use.contexts());
      case OBJECT_QUEUE -> OptionalLong.of(objects.longestLine(tenant));
      case TENANT_STORED_BYTES -> OptionalLong.of(stored.bytes());
      case TENANT_STORED_KEYS -> OptionalLong.of(stored.keys());
      case TENANT_EVENTS -> OptionalLong.of(rates.use(tenant));
      case SOCKETS -> OptionalLong.of(sockets.openCount(tenant));
      case SOCKET_WAITING -> OptionalLong.of(sockets.waitingBytes(tenant));
      case CORDON_HEAP -> cordons(use, cordon -> cordon.heapBytes() / MEBIBYTE);
      case CORDON_TENANTS -> cordons(use, TenantUse.CordonUse::tenants);
      case CORDON_IDLE_CONTEXTS -> cordons(use, TenantUse.CordonUse::idleContexts);
      // Only the event's own context knows, and it does not say before the event is over.
      case EVENT_WALL, ALARM_WALL, TURN_STATEMENTS, EVENT_CALLS, EVENT_LOG, CONTEXT_TIMERS ->
          OptionalLong.empty();
      case DYNAMIC_SCRIPTS -> OptionalLong.of(scripts.dynamic().use(tenant).scripts());
      case DYNAMIC_CODE -> OptionalLong.of(scripts.dynamic().use(tenant).codeBytes());
      // Held against each thing as it comes.
      case EGRESS_SILENCE,
          SCRIPT_SIZE,
          REQUEST_BODY,
          ANSWER_BODY,
          BODY_IN_MEMORY,
          VALUE_SIZE,
          SOCKET_MESSAGE ->
          OptionalLong.empty();
    };
  }

  /// Of the event that uses most; 0 when none runs.
  private static OptionalLong events(
      TenantUse use, ToLongFunction<RunningTurn> amount, long divisor) {
    return OptionalLong.of(
        use.turns().stream().filter(turn -> !turn.evaluates()).mapToLong(amount).max().orElse(0)
            / divisor);
  }

  private static OptionalLong evaluations(TenantUse use, ToLongFunction<RunningTurn> micros) {
    return OptionalLong.of(
        use.turns().stream().filter(RunningTurn::evaluates).mapToLong(micros).max().orElse(0)
            / 1_000);
  }

  /// Empty while the tenant runs in no cordon.
  private static OptionalLong cordons(TenantUse use, ToLongFunction<TenantUse.CordonUse> amount) {
    return use.cordons().stream().mapToLong(amount).max();
  }
}
