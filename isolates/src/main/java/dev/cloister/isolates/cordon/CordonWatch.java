package dev.cloister.isolates.cordon;

import dev.cloister.isolates.HeapPressure;
import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.cordon.CordonSays.Heartbeat;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Decides when a cordon must be killed, and whom to suspect: from the limits that the host has
/// sent it, from its heartbeats, and from their absence.
///
/// The isolate ends an event at its limit itself. What this watch ends is the turn that cannot be
/// ended politely, [#GRACE] later.
///
/// Time is counted in the steps of [#check], each at most [#STEP_MAX] long: time in which the host
/// itself stood still is not held against a cordon. Nor is silence while the machine has no
/// processor to give: a collection stops the heartbeat, and takes many times as long then. Threads:
/// any. Limits: one entry per script and context that the host has opened and not closed.
final class CordonWatch {
  /// What a turn may run beyond its limit before the process is killed for it.
  static final Duration GRACE = Duration.ofSeconds(1);

  /// The longest silence of a process that has used [#SILENT_CPU_MAX] of CPU time in it.
  static final Duration SILENCE_MAX = Duration.ofSeconds(2);

  /// What a silent process may use: half of a core in that time, which a collector that gets what
  /// it wants exceeds.
  static final Duration SILENT_CPU_MAX = Duration.ofSeconds(1);

  /// The longest silence of a process that has used less.
  static final Duration STARVED_SILENCE_MAX = Duration.ofSeconds(10);

  /// How much longer both may be while the process collects its garbage, for each byte that its
  /// heap may have: a second for 256 MiB, several times what the serial collector needs on a quiet
  /// machine.
  private static final double COLLECTION_NANOS_PER_BYTE = 1e9 / (256 << 20);

  /// From which silence on its CPU time is counted; heartbeats are a tenth of a second apart.
  private static final Duration SILENCE_NOTICED = Duration.ofMillis(300);

  /// The longest time that one step of the clock counts for.
  static final Duration STEP_MAX = Duration.ofMillis(300);

  /// The share of [#SILENCE_MAX] that the collector may take, while it makes no room, before the
  /// heap counts as exhausted. On a busy machine a collection can take long, so the time by itself
  /// says nothing: the collector must have used as much of a processor, too. Nor does a heap that
  /// is full before a collection: most of it may be garbage, and two collections that free half of
  /// it can fill the time.
  static final double GC_SHARE_MAX = 0.75;

  private static final double FULL_HEAP_SHARE = 0.75;

  /// An event that has allocated less than one such share of the heap is not what has filled it:
  /// the first of a tenant takes five of 512 MiB, whatever its script does.
  private static final int SUSPECT_SHARES = 32;

  private static final long MICRO_NANOS = 1_000;

  /// Stands for an event while a context opens.
  private static final long OPENING = 0;

  private static final Heartbeat NONE = new Heartbeat(0, 1, 0, 0, List.of());

  /// What a context was given to do.
  private record Given(long context, long event) {}

  private final LongSupplier cpuNanos;
  private final LongSupplier collectorNanos;
  private final Optional<UnclaimedCpu> unclaimed;
  private final Map<Long, Limits> scripts = new HashMap<>();
  private final Map<Long, Limits> contexts = new HashMap<>();
  private Heartbeat last = NONE;

  // A heartbeat may have been on its way when the host sent something: one more is waited for.
  private Set<Given> given = new HashSet<>();
  private Set<Given> givenBefore = new HashSet<>();
  private long lastCheckNanos;
  private long silentNanos;
  private OptionalLong silentSinceCpuNanos = OptionalLong.empty();
  private long silentSinceCollectorNanos;
  private long windowNanos;
  private long windowGcMillis;
  private long windowCollectorNanos;
  private boolean windowOpen;

  /// @param cpuNanos the CPU time that the process has used
  /// @param collectorNanos that of its collector alone
  /// @param unclaimed the account of a process that may lie about the CPU time of its events
  CordonWatch(
      long nowNanos,
      LongSupplier cpuNanos,
      LongSupplier collectorNanos,
      Optional<UnclaimedCpu> unclaimed) {
    this.cpuNanos = cpuNanos;
    this.collectorNanos = collectorNanos;
    this.unclaimed = unclaimed;
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
    givenBy(message).ifPresent(given::add);
    unclaimed.ifPresent(account -> tell(account, message));
  }

  private void tell(UnclaimedCpu account, ToIsolate message) {
    account.sending();
    switch (message) {
      case ToIsolate.CloseContext(var context) -> account.gone(context);
      // A listener's turn and the making of an object may belong to no event.
      case ToIsolate.Socket socket -> account.began(limitsOf(socket.context()));
      case ToIsolate.ActivateObject object -> account.began(limitsOf(object.context()));
      default -> givenBy(message).ifPresent(what -> tell(account, what));
    }
  }

  /// What crosses with the end of its context begins nothing, and nobody will say that it is over.
  private void tell(UnclaimedCpu account, Given what) {
    var limits = contexts.get(what.context);
    if (limits != null) {
      var most = what.event == OPENING ? limits.cpuForEvaluation() : limits.cpuPerEvent();
      account.given(what.context, what.event, limits, most);
    }
  }

  private Limits limitsOf(long context) {
    return contexts.getOrDefault(context, Limits.DEFAULT);
  }

  private static Optional<Given> givenBy(ToIsolate message) {
    return switch (message) {
      case ToIsolate.OpenContext open -> Optional.of(new Given(open.context(), OPENING));
      case ToIsolate.Fetch fetch -> Optional.of(new Given(fetch.context(), fetch.event()));
      case ToIsolate.Invoke invoke -> Optional.of(new Given(invoke.context(), invoke.event()));
      case ToIsolate.Scheduled due -> Optional.of(new Given(due.context(), due.event()));
      case ToIsolate.AlarmDue due -> Optional.of(new Given(due.context(), due.event()));
      case ToIsolate.SocketEvent event -> Optional.of(new Given(event.context(), event.event()));
      case ToIsolate.Tailed tailed -> Optional.of(new Given(tailed.context(), tailed.event()));
      default -> Optional.empty();
    };
  }

  /// Learns what has ended from what the isolate says.
  synchronized void heard(FromIsolate message) {
    switch (message) {
      case FromIsolate.ContextOpened opened -> done(new Given(opened.context(), OPENING));
      case FromIsolate.EventEnded ended -> {
        unclaimed.ifPresent(account ->
            account.claimed(ended.context(), ended.event(), ended.cpuMicros() * MICRO_NANOS));
        done(new Given(ended.context(), ended.event()));
      }
      case FromIsolate.ContextFailed failed -> ended(failed.context());
      case FromIsolate.ContextBroken broken -> ended(broken.context());
      default -> {}
    }
  }

  private void done(Given what) {
    given.remove(what);
    givenBefore.remove(what);
    unclaimed.ifPresent(account -> account.ended(what.context, what.event));
  }

  private void ended(long context) {
    contexts.remove(context);
    given.removeIf(each -> each.context == context);
    givenBefore.removeIf(each -> each.context == context);
    unclaimed.ifPresent(account -> account.gone(context));
  }

  /// Notes a sign of life; the answer is why the cordon must be killed, if it must.
  synchronized Optional<Death> heard(Heartbeat heartbeat) {
    last = heartbeat;
    givenBefore = given;
    given = new HashSet<>();
    silentNanos = 0;
    silentSinceCpuNanos = OptionalLong.empty();
    unclaimed.ifPresent(account -> hear(account, heartbeat));
    for (var turn : heartbeat.turns()) {
      var limits = limitsOf(turn.context());
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

  private static void hear(UnclaimedCpu account, Heartbeat heartbeat) {
    for (var turn : heartbeat.turns()) {
      if (turn.evaluates() == (turn.event() == OPENING)) {
        account.claimed(turn.context(), turn.event(), turn.cpuMicros() * MICRO_NANOS);
      }
    }
    account.heard();
  }

  /// Looks at what the clock says; the answer is why the cordon must be killed, if it must.
  synchronized Optional<Death> check(long nowNanos) {
    var step = Math.clamp(nowNanos - lastCheckNanos, 0, STEP_MAX.toNanos());
    lastCheckNanos = nowNanos;
    silentNanos += step;
    windowNanos += step;
    if (isSilentForTooLong()) {
      return Optional.of(silent());
    }
    var overdrawn = unclaimed.flatMap(account -> account.check(step));
    if (overdrawn.isPresent()) {
      return overdrawn;
    }
    if (windowOpen && windowNanos < SILENCE_MAX.toNanos()) {
      return Optional.empty();
    }
    var gcShare = windowOpen ? (last.gcMillis() - windowGcMillis) * 1e6 / windowNanos : 0;
    if (gcShare <= GC_SHARE_MAX || last.livePercent() <= HeapPressure.SOFT_PERCENT) {
      windowOpen = true;
      windowNanos = 0;
      windowGcMillis = last.gcMillis();
      windowCollectorNanos = collectorNanos.getAsLong();
      return Optional.empty();
    }
    return collectorHadTheProcessor() ? Optional.of(exhausted(gcShare)) : Optional.empty();
  }

  /// Else the window goes on: one collection that waits for a processor fills any window.
  private boolean collectorHadTheProcessor() {
    var used = collectorNanos.getAsLong() - windowCollectorNanos;
    return used > GC_SHARE_MAX * SILENCE_MAX.toNanos()
        || windowNanos > STARVED_SILENCE_MAX.toNanos();
  }

  private boolean isSilentForTooLong() {
    if (silentNanos < SILENCE_NOTICED.toNanos()) {
      return false;
    }
    if (silentSinceCpuNanos.isEmpty()) {
      silentSinceCpuNanos = OptionalLong.of(cpuNanos.getAsLong());
      silentSinceCollectorNanos = collectorNanos.getAsLong();
    }
    if (silentNanos <= SILENCE_MAX.toNanos()) {
      return false;
    }
    var used = cpuNanos.getAsLong() - silentSinceCpuNanos.getAsLong();
    var borne = used < SILENT_CPU_MAX.toNanos() ? STARVED_SILENCE_MAX : SILENCE_MAX;
    var collects = collectorNanos.getAsLong() - silentSinceCollectorNanos > used / 2;
    var collection = collects ? last.heapMaxBytes() * COLLECTION_NANOS_PER_BYTE : 0;
    return silentNanos > borne.toNanos() + collection;
  }

  private boolean heapIsFull() {
    return last.heapUsedBytes() > FULL_HEAP_SHARE * last.heapMaxBytes();
  }

  /// What the heap held at the last heartbeat, if there was one.
  synchronized OptionalLong heapBytes() {
    return last.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(last.heapUsedBytes());
  }

  /// The turns that ran at the last heartbeat.
  synchronized List<RunningTurn> runningTurns() {
    return last.turns();
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
        suspectOfMemory());
  }

  /// The death of a process that the kernel has ended for want of memory.
  ///
  /// @param bounds what it was held to
  synchronized Death outOfGroup(String bounds) {
    return new Death(
        "exceededMemory",
        "The cordon's process is out of memory; it may have: " + bounds + ".",
        suspectOfMemory());
  }

  private Death silent() {
    if (heapIsFull() || heapWasFilling()) {
      return outOfMemory();
    }
    return new Death(
        "internalError",
        "No heartbeat for %d ms; %d are allowed, %d on a machine that is too busy to run it."
            .formatted(
                silentNanos / 1_000_000, SILENCE_MAX.toMillis(), STARVED_SILENCE_MAX.toMillis()),
        suspectOfTime());
  }

  private Death exhausted(double gcShare) {
    return new Death(
        "exceededMemory",
        "The cordon spends %d %% of its time on freeing memory; %d %% are allowed."
            .formatted(Math.round(100 * gcShare), Math.round(100 * GC_SHARE_MAX)),
        suspectOfMemory());
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

  /// Of what ran at the last heartbeat the one that had run for the longest. If nothing ran, all
  /// happened since: then it is the only context that was given something and has not done it, if
  /// there is one.
  private long suspectOfTime() {
    return mostOf(last.turns().stream(), RunningTurn::turnMicros)
        .orElseGet(this::onlyOneGivenSomething);
  }

  /// The same of the event that had allocated the most. One that had allocated little is no more
  /// suspect than those that began after the heartbeat; and these are innocent of a heap that was
  /// full before.
  private long suspectOfMemory() {
    var bytesMin = last.heapMaxBytes() / SUSPECT_SHARES;
    var heaviest =
        mostOf(
            last.turns().stream().filter(turn -> turn.eventBytes() >= bytesMin),
            RunningTurn::eventBytes);
    var wasFull = last.livePercent() > HeapPressure.SOFT_PERCENT;
    return wasFull ? heaviest.orElse(0) : heaviest.orElseGet(this::onlyOneGivenSomething);
  }

  private static OptionalLong mostOf(Stream<RunningTurn> turns, ToLongFunction<RunningTurn> by) {
    return turns.max(Comparator.comparingLong(by)).stream()
        .mapToLong(RunningTurn::context)
        .findFirst();
  }

  private long onlyOneGivenSomething() {
    var busy = new HashSet<Long>();
    given.forEach(each -> busy.add(each.context));
    givenBefore.forEach(each -> busy.add(each.context));
    return busy.size() == 1 ? busy.iterator().next() : 0;
  }
}
