package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener.Death;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Breaks off contexts whose event, or whose script's evaluation, is beyond one of its budgets, and
/// ends the isolate when one does not let go in time.
///
/// The polite wall: it asks the engine to let go of the context, which code without safepoints (a
/// huge BigInt, a sort of a huge array) can ignore. Behind it stand [LettingGo], for what was asked
/// and ignores it, and the host's supervisor, for an isolate that does not even get to ask.
///
/// Threads: one that looks every [#LOOK_MILLIS], and one for each context that is being broken off.
public final class Watchdog implements AutoCloseable {
  private static final long LOOK_MILLIS = 10;

  private final Consumer<Death> endIsolate;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("watchdog").daemon(true).unstarted(work));

  public Watchdog(
      Supplier<? extends Collection<? extends ScriptContext>> contexts,
      Consumer<Death> endIsolate) {
    this.endIsolate = endIsolate;
    var _ =
        looks.scheduleWithFixedDelay(
            () -> contexts.get().forEach(this::look),
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void look(ScriptContext context) {
    if (context.isBrokenOff()) {
      context.stuck().ifPresent(endIsolate);
      return;
    }
    context
        .runningTurn()
        .flatMap(turn -> Overrun.of(turn, context.limits()))
        .ifPresent(overrun -> breakOff(context, overrun));
  }

  /// In a thread of its own: what is broken off may take long to let go.
  public static void breakOff(ScriptContext context, Overrun overrun) {
    Thread.ofPlatform()
        .name("break-off-" + context.number())
        .daemon(true)
        .start(() -> context.breakOff(overrun.outcome(), overrun.message()));
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
