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
import org.junit.jupiter.api.Test;

class CordonWatchTest {
  private static final long HEAP_MAX = 1000;
  private static final long GIBIBYTE = 1 << 30;
  private static final Limits SHORT = limits(Duration.ofMillis(100), Duration.ofSeconds(5));

  private long nowMillis;
  private long cpuMillis;
  private double cpuShare = 1;
  private double collectorShare = 1;
  private final CordonWatch watch =
      new CordonWatch(
          0,
          () -> cpuMillis * 1_000_000,
          () -> (long) (collectorShare * cpuMillis * 1_000_000),
          Optional.empty());

  @Test
  void a_turn_is_left_alone_up_to_its_cpu_limit_and_the_grace_and_ended_beyond() {
    openContext(3, SHORT);

    assertThat(watch.heard(running(turn(3, 1_100_000, 1_100_000)))).isEmpty();

    var death = watch.heard(running(turn(3, 1_100_001, 1_100_001))).orElseThrow();
    assertThat(death.outcome()).isEqualTo("exceededCpu");
    assertThat(death.suspectContext()).isEqualTo(3);
    assertThat(death.reason()).contains("1100 ms", "100 ms");
  }

  @Test
  void a_turn_that_uses_no_cpu_is_ended_by_the_clock() {
    openContext(3, SHORT);

    assertThat(watch.heard(running(turn(3, 0, 6_000_000)))).isEmpty();

    var death = watch.heard(running(turn(3, 0, 6_000_001))).orElseThrow();
    assertThat(death.outcome()).isEqualTo("exceededWallTime");
    assertThat(death.suspectContext()).isEqualTo(3);
  }

  @Test
  void each_context_is_held_to_the_limits_of_its_own_script() {
    openContext(3, SHORT);
    openContext(4, limits(Duration.ofSeconds(10), Duration.ofSeconds(60)));

    assertThat(watch.heard(running(turn(4, 5_000_000, 5_000_000)))).isEmpty();
    assertThat(watch.heard(running(turn(3, 5_000_000, 5_000_000)))).isPresent();
  }

  @Test
  void an_evaluation_is_held_to_bounds_of_its_own() {
    openContext(3, SHORT);
    long cpu = SHORT.cpuForEvaluation().plusSeconds(1).toNanos() / 1000;
    long wall = SHORT.wallForEvaluation().plusSeconds(1).toNanos() / 1000;

    assertThat(watch.heard(running(evaluation(3, cpu, wall)))).isEmpty();
    assertThat(watch.heard(running(evaluation(3, cpu + 1, wall))).orElseThrow().outcome())
        .isEqualTo("exceededCpu");
    assertThat(watch.heard(running(evaluation(3, cpu, wall + 1))).orElseThrow().outcome())
        .isEqualTo("exceededWallTime");
  }

  @Test
  void a_context_that_runs_on_after_it_was_closed_is_held_to_the_default_limits() {
    openContext(3, limits(Duration.ofHours(1), Duration.ofHours(1)));
    watch.sending(new ToIsolate.CloseContext(3));

    long mostMicros = Limits.DEFAULT.cpuPerEvent().plusSeconds(1).toNanos() / 1000;
    assertThat(watch.heard(running(turn(3, mostMicros, mostMicros)))).isEmpty();
    assertThat(watch.heard(running(turn(3, mostMicros + 1, mostMicros + 1)))).isPresent();
  }

  @Test
  void silence_up_to_the_bound_is_borne_and_no_longer() {
    watch.heard(running(turn(3, 0, 10), turn(4, 0, 20)));

    assertThat(checkFor(Duration.ofSeconds(2))).isEmpty();

    var death = checkFor(Duration.ofMillis(100)).orElseThrow();
    assertThat(death.outcome()).isEqualTo("internalError");
    assertThat(death.suspectContext()).isEqualTo(4);
    assertThat(death.reason()).contains("2100 ms", "2000");
  }

  @Test
  void a_heartbeat_begins_the_silence_anew() {
    assertThat(checkFor(Duration.ofMillis(1900))).isEmpty();
    watch.heard(running());

    assertThat(checkFor(Duration.ofMillis(2000))).isEmpty();
  }

  @Test
  void silence_is_borne_for_longer_while_the_machine_has_no_time_for_the_process() {
    cpuShare = 0.1;

    assertThat(checkFor(Duration.ofSeconds(9))).isEmpty();

    watch.heard(running());
    assertThat(checkFor(Duration.ofSeconds(10))).isEmpty();
    assertThat(checkFor(Duration.ofMillis(100)).orElseThrow().reason()).contains("10100 ms");
  }

  @Test
  void a_collection_of_a_large_heap_may_be_silent_for_longer_and_nothing_else() {
    watch.heard(new Heartbeat(100, GIBIBYTE, 0, 0, List.of()));
    assertThat(checkFor(Duration.ofSeconds(6))).isEmpty();
    assertThat(checkFor(Duration.ofMillis(100))).isPresent();

    collectorShare = 0.4;
    watch.heard(new Heartbeat(100, GIBIBYTE, 0, 0, List.of()));
    assertThat(checkFor(Duration.ofSeconds(2))).isEmpty();
    assertThat(checkFor(Duration.ofMillis(100))).isPresent();
  }

  @Test
  void what_it_used_before_it_fell_silent_does_not_count() {
    assertThat(checkFor(Duration.ofMillis(1900))).isEmpty();
    watch.heard(running());
    cpuShare = 0.1;

    assertThat(checkFor(Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void a_process_that_does_nothing_at_all_is_ended_in_the_end() {
    cpuShare = 0;

    assertThat(checkFor(Duration.ofSeconds(10))).isEmpty();
    assertThat(checkFor(Duration.ofMillis(100))).isPresent();
  }

  @Test
  void time_in_which_the_host_stood_still_is_not_held_against_a_cordon() {
    nowMillis += 60_000;

    assertThat(watch.check(nowMillis * 1_000_000)).isEmpty();
  }

  @Test
  void silence_with_a_full_heap_is_taken_for_exhausted_memory() {
    watch.heard(new Heartbeat(950, HEAP_MAX, 0, 0, List.of(allocating(3, 100), allocating(4, 50))));

    var death = checkFor(Duration.ofMillis(2100)).orElseThrow();
    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.suspectContext()).isEqualTo(3);
  }

  @Test
  void silence_while_a_turn_fills_the_heap_is_taken_for_exhausted_memory() {
    watch.heard(new Heartbeat(100, HEAP_MAX, 0, 0, List.of(allocating(3, 501))));

    var death = checkFor(Duration.ofMillis(2100)).orElseThrow();
    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.suspectContext()).isEqualTo(3);
  }

  @Test
  void what_happens_between_two_heartbeats_is_held_against_the_only_one_at_work() {
    openContext(3, SHORT);
    openContext(4, SHORT);
    watch.heard(opened(3));
    watch.heard(opened(4));
    watch.sending(new ToIsolate.Scheduled(3, 7, 0, ""));
    watch.heard(new FromIsolate.EventEnded(3, 7, "ok", 0, 0, 0));
    watch.sending(new ToIsolate.Scheduled(4, 8, 0, ""));
    // Measured before the event arrived.
    watch.heard(running());

    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(4);

    watch.heard(running());
    assertThat(watch.outOfMemory().suspectContext()).isZero();
  }

  @Test
  void an_event_that_has_allocated_little_is_not_what_has_filled_the_heap() {
    openContext(3, SHORT);
    openContext(4, SHORT);
    watch.heard(opened(3));
    watch.heard(opened(4));
    watch.sending(new ToIsolate.Scheduled(3, 7, 0, ""));
    watch.sending(new ToIsolate.Scheduled(4, 8, 0, ""));

    watch.heard(new Heartbeat(100, HEAP_MAX, 0, 0, List.of(allocating(3, HEAP_MAX / 32 - 1))));
    assertThat(watch.outOfMemory().suspectContext()).isZero();

    watch.heard(new Heartbeat(100, HEAP_MAX, 0, 0, List.of(allocating(3, HEAP_MAX / 32))));
    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(3);
  }

  @Test
  void who_begins_while_the_heap_is_full_already_has_not_filled_it() {
    openContext(3, SHORT);
    watch.heard(opened(3));
    watch.sending(new ToIsolate.Scheduled(3, 7, 0, ""));

    watch.heard(new Heartbeat(950, HEAP_MAX, 76, 0, List.of(allocating(3, HEAP_MAX / 32 - 1))));
    assertThat(watch.outOfMemory().suspectContext()).isZero();

    watch.heard(new Heartbeat(950, HEAP_MAX, 76, 0, List.of(allocating(3, HEAP_MAX / 32))));
    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(3);
  }

  @Test
  void but_the_only_one_at_work_has_filled_one_that_was_not() {
    openContext(3, SHORT);
    watch.heard(new Heartbeat(700, HEAP_MAX, 75, 0, List.of(allocating(3, 1))));

    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(3);
  }

  @Test
  void what_fills_a_heap_turn_by_turn_is_found() {
    watch.heard(
        new Heartbeat(
            950, HEAP_MAX, 76, 0, List.of(new RunningTurn(3, 1, false, 0, 0, 1, HEAP_MAX / 2))));

    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(3);
  }

  @Test
  void it_is_held_against_nobody_when_several_were_at_work() {
    openContext(3, SHORT);
    openContext(4, SHORT);

    assertThat(watch.outOfMemory().suspectContext()).isZero();

    watch.heard(opened(3));
    assertThat(watch.outOfMemory().suspectContext()).isEqualTo(4);
  }

  @Test
  void a_collector_that_takes_most_of_the_time_and_makes_no_room_ends_the_cordon() {
    var death = collectFor(1600, 80).orElseThrow();

    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.suspectContext()).isEqualTo(3);
    assertThat(death.reason()).contains("80 %", "75 %");
  }

  @Test
  void a_collector_that_takes_less_is_left_alone() {
    assertThat(collectFor(1500, 80)).isEmpty();
  }

  @Test
  void a_collector_that_takes_long_but_makes_room_is_left_alone() {
    assertThat(collectFor(1600, 75)).isEmpty();
  }

  @Test
  void a_collector_that_waits_for_a_processor_is_left_alone_until_it_has_had_one() {
    cpuShare = 0.2;
    assertThat(collectFor(1900, 80)).isEmpty();

    watch.heard(new Heartbeat(800, HEAP_MAX, 80, 9900, List.of(allocating(3, 10))));
    assertThat(checkFor(Duration.ofMillis(1900))).isEmpty();
    cpuShare = 1;
    watch.heard(new Heartbeat(800, HEAP_MAX, 80, 12_000, List.of(allocating(3, 10))));

    assertThat(checkFor(Duration.ofMillis(1000)).orElseThrow().outcome())
        .isEqualTo("exceededMemory");
  }

  @Test
  void one_that_waits_in_vain_ends_its_cordon_all_the_same() {
    cpuShare = 0;
    assertThat(collectFor(2000, 80)).isEmpty();

    Optional<Death> death = Optional.empty();
    for (var seconds = 3; seconds < 12 && death.isEmpty(); seconds++) {
      watch.heard(
          new Heartbeat(800, HEAP_MAX, 80, 5000 + seconds * 1000L, List.of(allocating(3, 10))));
      death = checkFor(Duration.ofSeconds(1));
    }
    assertThat(death.orElseThrow().reason()).contains("of its time on freeing memory");
  }

  /// Two seconds in which the collector took so long; what it took before they began does not
  /// count.
  private Optional<Death> collectFor(long gcMillis, int livePercent) {
    var turns = List.of(allocating(3, HEAP_MAX / 10));
    watch.heard(new Heartbeat(950, HEAP_MAX, livePercent, 5000, turns));
    assertThat(checkFor(Duration.ofMillis(2000))).isEmpty();
    watch.heard(new Heartbeat(950, HEAP_MAX, livePercent, 5000 + gcMillis, turns));
    return checkFor(Duration.ofMillis(100));
  }

  private void openContext(long context, Limits limits) {
    watch.sending(
        new ToIsolate.LoadScript(context, "t", "s", "v", "m", List.of(), List.of(), limits));
    watch.sending(new ToIsolate.OpenContext(context, context));
  }

  private static FromIsolate.ContextOpened opened(long context) {
    return new FromIsolate.ContextOpened(context, List.of("fetch"), List.of());
  }

  private Optional<Death> checkFor(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 100) {
      nowMillis += 100;
      cpuMillis += (long) (100 * cpuShare);
      var death = watch.check(nowMillis * 1_000_000);
      if (death.isPresent()) {
        return death;
      }
    }
    return Optional.empty();
  }

  private static Heartbeat running(RunningTurn... turns) {
    return new Heartbeat(100, HEAP_MAX, 0, 0, List.of(turns));
  }

  private static RunningTurn turn(long context, long cpuMicros, long turnMicros) {
    return new RunningTurn(context, 1, false, cpuMicros, turnMicros, 0, 0);
  }

  private static RunningTurn evaluation(long context, long cpuMicros, long turnMicros) {
    return new RunningTurn(context, 0, true, cpuMicros, turnMicros, 0, 0);
  }

  private static RunningTurn allocating(long context, long bytes) {
    return new RunningTurn(context, 1, false, 0, 0, bytes, bytes);
  }

  private static Limits limits(Duration cpu, Duration wall) {
    return Limits.DEFAULT.withCpuPerEvent(cpu).withWallPerEvent(wall);
  }
}
