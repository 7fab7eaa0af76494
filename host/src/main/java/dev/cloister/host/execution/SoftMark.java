package dev.cloister.host.execution;

import dev.cloister.policies.Enforcement;
import dev.cloister.policies.Limit;
import java.time.Duration;
import java.time.InstantSource;

/// Tells when an event has come so near its CPU limit that the context it ran in is to finish what
/// it has and go: what made it slow may be what the context has gathered.
///
/// At most once in each [#PAUSE] and deployment: a new context is slower at first, so that events
/// that are always near the limit would else never get a warm one.
///
/// Threads: any.
final class SoftMark {
  static final Duration PAUSE = Duration.ofMinutes(1);

  private final long cpuMicros;
  private final InstantSource clock;
  private long nextMillis = Long.MIN_VALUE;

  /// @param cpuMax what one event may use
  SoftMark(Duration cpuMax, InstantSource clock) {
    var micros = cpuMax.toNanos() / 1_000;
    this.cpuMicros = Enforcement.of(Limit.EVENT_CPU).soft(micros).orElse(Long.MAX_VALUE);
    this.clock = clock;
  }

  /// Whether an event that has used so much passes the mark, and a context may go for it now.
  boolean isPassed(long usedMicros) {
    return usedMicros > cpuMicros && mayRetire();
  }

  private synchronized boolean mayRetire() {
    var now = clock.millis();
    if (now < nextMillis) {
      return false;
    }
    nextMillis = now + PAUSE.toMillis();
    return true;
  }
}
