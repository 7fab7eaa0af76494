package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.ContextWeight;
import dev.cloister.isolates.HeapPressure;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a heap that runs short costs: contexts that nobody needs, the heaviest first.
final class HeapRoomTest {
  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final long light = world.open("light");
  private final long heavy = world.open("heavy");
  private final long heavier = world.open("heavier");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void up_to_the_soft_mark_nothing_is_closed() {
    pressed(75);

    assertThat(world.closed()).isEmpty();
  }

  @Test
  void beyond_it_the_heavier_half_of_those_that_are_idle_is_closed_each_time() {
    pressed(76);
    assertThat(world.closed()).containsExactly(heavier, heavy);

    pressed(76);
    assertThat(world.closed()).containsExactly(heavier, heavy, light);
  }

  @Test
  void what_was_closed_is_opened_again_by_its_next_event() {
    pressed(76);

    world.send("heavier");

    assertThat(world.isolate.last(ToIsolate.Fetch.class).context()).isGreaterThan(heavier);
  }

  @Test
  void when_none_is_idle_the_heaviest_finishes_what_it_has_and_goes() {
    var events = List.of(world.send("light"), world.send("heavy"), world.send("heavier"));

    pressed(76);
    assertThat(world.closed()).isEmpty();
    world.send("heavier");
    assertThat(world.isolate.last(ToIsolate.Fetch.class).context())
        .as("what comes next goes to another context")
        .isGreaterThan(heavier);
    world.send("heavy");
    assertThat(world.isolate.last(ToIsolate.Fetch.class).context()).isEqualTo(heavy);

    world.end(heavier, events.getLast());
    world.scripts.closeIdle();
    assertThat(world.closed()).containsExactly(heavier);
  }

  private void pressed(long percent) {
    var weights = new ArrayList<ContextWeight>();
    weights.add(new ContextWeight(light, 1));
    weights.add(new ContextWeight(heavy, 20));
    weights.add(new ContextWeight(heavier, 300));
    world.isolate.listener.pressed(new HeapPressure(percent, 100, weights));
  }
}
