package dev.cloister.isolates.cordon;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Holds what the kernel says that a process has used of CPU time against what its events claim to
/// have used, for a process that may lie about them.
///
/// It is an account. What the process uses is taken from it, by the kernel's count. Paid in are
/// what the events claim that the host has given it, each up to its limit, and [#OVERHEAD] times as
/// much for the JVM's collector and compiler; for every event that begins as much as the threads of
/// its script may use beside it; and for the process itself [#MESSAGE] for each message and
/// [#IDLE_SHARE] of a processor. It never holds more than [#RESERVE] and what the threads of one
/// event may use, so nothing can be saved up; a process that has been overdrawn for
/// [#OVERDRAWN_MAX] is ended.
///
/// Only CPU time counts, and claims may come late: a busy machine makes neither more. Threads: one
/// at a time. Limits: one entry per event that is under way.
final class UnclaimedCpu {
  /// What may be used beyond all that is paid in.
  static final Duration RESERVE = Duration.ofSeconds(5);

  /// How long the account may be overdrawn: claims may be on their way.
  static final Duration OVERDRAWN_MAX = Duration.ofSeconds(2);

  /// For each second of a script's: three for the collector, which has three quarters of the time
  /// before a heap counts as exhausted ([CordonWatch#GC_SHARE_MAX]), and one for the compiler,
  /// which has been seen to use as much as the code it compiles.
  static final int OVERHEAD = 4;

  /// What is used to carry one message of the host to where it belongs and its answer back.
  static final Duration MESSAGE = Duration.ofMillis(1);

  /// What a process uses in which nothing runs: the heartbeat and the watches, which look at all
  /// threads a hundred times a second. Decision 33 says what was measured.
  static final double IDLE_SHARE = 0.1;

  /// What an event or an evaluation has claimed so far, and may claim at all.
  private record Claim(long nanos, long maxNanos, Limits limits) {}

  private record Work(long context, long event) {}

  private final Supplier<OptionalLong> cpuNanos;
  private final Map<Work, Claim> underWay = new HashMap<>();
  private OptionalLong before = OptionalLong.empty();
  private long balanceNanos = RESERVE.toNanos();
  private long threadsNanos;
  private long paidInNanos;
  private long overdrawnNanos;
  private boolean heardWhileOverdrawn;

  /// @param cpuNanos what the process has used altogether, if the kernel says it
  UnclaimedCpu(Supplier<OptionalLong> cpuNanos) {
    this.cpuNanos = cpuNanos;
  }

  /// The host sends a message. What the process used before the first one was its start.
  void sending() {
    if (before.isEmpty()) {
      before = cpuNanos.get();
    }
    paidInNanos += MESSAGE.toNanos();
  }

  /// An event is given to the process, or an evaluation, which may claim so much.
  void given(long context, long event, Limits limits, Duration most) {
    underWay.put(
        new Work(context, event), new Claim(0, most.plus(CordonWatch.GRACE).toNanos(), limits));
    began(limits);
  }

  /// Something begins that gives the threads of a script their time anew.
  void began(Limits limits) {
    threadsNanos = withOverhead(limits.cpuPerEvent().toNanos());
    paidInNanos += threadsNanos;
  }

  /// The process says what an event has used so far; what was never given to it claims in vain.
  void claimed(long context, long event, long nanos) {
    underWay.computeIfPresent(
        new Work(context, event),
        (_, claim) -> {
          var now = Math.clamp(nanos, claim.nanos, claim.maxNanos);
          paidInNanos += withOverhead(now - claim.nanos);
          return new Claim(now, claim.maxNanos, claim.limits);
        });
  }

  /// An event is over and claims nothing more.
  void ended(long context, long event) {
    underWay.remove(new Work(context, event));
  }

  /// A context is gone or on its way: its events may have used what they have not claimed yet.
  void gone(long context) {
    underWay
        .entrySet()
        .removeIf(entry -> {
          var its = entry.getKey().context == context;
          if (its) {
            paidInNanos += withOverhead(entry.getValue().limits.cpuPerEvent().toNanos());
          }
          return its;
        });
  }

  /// The process has said all that it claims by now.
  void heard() {
    heardWhileOverdrawn = true;
    var now = cpuNanos.get();
    if (now.isEmpty() || before.isEmpty()) {
      return;
    }
    var used = now.getAsLong() - before.getAsLong();
    before = now;
    balanceNanos = Math.min(balanceNanos - used + paidInNanos, RESERVE.toNanos() + threadsNanos);
    paidInNanos = 0;
  }

  /// So much time has passed; the answer is why the process must be ended, if it must.
  Optional<Death> check(long stepNanos) {
    paidInNanos += (long) (stepNanos * IDLE_SHARE);
    if (balanceNanos >= 0) {
      overdrawnNanos = 0;
      heardWhileOverdrawn = false;
      return Optional.empty();
    }
    overdrawnNanos += stepNanos;
    return overdrawnNanos > OVERDRAWN_MAX.toNanos() && heardWhileOverdrawn
        ? Optional.of(death())
        : Optional.empty();
  }

  private static long withOverhead(long nanos) {
    return nanos * (1 + OVERHEAD);
  }

  private Death death() {
    return new Death(
        "exceededCpu",
        "The process has used %d ms more CPU time than its events say and what it needs itself; %d ms are allowed."
            .formatted(RESERVE.plusNanos(-balanceNanos).toMillis(), RESERVE.toMillis()),
        suspect());
  }

  /// The only context that has anything to do, if there is one.
  private long suspect() {
    var contexts = underWay.keySet().stream().map(Work::context).distinct().toList();
    return contexts.size() == 1 ? contexts.getFirst() : 0;
  }
}
