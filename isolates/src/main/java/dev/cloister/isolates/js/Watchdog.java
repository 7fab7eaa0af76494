package dev.cloister.isolates.js;

import dev.cloister.isolates.RunningTurn;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Breaks off contexts whose event, or whose script's evaluation, has used up its CPU time, and
/// evaluations that take too long by the clock.
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
    context.runningTurn().ifPresent(turn -> look(context, turn));
  }

  private static void look(ChildContext context, RunningTurn turn) {
    var limits = context.script().limits();
    var what = turn.evaluates() ? "The evaluation of the script" : "The event";
    var cpu = Duration.ofNanos(turn.cpuMicros() * 1_000);
    var wall = Duration.ofNanos(turn.turnMicros() * 1_000);
    if (cpu.compareTo(limits.cpuMax(turn)) > 0) {
      breakOff(
          context,
          "exceededCpu",
          "%s has used %d ms of CPU time of the %d ms it may use."
              .formatted(what, cpu.toMillis(), limits.cpuMax(turn).toMillis()));
    } else if (turn.evaluates() && wall.compareTo(limits.wallForEvaluation()) > 0) {
      breakOff(
          context,
          "exceededWallTime",
          "%s has taken %d ms of the %d ms it may take."
              .formatted(what, wall.toMillis(), limits.wallForEvaluation().toMillis()));
    }
  }

  private static void breakOff(ChildContext context, String outcome, String message) {
    Thread.ofPlatform()
        .name("break-off-" + context.number())
        .daemon(true)
        .start(() -> context.breakOff(outcome, message));
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
