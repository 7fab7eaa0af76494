package dev.cloister.isolates;

import java.util.List;

/// What an isolate's heap held after the collector had been through all of it.
///
/// @param liveBytes what is in use in the part of the heap where what lives long is kept
/// @param maxBytes how large that part may become
/// @param weights all contexts, in no particular order
public record HeapPressure(long liveBytes, long maxBytes, List<ContextWeight> weights) {
  /// The share, in percent, beyond which what is idle has to go, and after that what is heaviest,
  /// once it is through.
  public static final int SOFT_PERCENT = 75;

  /// The share, in percent, beyond which the event that has allocated most is broken off, since the
  /// whole isolate ends when nothing is left.
  public static final int HARD_PERCENT = 90;

  public HeapPressure {
    weights = List.copyOf(weights);
  }

  /// Whether the soft mark is passed.
  public boolean isSoft() {
    return liveBytes > maxBytes / 100 * SOFT_PERCENT;
  }

  /// Whether the hard mark is passed.
  public boolean isHard() {
    return liveBytes > maxBytes / 100 * HARD_PERCENT;
  }
}
