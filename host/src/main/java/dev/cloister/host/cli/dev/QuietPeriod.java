package dev.cloister.host.cli.dev;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Waits for a row of changes to end: editors save a file in several steps, and a checkout touches
/// hundreds.
///
/// Due when nothing has changed for `quiet`; or, if it never gets quiet, `longest` after the first
/// change. Threads: one.
final class QuietPeriod {
  private final LongSupplier ticker;
  private final long quietNanos;
  private final long longestNanos;
  private boolean pending;
  private long first;
  private long last;

  /// `ticker` tells nanoseconds, as `System.nanoTime` does.
  QuietPeriod(LongSupplier ticker, Duration quiet, Duration longest) {
    this.ticker = ticker;
    this.quietNanos = quiet.toNanos();
    this.longestNanos = longest.toNanos();
  }

  /// Something has changed now.
  void changed() {
    last = ticker.getAsLong();
    if (!pending) {
      pending = true;
      first = last;
    }
  }

  /// How long until it is due if nothing else happens, zero when it is; empty when nothing has
  /// changed.
  Optional<Duration> untilDue() {
    if (!pending) {
      return Optional.empty();
    }
    long now = ticker.getAsLong();
    long rest = Math.min(last + quietNanos - now, first + longestNanos - now);
    return Optional.of(Duration.ofNanos(Math.max(0, rest)));
  }

  /// Whether it is due; if so, it starts from the beginning.
  boolean takeIfDue() {
    boolean due = untilDue().filter(Duration::isZero).isPresent();
    if (due) {
      pending = false;
    }
    return due;
  }
}
