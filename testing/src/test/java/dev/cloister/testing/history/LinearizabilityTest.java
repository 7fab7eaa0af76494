package dev.cloister.testing.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testing.history.Appends.Append;
import dev.cloister.testing.history.Linearizability.Explained;
import dev.cloister.testing.history.Linearizability.GaveUp;
import dev.cloister.testing.history.Linearizability.Impossible;
import dev.cloister.testing.history.Register.Read;
import dev.cloister.testing.history.Register.Swap;
import dev.cloister.testing.history.Register.Write;
import dev.cloister.testing.history.Transactions.Add;
import dev.cloister.testing.history.Transactions.Put;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The checker on histories known to be good and known to be bad.
final class LinearizabilityTest {
  private static final String SAME = "";

  private static Story<Register.Input, String> register() {
    return new Story<>();
  }

  private static Story<Long, Long> counter() {
    return new Story<>();
  }

  private static Story<List<Transactions.Action>, List<Long>> transactions() {
    return new Story<>();
  }

  private static Story<List<Appends.Action>, List<List<Long>>> appends() {
    return new Story<>();
  }

  @Test
  void nothing_at_all_is_good() {
    register().isGood(new Register());
  }

  @Test
  void a_read_beside_a_write_may_see_either() {
    register()
        .told("a", 0, 9, new Write("x"), "x")
        .told("b", 1, 2, new Read(), SAME)
        .isGood(new Register());
    register()
        .told("a", 0, 9, new Write("x"), "x")
        .told("b", 1, 2, new Read(), "x")
        .isGood(new Register());
  }

  @Test
  void a_stale_read_is_bad() {
    var found =
        register()
            .told("a", 0, 1, new Write("x"), "x")
            .told("b", 2, 3, new Read(), SAME)
            .isBad(new Register());
    assertThat(found.longest()).hasSize(1);
    assertThat(found.explanation()).contains("b Read[]").contains("the state is 'x'");
  }

  @Test
  void reads_that_see_a_write_and_then_do_not_are_bad() {
    register()
        .told("a", 0, 9, new Write("x"), "x")
        .told("b", 1, 2, new Read(), "x")
        .told("b", 3, 4, new Read(), SAME)
        .isBad(new Register());
  }

  @Test
  void writes_that_two_readers_see_in_different_orders_are_bad() {
    register()
        .told("a", 0, 20, new Write("x"), "x")
        .told("b", 1, 21, new Write("y"), "y")
        .told("c", 2, 3, new Read(), "x")
        .told("d", 4, 5, new Read(), "y")
        .told("c", 6, 7, new Read(), "x")
        .isBad(new Register());
  }

  @Test
  void a_lost_update_is_bad() {
    counter().told("a", 0, 5, 1L, 1L).told("b", 1, 6, 1L, 1L).isBad(new Counter());
    counter().told("a", 0, 5, 1L, 1L).told("b", 1, 6, 1L, 2L).isGood(new Counter());
  }

  @Test
  void an_update_that_was_acknowledged_and_is_gone_is_bad() {
    counter()
        .told("a", 0, 1, 1L, 1L)
        .told("a", 2, 3, 1L, 2L)
        .told("b", 4, 5, 0L, 1L)
        .isBad(new Counter());
  }

  @Test
  void an_invented_write_is_bad() {
    register()
        .told("a", 0, 1, new Write("x"), "x")
        .told("b", 2, 3, new Read(), "never written")
        .isBad(new Register());
  }

  @Test
  void an_update_that_was_done_twice_is_bad() {
    counter().told("a", 0, 1, 1L, 1L).told("b", 2, 3, 0L, 2L).isBad(new Counter());
  }

  @Test
  void a_swap_that_two_clients_win_is_bad() {
    register()
        .told("a", 0, 5, new Swap(SAME, "a"), SAME)
        .told("b", 1, 6, new Swap(SAME, "b"), SAME)
        .isBad(new Register());
    register()
        .told("a", 0, 5, new Swap(SAME, "a"), SAME)
        .told("b", 1, 6, new Swap(SAME, "b"), "a")
        .isGood(new Register());
  }

  @Test
  void a_split_transaction_is_bad() {
    var transfer = List.<Transactions.Action>of(new Add("left", -3), new Add("right", 3));
    var look =
        List.<Transactions.Action>of(new Transactions.Read("left"), new Transactions.Read("right"));
    transactions()
        .told("a", 0, 9, transfer, List.of(-3L, 3L))
        .told("b", 1, 2, look, List.of(-3L, 0L))
        .isBad(new Transactions());
    transactions()
        .told("a", 0, 9, transfer, List.of(-3L, 3L))
        .told("b", 1, 2, look, List.of(-3L, 3L))
        .told("b", 3, 4, look, List.of(-3L, 3L))
        .isGood(new Transactions());
  }

  @Test
  void two_transactions_that_each_saw_the_state_before_the_other_are_bad() {
    transactions()
        .told("a", 0, 8, List.of(new Transactions.Read("x"), new Put("y", 1)), List.of(0L, 1L))
        .told("b", 1, 9, List.of(new Transactions.Read("y"), new Put("x", 1)), List.of(0L, 1L))
        .isBad(new Transactions());
  }

  @Test
  void what_nobody_heard_of_may_have_happened_late_or_never() {
    register()
        .unheard("a", 0, new Write("x"))
        .told("b", 1, 2, new Read(), SAME)
        .isGood(new Register());
    register()
        .unheard("a", 0, new Write("x"))
        .told("b", 1, 2, new Read(), "x")
        .isGood(new Register());
    register()
        .unheard("a", 0, new Write("x"))
        .told("b", 1, 2, new Read(), SAME)
        .told("b", 3, 4, new Read(), "x")
        .isGood(new Register());
  }

  @Test
  void what_nobody_heard_of_cannot_happen_before_its_call_or_twice_or_be_undone() {
    register()
        .told("b", 0, 1, new Read(), "x")
        .unheard("a", 2, new Write("x"))
        .isBad(new Register());
    counter().unheard("a", 0, 1L).told("b", 1, 2, 0L, 2L).isBad(new Counter());
    register()
        .unheard("a", 0, new Write("x"))
        .told("b", 1, 2, new Read(), "x")
        .told("b", 3, 4, new Read(), SAME)
        .isBad(new Register());
  }

  @Test
  void of_many_alike_that_nobody_heard_of_any_number_may_have_happened() {
    var good = counter();
    IntStream.range(0, 40).forEach(n -> good.unheard("a" + n, n, 1L));
    good.told("b", 50, 51, 0L, 17L).told("b", 52, 53, 0L, 30L).isGood(new Counter());

    var bad = counter();
    IntStream.range(0, 40).forEach(n -> bad.unheard("a" + n, n, 1L));
    bad.told("b", 50, 51, 0L, 41L).isBad(new Counter());
  }

  @Test
  void an_append_of_two_lists_that_only_one_shows_is_bad_once_both_were_read_after_it() {
    var both = List.<Appends.Action>of(new Append("x", 1), new Append("y", 1));
    var x = List.<Appends.Action>of(new Appends.Read("x"));
    var y = List.<Appends.Action>of(new Appends.Read("y"));
    appends().unheard("a", 0, both).told("b", 1, 2, x, List.of(List.of(1L))).isGood(new Appends());
    appends()
        .unheard("a", 0, both)
        .told("b", 1, 2, x, List.of(List.of(1L)))
        .told("b", 3, 4, y, List.of(List.of()))
        .isBad(new Appends());
  }

  @Test
  void lists_that_two_readers_saw_grow_in_different_orders_are_bad() {
    var read = List.<Appends.Action>of(new Appends.Read("x"));
    appends()
        .unheard("a", 0, List.of(new Append("x", 1)))
        .unheard("b", 1, List.of(new Append("x", 2)))
        .told("c", 2, 3, read, List.of(List.of(1L)))
        .told("d", 4, 5, read, List.of(List.of(2L, 1L)))
        .isBad(new Appends());
  }

  @Test
  void hundreds_of_appends_that_nobody_heard_of_do_not_make_the_search_long() {
    var story = appends();
    int count = 300;
    for (int n = 0; n < count; n++) {
      story.unheard("a" + n, n, List.of(new Append("x", n), new Append("y", n)));
    }
    var seen = LongStream.range(0, count).filter(n -> n % 2 == 0).boxed().toList();
    var look = List.<Appends.Action>of(new Appends.Read("x"), new Appends.Read("y"));
    story.told("b", 400, 401, look, List.of(seen, seen));

    assertThat(new Linearizability<>(new Appends(), count).check(story.operations))
        .isInstanceOf(Explained.class);

    var other = seen.stream().filter(n -> n != 100).toList();
    story.told("b", 402, 403, look, List.of(seen, other));
    assertThat(new Linearizability<>(new Appends(), count).check(story.operations))
        .isInstanceOf(Impossible.class);
  }

  @Test
  void it_gives_up_loudly_at_its_bound() {
    var story = register();
    for (int n = 0; n < 30; n++) {
      story.unheard("a" + n, n, new Write("w" + n));
    }
    story.told("b", 50, 51, new Read(), "invented");

    assertThat(new Linearizability<>(new Register(), 5_000).check(story.operations))
        .isEqualTo(new GaveUp<>(5_001));

    var history = new History<String, Register.Input, String>();
    for (int n = 0; n < 30; n++) {
      history.call("a" + n, "it", new Write("w" + n));
    }
    history.call("b", "it", new Read()).heard("invented");
    assertThatThrownBy(() -> history.verify(new Register(), 5_000))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("gave up after 5001");
  }

  @Test
  void objects_are_looked_at_one_by_one_and_what_was_refused_never_happened() {
    var history = new History<String, Long, Long>();
    history.call("a", "one", 1L).heard(1L);
    history.call("a", "two", 1L).heard(1L);
    history.call("a", "two", 1L).refused();
    history.call("a", "two", 0L).heard(1L);
    history.call("b", "one", 1L);
    history.verify(new Counter(), Story.BOUND);
    assertThat(history.heard()).isEqualTo(3);
    assertThat(history.unknown()).isEqualTo(1);

    history.call("a", "two", 0L).heard(2L);
    assertThatThrownBy(() -> history.verify(new Counter(), Story.BOUND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two: No order explains");
  }
}
