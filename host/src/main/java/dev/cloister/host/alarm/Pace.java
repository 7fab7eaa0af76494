package dev.cloister.host.alarm;

/// Spreads what was missed while no host ran: so many in each tenth of a second.
///
/// Threads: that of [Alarms].
final class Pace {
  private static final long WINDOW_MILLIS = 100;

  private final int perWindow;
  private long windowEnd;
  private int taken;

  Pace(int perSecond) {
    this.perWindow = (int) Math.max(1, perSecond * WINDOW_MILLIS / 1_000);
  }

  /// Whether one more may go now.
  boolean take(long nowMillis) {
    if (nowMillis >= windowEnd || nowMillis < windowEnd - WINDOW_MILLIS) {
      windowEnd = nowMillis + WINDOW_MILLIS;
      taken = 0;
    }
    return taken++ < perWindow;
  }

  /// When the next may go, after [#take] has refused.
  long nextMillis() {
    return windowEnd;
  }
}
