package dev.cloister.host.policy;

import dev.cloister.isolates.Limits;
import dev.cloister.policies.TenantLimits;

/// Turns what a policy grants into what an isolate is handed: `policies` and `isolates` do not know
/// each other.
public final class IsolateLimits {
  private IsolateLimits() {}

  /// The part of a tenant's limits that the isolate itself enforces.
  public static Limits of(TenantLimits granted) {
    return new Limits(
        granted.eventCpuMax(),
        granted.eventWallMax(),
        granted.evaluationCpuMax(),
        granted.evaluationWallMax(),
        granted.eventAllocationBytesMax(),
        granted.turnStatementsMax(),
        granted.valueBytesMax(),
        granted.bodyInMemoryBytesMax(),
        granted.eventLogBytesMax(),
        granted.eventCallsMax(),
        granted.contextTimersMax(),
        granted.socketWaitingBytesMax());
  }
}
