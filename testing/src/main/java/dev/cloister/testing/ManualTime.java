package dev.cloister.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Time that stands still until a test moves it: a clock, a ticker and an alarm in one, so that
/// they can never disagree.
///
/// Threads: any may read the time and set alarms; the alarms of a move run one after another on the
/// thread that moves.
public final class ManualTime implements InstantSource {
  /// Where every clock starts: a whole second, far from any real one.
  public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final AtomicLong elapsedNanos = new AtomicLong();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::atNanos).thenComparingLong(Alarm::order));
  private long order;

  /// The time of day.
  @Override
  public Instant instant() {
    return START.plusNanos(elapsedNanos.get());
  }

  /// The time as `System.nanoTime` would tell it: only differences mean something.
  public LongSupplier ticker() {
    return elapsedNanos::get;
  }

  /// Runs `action` when the time has moved on by `delay`; at once with the next move if that is
  /// zero or less.
  public void after(Duration delay, Runnable action) {
    synchronized (alarms) {
      alarms.add(new Alarm(elapsedNanos.get() + Math.max(0, delay.toNanos()), order++, action));
    }
  }

  /// Moves the time on. Alarms that fall due run in their order, each at its own time; what they
  /// set runs too if it falls due within the same move.
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("Time does not go back: " + by);
    }
    long until = elapsedNanos.get() + by.toNanos();
    while (true) {
      Alarm due;
      synchronized (alarms) {
        due = alarms.peek();
        if (due == null || due.atNanos() > until) {
          break;
        }
        alarms.remove();
      }
      elapsedNanos.accumulateAndGet(due.atNanos(), Math::max);
      due.action().run();
    }
    elapsedNanos.accumulateAndGet(until, Math::max);
  }

  private record Alarm(long atNanos, long order, Runnable action) {}
}
