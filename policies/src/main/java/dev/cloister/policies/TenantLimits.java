package dev.cloister.policies;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// What one tenant's scripts are held to: an amount for every [Limit], each within its bounds.
///
/// An immutable value.
public final class TenantLimits {
  /// What holds where a policy says nothing.
  public static final TenantLimits DEFAULT = new TenantLimits(new EnumMap<>(Limit.class));

  private final EnumMap<Limit, Long> chosen;

  private TenantLimits(EnumMap<Limit, Long> chosen) {
    this.chosen = chosen;
  }

  /// These limits with another amount for one of them.
  ///
  /// @throws IllegalArgumentException if the amount is out of the limit's bounds
  public TenantLimits with(Limit limit, long amount) {
    if (!limit.allows(amount)) {
      throw new IllegalArgumentException(limit.complaint(amount));
    }
    var changed = new EnumMap<Limit, Long>(chosen);
    changed.put(limit, amount);
    return new TenantLimits(changed);
  }

  /// The amount, in the limit's own unit.
  public long amount(Limit limit) {
    return chosen.getOrDefault(limit, limit.byDefault());
  }

  public Duration eventCpuMax() {
    return Duration.ofMillis(amount(Limit.EVENT_CPU));
  }

  public Duration eventWallMax() {
    return Duration.ofMillis(amount(Limit.EVENT_WALL));
  }

  public Duration alarmWallMax() {
    return Duration.ofMillis(amount(Limit.ALARM_WALL));
  }

  public long eventAllocationBytesMax() {
    return amount(Limit.EVENT_ALLOCATION);
  }

  /// 0 where statements are not counted.
  public long turnStatementsMax() {
    return amount(Limit.TURN_STATEMENTS);
  }

  public Duration evaluationCpuMax() {
    return Duration.ofMillis(amount(Limit.EVALUATION_CPU));
  }

  public Duration evaluationWallMax() {
    return Duration.ofMillis(amount(Limit.EVALUATION_WALL));
  }

  public int eventCallsMax() {
    return count(Limit.EVENT_CALLS);
  }

  public int egressRequestsMax() {
    return count(Limit.EGRESS_REQUESTS);
  }

  public Duration egressSilenceMax() {
    return Duration.ofMillis(amount(Limit.EGRESS_SILENCE));
  }

  public int eventLogBytesMax() {
    return count(Limit.EVENT_LOG);
  }

  public int contextTimersMax() {
    return count(Limit.CONTEXT_TIMERS);
  }

  /// How many child contexts a script version may have on a host with so many cores; at least 1.
  public int scriptContextsMax(int cores) {
    int chosenContexts = count(Limit.SCRIPT_CONTEXTS);
    return chosenContexts == 0 ? Math.max(1, cores) : chosenContexts;
  }

  public int tenantContextsMax() {
    return count(Limit.TENANT_CONTEXTS);
  }

  public long scriptBytesMax() {
    return amount(Limit.SCRIPT_SIZE);
  }

  public int dynamicScriptsMax() {
    return count(Limit.DYNAMIC_SCRIPTS);
  }

  public long dynamicCodeBytesMax() {
    return amount(Limit.DYNAMIC_CODE);
  }

  public int objectQueueLengthMax() {
    return count(Limit.OBJECT_QUEUE);
  }

  public long requestBodyBytesMax() {
    return amount(Limit.REQUEST_BODY);
  }

  public long answerBodyBytesMax() {
    return amount(Limit.ANSWER_BODY);
  }

  public long bodyInMemoryBytesMax() {
    return amount(Limit.BODY_IN_MEMORY);
  }

  public int valueBytesMax() {
    return count(Limit.VALUE_SIZE);
  }

  public long tenantStoredBytesMax() {
    return amount(Limit.TENANT_STORED_BYTES);
  }

  public long tenantStoredKeysMax() {
    return amount(Limit.TENANT_STORED_KEYS);
  }

  public int tenantEventsPerSecondMax() {
    return count(Limit.TENANT_EVENTS);
  }

  public int socketsMax() {
    return count(Limit.SOCKETS);
  }

  public long socketWaitingBytesMax() {
    return amount(Limit.SOCKET_WAITING);
  }

  public int socketMessageBytesMax() {
    return count(Limit.SOCKET_MESSAGE);
  }

  public int cordonHeapMib() {
    return count(Limit.CORDON_HEAP);
  }

  public int cordonTenantsMax() {
    return count(Limit.CORDON_TENANTS);
  }

  public int cordonIdleContextsMax() {
    return count(Limit.CORDON_IDLE_CONTEXTS);
  }

  /// Every limit with its amount, in the order of the table.
  public Map<Limit, Long> amounts() {
    var all = new EnumMap<Limit, Long>(Limit.class);
    for (Limit limit : Limit.values()) {
      all.put(limit, amount(limit));
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TenantLimits that && amounts().equals(that.amounts());
  }

  @Override
  public int hashCode() {
    return amounts().hashCode();
  }

  @Override
  public String toString() {
    return "TenantLimits" + amounts();
  }

  private int count(Limit limit) {
    return Math.toIntExact(amount(limit));
  }
}
