package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.cordon.CordonSays.Heartbeat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A cordon's watch with an account of CPU time, as processes for Java have it: in steps of a tenth
/// of a second, each with a heartbeat, the process uses what the kernel counts and claims what it
/// likes.
class UnclaimedCpuTest {
  private static final long CONTEXT = 3;
  private static final int STEP_MILLIS = 100;

  /// An event may use a second, so the threads of one as much, and the JVM four for each.
  private static final Limits LIMITS = Limits.DEFAULT.withCpuPerEvent(Duration.ofSeconds(1));

  private static final Duration THREADS = Duration.ofSeconds(5);

  private long nowNanos;
  private OptionalLong cpuNanos = OptionalLong.of(Duration.ofSeconds(9).toNanos());
  private long event = 100;
  private final CordonWatch watch =
      new CordonWatch(0, () -> 0, () -> 0, Optional.of(new UnclaimedCpu(() -> cpuNanos)));

  @BeforeEach
  void open() {
    watch.sending(
        new ToIsolate.LoadScript(CONTEXT, "t", "s", "v", "m", List.of(), List.of(), LIMITS));
    watch.sending(new ToIsolate.OpenContext(CONTEXT, CONTEXT));
    watch.heard(new FromIsolate.ContextOpened(CONTEXT, List.of("fetch"), List.of()));
    assertThat(watch.heard(beat())).isEmpty();
  }

  @Test
  void a_process_that_burns_while_it_claims_that_nothing_runs_is_ended_after_a_bounded_excess() {
    var burnt = Duration.ZERO;
    var death = Optional.<Death>empty();
    while (death.isEmpty() && burnt.toMinutes() < 1) {
      death = use(1.0, STEP_MILLIS);
      burnt = burnt.plusMillis(STEP_MILLIS);
    }

    assertThat(death.orElseThrow().outcome()).isEqualTo("exceededCpu");
    assertThat(death.orElseThrow().reason()).contains("5000 ms are allowed");
    // Of every second the tenth part is the process's own.
    assertThat(burnt)
        .isGreaterThan(UnclaimedCpu.RESERVE.plus(THREADS))
        .isLessThan(UnclaimedCpu.RESERVE.plus(THREADS).plusSeconds(4));
  }

  @Test
  void one_that_claims_far_less_than_it_uses_is_ended_and_its_context_suspected() {
    begin();
    var death = Optional.<Death>empty();
    for (var step = 1; step < 600 && death.isEmpty(); step++) {
      death = use(1.0, STEP_MILLIS, turn(step));
    }

    assertThat(death.orElseThrow().outcome()).isEqualTo("exceededCpu");
    assertThat(death.orElseThrow().suspectContext()).isEqualTo(CONTEXT);
  }

  @Test
  void claims_of_events_that_it_was_never_given_count_for_nothing() {
    var death = Optional.<Death>empty();
    for (var step = 1; step < 600 && death.isEmpty(); step++) {
      watch.heard(new FromIsolate.EventEnded(CONTEXT, ++event, "ok", 1_000_000, 1, 0));
      death = use(1.0, STEP_MILLIS, new RunningTurn(CONTEXT, event + 1, false, 900_000, 1, 0, 0));
    }

    assertThat(death).isPresent();
  }

  @Test
  void the_same_claim_counts_once() {
    begin();
    var death = Optional.<Death>empty();
    for (var step = 1; step < 600 && death.isEmpty(); step++) {
      death = use(1.0, STEP_MILLIS, turn(900));
    }

    assertThat(death).isPresent();
  }

  @Test
  void what_its_events_claim_it_may_use_and_four_times_as_much_for_the_collector_and_compiler() {
    for (var round = 0; round < 60; round++) {
      begin();
      for (var step = 1; step <= 9; step++) {
        assertThat(use(5.0, STEP_MILLIS, turn(step * 100L))).isEmpty();
      }
      watch.heard(new FromIsolate.EventEnded(CONTEXT, event, "ok", 1_000_000, 1, 0));
      assertThat(use(5.0, STEP_MILLIS)).isEmpty();
    }
  }

  @Test
  void threads_of_a_script_may_use_as_much_again_for_each_event_that_begins() {
    for (var round = 0; round < 60; round++) {
      begin();
      watch.heard(new FromIsolate.EventEnded(CONTEXT, event, "ok", 0, 1, 0));
      assertThat(use(2.0, 500)).isEmpty();
      assertThat(use(0, 500)).isEmpty();
    }
  }

  @Test
  void claims_that_come_late_are_waited_for() {
    begin();
    // The heartbeat has had to wait; the machine gave its processors to the event.
    assertThat(use(15.0, 1000)).isEmpty();
    assertThat(use(0, STEP_MILLIS, turn(1000))).isEmpty();

    for (var step = 0; step < 50; step++) {
      assertThat(use(0, STEP_MILLIS)).isEmpty();
    }
  }

  @Test
  void an_idle_process_may_keep_its_watches_for_ever_and_saves_nothing_up() {
    for (var step = 0; step < 36_000; step++) {
      assertThat(use(0.09, STEP_MILLIS)).isEmpty();
    }

    var death = Optional.<Death>empty();
    for (var step = 0; step < 140 && death.isEmpty(); step++) {
      death = use(1.0, STEP_MILLIS);
    }
    assertThat(death).isPresent();
  }

  @Test
  void its_start_does_not_count_nor_does_anything_where_the_system_counts_nothing() {
    cpuNanos = OptionalLong.empty();

    for (var step = 0; step < 600; step++) {
      assertThat(use(0, STEP_MILLIS)).isEmpty();
    }
  }

  private void begin() {
    watch.sending(new ToIsolate.Scheduled(CONTEXT, ++event, 0, ""));
  }

  /// The process uses so many processors for a time, then says that these turns run.
  private Optional<Death> use(double processors, long millis, RunningTurn... turns) {
    cpuNanos =
        cpuNanos.isEmpty()
            ? cpuNanos
            : OptionalLong.of(cpuNanos.getAsLong() + (long) (processors * millis * 1_000_000));
    assertThat(watch.heard(beat(turns))).isEmpty();
    nowNanos += millis * 1_000_000;
    return watch.check(nowNanos);
  }

  private RunningTurn turn(long cpuMillis) {
    return new RunningTurn(CONTEXT, event, false, cpuMillis * 1_000, cpuMillis * 1_000, 0, 0);
  }

  private static Heartbeat beat(RunningTurn... turns) {
    return new Heartbeat(100, 1000, 0, 0, List.of(turns));
  }
}
