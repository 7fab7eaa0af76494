package dev.cloister.isolates.context;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import java.time.Duration;
import java.util.Optional;

/// Which of its budgets a running turn has used up.
///
/// @param outcome a word of the tail vocabulary
/// @param message with both numbers
public record Overrun(String outcome, String message) {
  /// The first that the turn is beyond, if it is beyond any.
  public static Optional<Overrun> of(RunningTurn turn, Limits limits) {
    var what = turn.evaluates() ? "The evaluation of the script" : "The event";
    var cpu = Duration.ofNanos(turn.cpuMicros() * 1_000);
    var wall = Duration.ofNanos(turn.turnMicros() * 1_000);
    if (cpu.compareTo(limits.cpuMax(turn)) > 0) {
      return overrun(
          "exceededCpu",
          "%s has used %d ms of CPU time of the %d ms it may use.",
          what,
          cpu.toMillis(),
          limits.cpuMax(turn).toMillis());
    }
    if (turn.eventBytes() > limits.allocatedPerEvent()) {
      return overrun(
          "exceededMemory",
          "%s has allocated %d bytes of the %d it may allocate.",
          what,
          turn.eventBytes(),
          limits.allocatedPerEvent());
    }
    if (turn.evaluates() && wall.compareTo(limits.wallForEvaluation()) > 0) {
      return overrun(
          "exceededWallTime",
          "%s has taken %d ms of the %d ms it may take.",
          what,
          wall.toMillis(),
          limits.wallForEvaluation().toMillis());
    }
    return Optional.empty();
  }

  private static Optional<Overrun> overrun(
      String outcome, String form, String what, long used, long limit) {
    return Optional.of(new Overrun(outcome, form.formatted(what, used, limit)));
  }
}
