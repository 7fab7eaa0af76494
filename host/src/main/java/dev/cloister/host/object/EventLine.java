package dev.cloister.host.object;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events that wait in the host for one object, in order, and the count of those that it has
/// been sent and that are not over.
///
/// Threads: guarded by its worker. Limits: `max` events that have not begun, those of kept sockets
/// apart.
final class EventLine {
  private final int max;
  private final ArrayDeque<SentEvent> line = new ArrayDeque<>();
  private int notBegun;
  private int underWay;
  private long lastUsedNanos;

  EventLine(int max) {
    this.max = max;
  }

  /// Puts an event at the end; false, and nothing is done, when as many wait as may.
  boolean add(SentEvent event, long nowNanos) {
    if (notBegun >= max && !event.isOfKeptSocket()) {
      return false;
    }
    notBegun++;
    underWay++;
    lastUsedNanos = nowNanos;
    line.add(event);
    return true;
  }

  /// The next event, which is now on its way to the object; null when there is none.
  @Nullable SentEvent next() {
    return line.poll();
  }

  /// One that was sent has begun.
  void begun() {
    notBegun--;
  }

  /// One that was sent is over.
  void over(long nowNanos) {
    underWay--;
    lastUsedNanos = nowNanos;
  }

  /// All that wait here; nobody waits any more.
  List<SentEvent> clear() {
    var all = List.copyOf(line);
    line.clear();
    notBegun -= all.size();
    underWay -= all.size();
    return all;
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /// Whether more wait here than should be held back.
  boolean isCrowded() {
    return line.size() > max / 2;
  }

  /// Whether the object has been sent nothing that is not over.
  boolean isQuiet() {
    return underWay == line.size();
  }

  /// Whether nothing has waited or been under way since then.
  boolean isIdleSince(long nanos) {
    return underWay == 0 && lastUsedNanos - nanos <= 0;
  }

  int notBegun() {
    return notBegun;
  }

  int max() {
    return max;
  }

  /// What the first of those in line that says so calls the object by.
  Optional<String> nameSaid() {
    return line.stream().map(SentEvent::name).flatMap(Optional::stream).findFirst();
  }
}
