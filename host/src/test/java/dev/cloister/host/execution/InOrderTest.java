package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Gates may open in any order; what waits behind them leaves in the order it was sent.
final class InOrderTest {
  @Test
  void a_step_waits_for_those_before_it() {
    var done = new ArrayList<Integer>();
    var steps = new InOrder();
    var first = steps.next(() -> done.add(1), () -> {});
    var second = steps.next(() -> done.add(2), () -> {});
    var third = steps.next(() -> done.add(3), () -> {});

    third.open();
    second.open();
    assertThat(done).isEmpty();
    first.open();

    assertThat(done).containsExactly(1, 2, 3);
  }

  @Test
  void a_step_that_is_lost_does_the_other_thing_in_its_place() {
    var done = new ArrayList<String>();
    var steps = new InOrder();
    var first = steps.next(() -> done.add("first"), () -> {});
    var second = steps.next(() -> done.add("second"), () -> done.add("second lost"));

    second.lose();
    assertThat(done).isEmpty();
    first.open();

    assertThat(done).containsExactly("first", "second lost");
  }

  @Test
  void a_step_that_opens_the_next_does_not_run_inside_it() {
    var done = new ArrayList<String>();
    var steps = new InOrder();
    var later = new ArrayList<InOrder.Step>();
    var first =
        steps.next(
            () -> {
              later.getFirst().open();
              done.add("first");
            },
            () -> {});
    later.add(steps.next(() -> done.add("second"), () -> {}));

    first.open();

    assertThat(done).containsExactly("first", "second");
  }
}
