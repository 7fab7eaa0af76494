package dev.cloister.isolates.js;

import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Breaks off contexts whose event has used up its CPU time.
///
/// The polite wall: it asks the engine to let go of the context, which code without safepoints (a
/// huge BigInt, a sort of a huge array) can ignore. The host's supervisor is the wall behind it,
/// and kills the process.
///
/// Threads: one that looks every [#LOOK_MILLIS], and one for each context that is being broken off.
final class Watchdog implements AutoCloseable {
  private static final long LOOK_MILLIS = 10;

  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("watchdog").daemon(true).unstarted(work));

  Watchdog(Supplier<Collection<ChildContext>> contexts) {
    var _ =
        looks.scheduleWithFixedDelay(
            () -> contexts.get().forEach(Watchdog::look),
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private static void look(ChildContext context) {
    var turn = context.runningTurn();
    var limitMicros =
        TimeUnit.NANOSECONDS.toMicros(context.script().limits().cpuPerEvent().toNanos());
    if (turn.isPresent() && turn.get().event() != 0 && turn.get().cpuMicros() > limitMicros) {
      var message =
          "The event has used %d ms of CPU time of the %d ms it may use."
              .formatted(turn.get().cpuMicros() / 1000, limitMicros / 1000);
      Thread.ofPlatform()
          .name("break-off-" + context.number())
          .daemon(true)
          .start(() -> context.breakOff("exceededCpu", message));
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
