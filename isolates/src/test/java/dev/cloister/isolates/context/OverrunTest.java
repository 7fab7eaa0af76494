package dev.cloister.isolates.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OverrunTest {
  private static final Limits LIMITS =
      Limits.DEFAULT.withCpuPerEvent(Duration.ofMillis(100)).withAllocatedPerEvent(1_000);

  @Test
  void an_event_may_use_all_of_its_budgets_and_no_more() {
    assertThat(Overrun.of(turn(100_000, 1_000), LIMITS)).isEmpty();

    assertThat(Overrun.of(turn(100_001, 0), LIMITS)).map(Overrun::outcome).contains("exceededCpu");
    assertThat(Overrun.of(turn(0, 1_001), LIMITS))
        .contains(
            new Overrun(
                "exceededMemory",
                "The event has allocated 1001 bytes of the 1000 it may allocate."));
  }

  @Test
  void an_evaluation_has_times_of_its_own_and_the_same_budget_of_allocation() {
    var cpu = LIMITS.cpuForEvaluation().toNanos() / 1_000;
    var wall = LIMITS.wallForEvaluation().toNanos() / 1_000;

    assertThat(Overrun.of(new RunningTurn(1, 0, true, cpu, wall, 0, 1_000), LIMITS)).isEmpty();
    assertThat(Overrun.of(new RunningTurn(1, 0, true, cpu + 1, wall, 0, 0), LIMITS))
        .map(Overrun::outcome)
        .contains("exceededCpu");
    assertThat(Overrun.of(new RunningTurn(1, 0, true, cpu, wall + 1, 0, 0), LIMITS))
        .map(Overrun::outcome)
        .contains("exceededWallTime");
    assertThat(Overrun.of(new RunningTurn(1, 0, true, 0, 0, 0, 1_001), LIMITS))
        .map(Overrun::outcome)
        .contains("exceededMemory");
  }

  private static RunningTurn turn(long cpuMicros, long eventBytes) {
    return new RunningTurn(1, 1, false, cpuMicros, 0, 0, eventBytes);
  }
}
