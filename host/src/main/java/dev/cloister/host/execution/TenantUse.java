package dev.cloister.host.execution;

import dev.cloister.isolates.RunningTurn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a tenant's scripts use on this host now.
///
/// @param contexts that its scripts have, all together
/// @param contextsOfScript the most that one version of a script has
/// @param turns that run now; another isolate's are as old as its last heartbeat, 100 ms as a rule
/// @param cordons the processes that the tenant runs in: several only while it moves
/// @param aloneUntil until when the tenant is alone for what it did, if it is
public record TenantUse(
    int contexts,
    int contextsOfScript,
    List<RunningTurn> turns,
    List<CordonUse> cordons,
    Optional<Instant> aloneUntil) {
  public TenantUse {
    turns = List.copyOf(turns);
    cordons = List.copyOf(cordons);
  }

  /// What one cordon holds.
  public record CordonUse(long heapBytes, int tenants, int idleContexts) {}
}
