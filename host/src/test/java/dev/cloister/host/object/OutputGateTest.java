package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What leaves an object leaves when it may, in order, or becomes an error.
class OutputGateTest {
  private final OutputGate gate = new OutputGate();
  private final List<String> left = new ArrayList<>();

  private void leave(String what, long batch) {
    gate.whenDurable(batch, () -> left.add(what), () -> left.add("lost " + what));
  }

  @Test
  void what_reveals_nothing_leaves_at_once() {
    leave("answer", 0);

    assertThat(left).containsExactly("answer");
  }

  @Test
  void an_answer_waits_for_its_batch() {
    gate.written(1);
    leave("answer", 1);
    assertThat(left).isEmpty();

    gate.durable(1);

    assertThat(left).containsExactly("answer");
  }

  @Test
  void what_waits_for_a_later_batch_stays_when_an_earlier_one_is_durable() {
    gate.written(1);
    gate.written(2);
    leave("second", 2);
    leave("first", 1);

    gate.durable(1);
    assertThat(left).containsExactly("first");

    gate.durable(2);
    assertThat(left).containsExactly("first", "second");
  }

  @Test
  void what_waits_for_a_refused_batch_is_lost_and_what_waits_for_those_before_it_is_not() {
    gate.written(1);
    gate.written(2);
    leave("first", 1);
    leave("second", 2);

    gate.refused(2);
    leave("another second", 2);
    leave("all", Long.MAX_VALUE);
    assertThat(left).containsExactly("lost second", "lost another second", "lost all");

    leave("another first", 1);
    gate.durable(1);
    assertThat(left.subList(3, 5)).containsExactly("first", "another first");
  }

  @Test
  void what_waits_for_one_batch_leaves_in_the_order_it_came() {
    gate.written(1);
    leave("a", 1);
    leave("b", 1);
    leave("c", 1);

    gate.durable(1);

    assertThat(left).containsExactly("a", "b", "c");
  }

  @Test
  void all_that_was_written_is_waited_for_when_asked_so() {
    gate.written(3);
    leave("error", Long.MAX_VALUE);

    gate.durable(2);
    assertThat(left).isEmpty();

    gate.durable(3);
    assertThat(left).containsExactly("error");
  }

  @Test
  void what_is_held_when_the_gate_breaks_is_lost_and_so_is_what_comes_later() {
    gate.written(2);
    gate.durable(1);
    leave("held", 2);

    gate.breakUp();
    leave("late", 2);
    leave("durable before", 1);

    assertThat(left).containsExactly("lost held", "lost late", "durable before");
  }

  @Test
  void nobody_can_say_of_a_broken_gate_that_all_is_durable() {
    gate.written(1);
    gate.durable(1);

    gate.breakUp();
    leave("error", Long.MAX_VALUE);

    assertThat(left).containsExactly("lost error");
  }
}
