package dev.cloister.host.object;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Time that goes on when a test says so, with the timers that wait for it. Threads: any.
final class Ticks {
  private record Timer(long dueNanos, Runnable task) {}

  private final List<Timer> timers = new ArrayList<>();
  private final Semaphore set = new Semaphore(0);
  private long nanos;

  synchronized long nanoTime() {
    return nanos;
  }

  void after(Duration delay, Runnable task) {
    synchronized (this) {
      timers.add(new Timer(nanos + delay.toNanos(), task));
    }
    set.release();
  }

  /// Waits until somebody has set a timer that no test has waited for yet.
  void awaitTimer() throws InterruptedException {
    set.acquire();
  }

  /// Lets this much time go by, and runs what is due then.
  void pass(Duration time) {
    List<Timer> due;
    synchronized (this) {
      nanos += time.toNanos();
      due = timers.stream().filter(timer -> timer.dueNanos() <= nanos).toList();
      timers.removeAll(due);
    }
    due.forEach(timer -> timer.task().run());
  }
}
