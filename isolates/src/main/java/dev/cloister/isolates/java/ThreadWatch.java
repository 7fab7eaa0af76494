package dev.cloister.isolates.java;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.context.ThreadMeter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Counts the threads that scripts start themselves, those that carry virtual ones among them, and
/// ends the isolate when they are too many or use too much CPU time.
///
/// Such threads share one budget, that of an event, which every event that begins fills up again:
/// so what is left running after an event soon ends the process, busy or not.
///
/// Threads: one that looks every [#LOOK_MILLIS]; any may say that an event begins. Limits:
/// [#ALIVE_MAX] at once, [#STARTED_MAX] between two events.
final class ThreadWatch implements AutoCloseable {
  /// Threads of scripts that live at once.
  static final int ALIVE_MAX = 64;

  /// Threads that scripts start between the beginnings of two events.
  static final int STARTED_MAX = 1_000;

  private static final long LOOK_MILLIS = 10;

  private final ThreadMeter meter;
  private final Consumer<Death> end;
  private final Set<Thread> ours = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(work -> new OwnThread("thread-watch", work));

  // Guarded by `this`.
  private final Map<Thread, Long> seenNanos = new HashMap<>();
  private Limits limits = Limits.DEFAULT;
  private long context;
  private long usedNanos;
  private long startedBefore;
  private boolean began;
  private boolean watching;

  ThreadWatch(ThreadMeter meter, Consumer<Death> end) {
    this.meter = meter;
    this.end = end;
  }

  /// Takes all threads that live now for the process's own, the first time; no script has run yet.
  synchronized void begin() {
    if (watching) {
      return;
    }
    watching = true;
    ours.addAll(living());
    startedBefore = started();
    var _ =
        looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// All platform threads. By their groups, since the stacks that the JVM would give with them stop
  /// the whole process to be written down.
  private static List<Thread> living() {
    var all = Thread.currentThread().getThreadGroup();
    for (var above = all.getParent(); above != null; above = above.getParent()) {
      all = above;
    }
    var threads = new Thread[all.activeCount() + 1];
    var count = all.enumerate(threads);
    while (count == threads.length) {
      threads = new Thread[2 * count];
      count = all.enumerate(threads);
    }
    return List.of(Arrays.copyOf(threads, count));
  }

  private static long started() {
    return ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - OwnThread.started();
  }

  /// An event of a context begins, with these limits.
  synchronized void eventBegan(long number, Limits its) {
    began = true;
    context = number;
    limits = its;
    usedNanos = 0;
  }

  private synchronized void look() {
    var alive = 0;
    for (var thread : living()) {
      if (isOurs(thread)) {
        continue;
      }
      alive++;
      var nanos = meter.cpuNanos(thread);
      var before = seenNanos.put(thread, nanos);
      usedNanos += Math.max(0, nanos - (before == null ? 0 : before));
    }
    seenNanos.keySet().removeIf(thread -> !thread.isAlive());
    if (began) {
      began = false;
      startedBefore = started();
    }
    judge(alive, started() - startedBefore);
  }

  private boolean isOurs(Thread thread) {
    return thread instanceof OwnThread own ? !own.isDisowned() : ours.contains(thread);
  }

  private void judge(int alive, long started) {
    var most = limits.cpuPerEvent();
    if (alive > ALIVE_MAX) {
      end("exceededMemory", "The script has %d threads of the %d it may.", alive, ALIVE_MAX);
    } else if (started > STARTED_MAX) {
      end(
          "exceededCpu",
          "The script has started %d threads of the %d it may start in an event.",
          started,
          STARTED_MAX);
    } else if (usedNanos > most.toNanos()) {
      end(
          "exceededCpu",
          "Threads that the script has started have used %d ms of CPU time of the %d ms they may.",
          TimeUnit.NANOSECONDS.toMillis(usedNanos),
          most.toMillis());
    }
  }

  private void end(String outcome, String form, long used, long limit) {
    end.accept(new Death(outcome, form.formatted(used, limit), context));
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
