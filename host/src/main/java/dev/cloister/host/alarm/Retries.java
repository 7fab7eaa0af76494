package dev.cloister.host.alarm;

import dev.cloister.host.storage.AlarmTries;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a handler that has failed runs again.
///
/// As on Workers: 2 s after the first failure, then twice as long each time, up to 1,024 s, and up
/// to a quarter more by chance. Six retries count; failures that are not the script's do not, and
/// when the script's own come after them the pauses begin anew.
final class Retries {
  /// Retries that count. One more failure, and the alarm is removed.
  static final int COUNTED_MAX = 6;

  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final int BACKOFF_MAX = 9;
  private static final double JITTER_MAX = 0.25;

  private Retries() {}

  /// Whether the handler has failed too often to run again.
  static boolean areOver(AlarmTries tries) {
    return tries.counted() > COUNTED_MAX;
  }

  /// The tries with one more failure.
  static AlarmTries after(AlarmTries before, boolean counts) {
    if (!counts) {
      return new AlarmTries(before.counted(), backoff(before.backoff()), false);
    }
    int since = before.lastCounted() ? before.backoff() : 0;
    return new AlarmTries(Math.min(before.counted(), COUNTED_MAX) + 1, backoff(since), true);
  }

  private static int backoff(int before) {
    return Math.min(before + 1, BACKOFF_MAX + 1);
  }

  /// How long to wait after a failure that led to these tries.
  static Duration pause(AlarmTries tries, RandomGenerator random) {
    long millis = FIRST.toMillis() << (tries.backoff() - 1);
    return Duration.ofMillis(millis + (long) (random.nextDouble() * JITTER_MAX * millis));
  }
}
