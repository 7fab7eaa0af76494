package dev.cloister.host.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What waits for a consumer: in order, in batches, and never more than the bounds say.
final class TailQueueTest {
  private final TailQueue queue = new TailQueue();

  @Test
  void whoever_adds_first_begins_to_send_and_nobody_else_until_all_is_sent() {
    assertThat(queue.add(item("a"))).isTrue();
    assertThat(queue.add(item("b"))).isFalse();

    assertThat(queue.next()).containsExactly(item("a"), item("b"));
    assertThat(queue.add(item("c"))).isFalse();
    assertThat(queue.next()).containsExactly(item("c"));
    assertThat(queue.next()).isEmpty();
    assertThat(queue.add(item("d"))).isTrue();
  }

  @Test
  void a_batch_has_at_most_so_many_items_and_characters() {
    for (int i = 0; i <= TailQueue.BATCH_ITEMS_MAX; i++) {
      queue.add(item("" + i));
    }
    assertThat(queue.next()).hasSize(TailQueue.BATCH_ITEMS_MAX);
    assertThat(queue.next()).containsExactly(item("" + TailQueue.BATCH_ITEMS_MAX));

    var half = "x".repeat(TailQueue.BATCH_CHARS_MAX / 2);
    queue.add(item(half));
    queue.add(item(half));
    queue.add(item("y"));
    assertThat(queue.next()).hasSize(2);
    assertThat(queue.next()).containsExactly(item("y"));
  }

  @Test
  void what_does_not_fit_is_dropped_and_counted() {
    for (int i = 0; i <= TailQueue.ITEMS_MAX; i++) {
      queue.add(item("x"));
    }
    assertThat(queue.dropped()).isEqualTo(1);

    var large = new TailQueue();
    for (int i = 0; i <= 4; i++) {
      large.add(item("x".repeat(TailQueue.CHARS_MAX / 4)));
    }
    assertThat(large.dropped()).isEqualTo(1);
    var alone = new TailQueue();
    alone.add(item("x".repeat(TailQueue.CHARS_MAX / 4 + 1)));
    assertThat(alone.dropped()).isEqualTo(1);
    assertThat(alone.next()).isEmpty();
  }

  @Test
  void items_that_led_further_than_others_go_in_a_batch_of_their_own() {
    queue.add(item("a"));
    queue.add(new TailQueue.Item("b", 2));
    queue.add(new TailQueue.Item("c", 2));
    queue.add(item("d"));

    assertThat(queue.next()).containsExactly(item("a"));
    assertThat(queue.next()).extracting(TailQueue.Item::text).containsExactly("b", "c");
    assertThat(queue.next()).containsExactly(item("d"));
  }

  private static TailQueue.Item item(String text) {
    return new TailQueue.Item(text, 0);
  }
}
