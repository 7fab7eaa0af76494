package dev.cloister.host.object;

import java.time.Duration;

/// When another version of a script takes over one object that is never idle.
///
/// It does as soon as nothing is under way. So that this comes about, new events are held back in
/// the object's line from time to time: for a second at first, then, after as long a time in which
/// they go on to the version that is there, for twice as long, and so on. Thus most events wait no
/// longer than those before them take; one that waits for a later event gets it; and one that takes
/// up to eight seconds is never cut short. After [#MAX] what is still under way is reset.
///
/// Threads: guarded by its worker. Limits: see [#MAX].
final class Takeover {
  /// How long after the object's first event since the deploy the old version may go on.
  static final Duration MAX = Duration.ofSeconds(30);

  /// How long new events are held back at first.
  static final Duration FIRST_HOLD = Duration.ofSeconds(1);

  /// What is to become of the events in line.
  enum Step {
    /// They wait for those under way.
    HOLD,
    /// They go to the version that is there.
    GO_ON,
    /// They go to the new version, which takes over.
    NOW
  }

  private final long deadlineNanos;
  private long holdNanos = FIRST_HOLD.toNanos();
  private long untilNanos;
  private boolean holding = true;

  Takeover(long nowNanos) {
    deadlineNanos = nowNanos + MAX.toNanos();
    untilNanos = nowNanos + holdNanos;
  }

  /// What is to be done now.
  ///
  /// @param crowded whether more wait than should be held back
  Step at(long nowNanos, boolean crowded) {
    if (nowNanos - deadlineNanos >= 0) {
      return Step.NOW;
    }
    if (holding && crowded) {
      untilNanos = nowNanos;
    }
    while (nowNanos - untilNanos >= 0) {
      holding = !holding;
      if (holding) {
        holdNanos *= 2;
      }
      untilNanos += holdNanos;
    }
    return holding ? Step.HOLD : Step.GO_ON;
  }

  /// How long what [#at] has just said holds, if nothing else happens.
  Duration left(long nowNanos) {
    return Duration.ofNanos(Math.min(untilNanos - nowNanos, deadlineNanos - nowNanos));
  }
}
