package dev.cloister.isolates.context;

import dev.cloister.isolates.RunningTurn;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whose turn it is in one child context, since when, and what it has used.
///
/// Threads: the context's own; [#running] and [#runningEvent] may be asked by any.
public final class Turns {
  private final long context;
  private final ThreadMeter meter;
  private final LongSupplier ticker;
  private final InstantSource clock;
  private @Nullable ContextEvent current;
  private long startMillis;
  private volatile @Nullable ContextEvent running;
  private volatile long startNanos;
  private volatile long startCpuNanos;
  private volatile long startAllocated;

  // Where the part of the turn begins that is the running event's.
  private volatile long partAllocated;

  public Turns(long context, IsolateWorld world) {
    this.context = context;
    this.meter = world.meter();
    this.ticker = world.ticker();
    this.clock = world.clock();
  }

  /// A turn begins, in this event's name.
  public void begin(ContextEvent event) {
    var thread = Thread.currentThread();
    current = event;
    startNanos = ticker.getAsLong();
    startMillis = clock.millis();
    startCpuNanos = meter.cpuNanos(thread);
    startAllocated = meter.allocatedBytes(thread);
    partAllocated = startAllocated;
    running = event;
  }

  /// What follows in this turn is done for `event`, and its time is that event's.
  public void enter(ContextEvent event) {
    var before = current();
    if (event.number == before.number && event.object == before.object) {
      return;
    }
    account(before);
    current = event;
    running = event;
  }

  /// The script has come to the end of the turn; what it has sent still leaves in its event's name,
  /// until [#over].
  public void end() {
    running = null;
    account(current());
  }

  /// What the thread has used since this was done before is the event's. In this order, so that
  /// whoever looks meanwhile sees too little rather than anything twice.
  private void account(ContextEvent event) {
    var thread = Thread.currentThread();
    var cpu = meter.cpuNanos(thread);
    var allocated = meter.allocatedBytes(thread);
    var cpuUsed = cpu - startCpuNanos;
    var bytes = allocated - partAllocated;
    startCpuNanos = cpu;
    partAllocated = allocated;
    event.add(cpuUsed, bytes);
  }

  public void over() {
    current = null;
  }

  /// The thread has left the script, however it did.
  public void left() {
    running = null;
  }

  /// The event in whose name the script runs now.
  public ContextEvent current() {
    var event = current;
    if (event == null) {
      throw new IllegalStateException("No turn is running.");
    }
    return event;
  }

  /// Its number; 0 outside of turns.
  public long currentNumber() {
    var event = current;
    return event == null ? 0 : event.number;
  }

  /// The guest's clock, which stands still during a turn: milliseconds since 1970.
  public long nowMillis() {
    return startMillis;
  }

  /// The same moment as the timers count it.
  public long nowNanos() {
    return startNanos;
  }

  /// The number of the event that runs now; 0 when nothing does.
  public long runningEvent() {
    var event = running;
    return event == null ? 0 : event.number;
  }

  /// What runs now on `thread`, if anything does; `evaluation` is the script's own.
  public Optional<RunningTurn> running(Thread thread, ContextEvent evaluation) {
    var event = running;
    if (event == null) {
      return Optional.empty();
    }
    var cpu = event.cpuNanos() + meter.cpuNanos(thread) - startCpuNanos;
    var allocated = meter.allocatedBytes(thread);
    return Optional.of(
        new RunningTurn(
            context,
            event.number,
            event == evaluation,
            cpu / 1000,
            (ticker.getAsLong() - startNanos) / 1000,
            allocated - startAllocated,
            event.allocatedBytes() + allocated - partAllocated));
  }
}
