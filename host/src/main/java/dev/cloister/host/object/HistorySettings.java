package dev.cloister.host.object;

import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.Retention;
import java.time.Duration;

/// How much of each object's past is kept.
///
/// @param age what is older is let go at the object's next turn
/// @param bytesMax bytes of overwritten values of one object; the oldest go first
public record HistorySettings(Duration age, long bytesMax) {
  /// 30 days, and 64 MiB for each object.
  public static final HistorySettings USUAL = new HistorySettings(Duration.ofDays(30), 64L << 20);

  public HistorySettings {
    if (age.isNegative()) {
      throw new IllegalArgumentException("A history cannot begin in the future.");
    }
  }

  Retention at(long millis) {
    return new Retention(Moment.at(millis - age.toMillis()), bytesMax);
  }
}
