package dev.cloister.host.observe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What waits for one consumer.
///
/// Items of one batch have led equally far: their events came of as many calls, one after another.
///
/// Threads: any. Limits: [#ITEMS_MAX] items and [#CHARS_MAX] characters wait; one more is dropped
/// and counted, so that no producer ever waits.
final class TailQueue {
  /// Items that wait.
  static final int ITEMS_MAX = 1_000;

  /// Characters of JSON that wait.
  static final int CHARS_MAX = 4 << 20;

  /// Items of one batch.
  static final int BATCH_ITEMS_MAX = 100;

  /// Characters of one batch; a larger item goes alone, up to [#CHARS_MAX] / 4.
  static final int BATCH_CHARS_MAX = 512 << 10;

  /// What became of an event, as JSON.
  ///
  /// @param hops how many calls of scripts led to that event, one after another
  record Item(String text, int hops) {
    private int length() {
      return text.length();
    }
  }

  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private int chars;
  private boolean busy;
  private long dropped;

  /// Takes an item; says whether somebody must begin to send.
  synchronized boolean add(Item item) {
    if (waiting.size() >= ITEMS_MAX
        || chars + item.length() > CHARS_MAX
        || item.length() > CHARS_MAX / 4) {
      dropped++;
      return false;
    }
    waiting.add(item);
    chars += item.length();
    var begins = !busy;
    busy = true;
    return begins;
  }

  /// The next batch, in order; empty when nothing waits, and then nobody sends any more.
  synchronized List<Item> next() {
    var batch = new ArrayList<Item>();
    var size = 0;
    while (!waiting.isEmpty()
        && batch.size() < BATCH_ITEMS_MAX
        && (batch.isEmpty() || goesWith(batch.getFirst(), size, waiting.element()))) {
      var item = waiting.remove();
      size += item.length();
      batch.add(item);
    }
    chars -= size;
    busy = !batch.isEmpty();
    return batch;
  }

  private static boolean goesWith(Item first, int size, Item next) {
    return next.hops() == first.hops() && size + next.length() <= BATCH_CHARS_MAX;
  }

  /// Items that were sent and did not arrive, or may not be sent.
  synchronized void lost(int items) {
    dropped += items;
  }

  /// Items that the consumer never saw.
  synchronized long dropped() {
    return dropped;
  }
}
