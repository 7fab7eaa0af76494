package dev.cloister.isolates.cordon;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.cordon.CordonSays.Heartbeat;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Decides when a cordon must be killed, and whom to suspect: from the limits that the host has
/// sent it, from its heartbeats, and from their absence.
///
/// The isolate ends an event at its limit itself. What this watch ends is the turn that cannot be
/// ended politely, [#GRACE] later.
///
/// Time is counted in the steps of [#check], each at most [#STEP_MAX] long: time in which the host
/// itself stood still is not held against a cordon. Threads: any. Limits: one entry per script and
/// context that the host has opened and not closed.
final class CordonWatch {
  /// What a turn may run beyond its limit before the process is killed for it.
  static final Duration GRACE = Duration.ofSeconds(1);

  /// The longest silence of a process that lives.
  static final Duration SILENCE_MAX = Duration.ofSeconds(2);

  /// The longest time that one step of the clock counts for.
  static final Duration STEP_MAX = Duration.ofMillis(300);

  /// The share of [#SILENCE_MAX] that the collector may take, with a heap that is all but full,
  /// before the heap counts as exhausted. On a busy machine a collector alone can take long, so the
  /// time by itself says nothing.
  static final double GC_SHARE_MAX = 0.75;

  private static final double FULL_HEAP_SHARE = 0.75;
  private static final Heartbeat NONE = new Heartbeat(0, 1, 0, List.of());

  private final Map<Long, Limits> scripts = new HashMap<>();
  private final Map<Long, Limits> contexts = new HashMap<>();
  private Heartbeat last = NONE;
  private long lastCheckNanos;
  private long silentNanos;
  private long windowNanos;
  private long windowGcMillis;
  private boolean windowOpen;

  CordonWatch(long nowNanos) {
    lastCheckNanos = nowNanos;
  }

  /// Learns limits from what the host sends. A context that was closed is held to the default
  /// limits as long as it runs on.
  synchronized void sending(ToIsolate message) {
    switch (message) {
      case ToIsolate.LoadScript load -> scripts.put(load.script(), load.limits());
      case ToIsolate.UnloadScript(var script) -> scripts.remove(script);
      case ToIsolate.OpenContext(var context, var script) ->
          contexts.put(context, scripts.getOrDefault(script, Limits.DEFAULT));
      case ToIsolate.CloseContext(var context) -> contexts.remove(context);
      default -> {}
    }
  }

  /// Forgets a context that ended by itself.
  synchronized void contextEnded(long context) {
    contexts.remove(context);
  }

  /// Notes a sign of life; the answer is why the cordon must be killed, if it must.
  synchronized Optional<Death> heard(Heartbeat heartbeat) {
    last = heartbeat;
    silentNanos = 0;
    for (var turn : heartbeat.turns()) {
      var limits = contexts.getOrDefault(turn.context(), Limits.DEFAULT);
      var cpu = Duration.ofNanos(turn.cpuMicros() * 1000);
      if (cpu.compareTo(limits.cpuMax(turn).plus(GRACE)) > 0) {
        return Optional.of(overrun("exceededCpu", "CPU", turn, cpu, limits.cpuMax(turn)));
      }
      var wall = Duration.ofNanos(turn.turnMicros() * 1000);
      if (wall.compareTo(limits.wallMax(turn).plus(GRACE)) > 0) {
        return Optional.of(overrun("exceededWallTime", "wall", turn, wall, limits.wallMax(turn)));
      }
    }
    return Optional.empty();
  }

  /// Looks at what the clock says; the answer is why the cordon must be killed, if it must.
  synchronized Optional<Death> check(long nowNanos) {
    var step = Math.clamp(nowNanos - lastCheckNanos, 0, STEP_MAX.toNanos());
    lastCheckNanos = nowNanos;
    silentNanos += step;
    windowNanos += step;
    if (silentNanos > SILENCE_MAX.toNanos()) {
      return Optional.of(silent());
    }
    if (windowOpen && windowNanos < SILENCE_MAX.toNanos()) {
      return Optional.empty();
    }
    var gcShare = windowOpen ? (last.gcMillis() - windowGcMillis) * 1e6 / windowNanos : 0;
    windowOpen = true;
    windowNanos = 0;
    windowGcMillis = last.gcMillis();
    return gcShare > GC_SHARE_MAX && heapIsFull()
        ? Optional.of(exhausted(gcShare))
        : Optional.empty();
  }

  private boolean heapIsFull() {
    return last.heapUsedBytes() > FULL_HEAP_SHARE * last.heapMaxBytes();
  }

  /// Whether a turn was on its way to fill the heap when it was last heard of.
  private boolean heapWasFilling() {
    return last.turns().stream().anyMatch(turn -> turn.allocatedBytes() > last.heapMaxBytes() / 2);
  }

  /// The death of a process that has run out of memory.
  synchronized Death outOfMemory() {
    return new Death(
        "exceededMemory",
        "The cordon's heap of %d bytes is exhausted.".formatted(last.heapMaxBytes()),
        suspect(RunningTurn::allocatedBytes));
  }

  private Death silent() {
    if (heapIsFull() || heapWasFilling()) {
      return outOfMemory();
    }
    return new Death(
        "internalError",
        "No heartbeat for %d ms; %d are allowed."
            .formatted(silentNanos / 1_000_000, SILENCE_MAX.toMillis()),
        suspect(RunningTurn::turnMicros));
  }

  private Death exhausted(double gcShare) {
    return new Death(
        "exceededMemory",
        "The cordon spends %d %% of its time on freeing memory; %d %% are allowed."
            .formatted(Math.round(100 * gcShare), Math.round(100 * GC_SHARE_MAX)),
        suspect(RunningTurn::allocatedBytes));
  }

  private static Death overrun(
      String outcome, String kind, RunningTurn turn, Duration took, Duration limit) {
    return new Death(
        outcome,
        "%s has taken %d ms of %s time and could not be ended at its limit of %d ms."
            .formatted(
                turn.evaluates() ? "The evaluation of a script" : "An event",
                took.toMillis(),
                kind,
                limit.toMillis()),
        turn.context());
  }

  private long suspect(ToLongFunction<RunningTurn> most) {
    return last.turns().stream()
        .max(Comparator.comparingLong(most))
        .map(RunningTurn::context)
        .orElse(0L);
  }
}
