package dev.cloister.isolates.context;

import java.time.Duration;

/// How long a context that was broken off may take to let go of its thread.
///
/// [#GRACE] by the clock, if its thread ran for half of it: one that waits for a processor on a
/// busy machine cannot let go of anything. [#GRACE_MAX] in any case, so that who waits for the
/// answer has it a second after the limit, the end of the process and its telling included. Most
/// let go within 100 ms, on a busy machine too; unwinding a full stack takes longest.
///
/// @param sinceNanos when it was broken off, by the ticker
/// @param cpuNanos what its thread had used by then
public record LettingGo(long sinceNanos, long cpuNanos) {
  public static final Duration GRACE = Duration.ofMillis(700);
  public static final Duration GRACE_MAX = Duration.ofMillis(850);

  private static final int SHARE_OF_GRACE = 2;

  /// Whether the time is over.
  public boolean isOver(long nowNanos, long nowCpuNanos) {
    var waited = nowNanos - sinceNanos;
    return waited > GRACE_MAX.toNanos()
        || (waited > GRACE.toNanos() && nowCpuNanos - cpuNanos > GRACE.toNanos() / SHARE_OF_GRACE);
  }
}
