package dev.cloister.host.simulation;

import dev.cloister.testing.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// All time and all threads of a simulated world: tasks that run one after another, each at its
/// time, and nothing else happens in between.
final class Scheduler implements InstantSource {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private record Task(long at, long order, BooleanSupplier wanted, Runnable action) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private final Seeded seeded;
  private long nowMicros;
  private long order;
  private long trace;

  Scheduler(Seeded seeded) {
    this.seeded = seeded;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanoTime());
  }

  long nanoTime() {
    return nowMicros * 1_000;
  }

  long nowMicros() {
    return nowMicros;
  }

  /// A time between none and `microsMax`.
  long chance(long microsMax) {
    return seeded.between(0, microsMax);
  }

  /// Runs `action` after a time between none and `microsMax`, unless nobody wants it any more.
  void soon(long microsMax, BooleanSupplier wanted, Runnable action) {
    at(nowMicros + chance(microsMax), wanted, action);
  }

  void after(Duration delay, BooleanSupplier wanted, Runnable action) {
    at(nowMicros + Math.max(0, delay.toNanos() / 1_000), wanted, action);
  }

  void at(long micros, BooleanSupplier wanted, Runnable action) {
    tasks.add(new Task(micros, order++, wanted, action));
  }

  /// Runs the next task; false when there is none before `untilMicros`.
  boolean step(long untilMicros) {
    var task = tasks.peek();
    if (task == null || task.at() > untilMicros) {
      return false;
    }
    tasks.remove();
    nowMicros = Math.max(nowMicros, task.at());
    if (task.wanted().getAsBoolean()) {
      trace = trace * 31 + task.order() * 17 + task.at();
      task.action().run();
    }
    return true;
  }

  /// A number that two runs share only if the same tasks ran at the same times in the same order.
  long trace() {
    return trace;
  }
}
