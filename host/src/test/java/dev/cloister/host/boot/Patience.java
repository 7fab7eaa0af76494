package dev.cloister.host.boot;

import java.time.Duration;

/// For a test that asks again and again for what nothing tells it of: it gives up after a while
/// that no machine should need, and says what it has waited for.
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final long began = System.nanoTime();

  /// Fails when this has gone on for too long.
  void check(String what) {
    if (System.nanoTime() - began > LIMIT.toNanos()) {
      throw new AssertionError("Waited for %s, in vain, for %s.".formatted(LIMIT, what));
    }
    Thread.yield();
  }
}
