package dev.cloister.isolates.cordon;

import dev.cloister.isolates.HeapPressure;
import dev.cloister.isolates.HeapRelief;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.TurnMeter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tells the host every 100 ms that the process lives, what runs in it and what memory it uses, and
/// sooner when the heap fills quickly: the last beat before the heap is exhausted is what the host
/// finds the culprit with. Tells it too when a collection has left the heap all but full, and then
/// has the isolate break off what fills it.
///
/// Threads: one of its own, of the highest priority, that a guest cannot keep waiting except by
/// keeping the whole process waiting.
final class Heart {
  private static final int LOOK_EVERY_MS = 20;
  private static final int LOOKS_PER_BEAT = 5;
  private static final int HEAP_STEPS = 8;

  /// An event that has allocated less than this share of the heap is not what fills it.
  private static final int CULPRIT_SHARE = 8;

  private final Isolate isolate;
  private final Consumer<CordonSays> host;
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final HeapGauge gauge = new HeapGauge();
  private final Runtime runtime = Runtime.getRuntime();
  private int looks;
  private long heapUsedAtBeat;
  private int livePercent;

  Heart(Isolate isolate, Consumer<CordonSays> host) {
    this.isolate = isolate;
    this.host = host;
  }

  // The future never completes, since look() lets nothing through. The priority is a wish: the
  // kernel grants it to few, but then a thread that mostly sleeps is woken in time anyway.
  @SuppressWarnings({"FutureReturnValueIgnored", "ThreadPriorityCheck"})
  void start() {
    var thread = Thread.ofPlatform().name("heart").daemon().priority(Thread.MAX_PRIORITY);
    Executors.newSingleThreadScheduledExecutor(thread.factory())
        .scheduleAtFixedRate(this::look, 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // what a cordon prints is its log
  private void look() {
    try {
      var collected = gauge.afterCollection();
      collected.ifPresent(left -> livePercent = (int) (100 * left.getUsed() / left.getMax()));
      var used = runtime.totalMemory() - runtime.freeMemory();
      if (looks++ % LOOKS_PER_BEAT == 0
          || used - heapUsedAtBeat > runtime.maxMemory() / HEAP_STEPS) {
        heapUsedAtBeat = used;
        host.accept(
            new CordonSays.Heartbeat(
                used, runtime.maxMemory(), livePercent, gcMillis(), runningTurns()));
      }
      if (isolate instanceof HeapRelief relief) {
        collected.ifPresent(left -> look(left, relief));
      }
    } catch (RuntimeException e) {
      // The host takes a missing beat for what it is; a beat that failed once may go well next
      // time.
      e.printStackTrace();
    }
  }

  private void look(MemoryUsage left, HeapRelief relief) {
    var pressure = new HeapPressure(left.getUsed(), left.getMax(), relief.weights());
    if (pressure.isSoft()) {
      host.accept(new CordonSays.Pressed(pressure));
    }
    if (pressure.isHard()) {
      relief.breakOffHeaviest(runtime.maxMemory() / CULPRIT_SHARE);
    }
  }

  private List<RunningTurn> runningTurns() {
    return isolate instanceof TurnMeter meter ? meter.runningTurns() : List.of();
  }

  private long gcMillis() {
    var millis = 0L;
    for (var collector : collectors) {
      millis += Math.max(0, collector.getCollectionTime());
    }
    return millis;
  }
}
