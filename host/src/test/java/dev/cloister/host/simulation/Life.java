package dev.cloister.host.simulation;

import java.util.concurrent.Executor;

/// One life of the simulated process: what it has begun ends with it.
final class Life {
  private static final long POOL_MICROS_MAX = 300;
  private static final long LINE_MICROS_MAX = 100;

  private final Scheduler scheduler;
  private boolean over;

  Life(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }

  void soon(long microsMax, Runnable action) {
    scheduler.soon(microsMax, () -> !over, action);
  }

  /// Threads without number: tasks overtake each other.
  Executor pool() {
    return task -> soon(POOL_MICROS_MAX, task);
  }

  /// One thread, or one stream of messages: in order.
  Line line() {
    return new Line();
  }

  final class Line implements Executor {
    private long last;

    @Override
    public void execute(Runnable task) {
      execute(LINE_MICROS_MAX, task);
    }

    /// The task, and with it those behind it, may take this long to come.
    void execute(long microsMax, Runnable task) {
      last = Math.max(last, scheduler.nowMicros() + scheduler.chance(microsMax));
      scheduler.at(last, () -> !over, task);
    }
  }
}
