package dev.cloister.isolates.js;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// The timers of one child context, by due time; equal ones in the order they were set.
///
/// Threads: the context's own only. Limits: `pendingMax` at once.
final class Timers {
  private record Timer(long dueNanos, long order, long number) {}

  private final PriorityQueue<Timer> queue =
      new PriorityQueue<>((a, b) ->
          a.dueNanos != b.dueNanos
              ? Long.signum(a.dueNanos - b.dueNanos)
              : Long.compare(a.order, b.order));
  private final Map<Long, Timer> pending = new HashMap<>();
  private final int pendingMax;
  private long lastNumber;
  private long lastOrder;

  Timers(int pendingMax) {
    this.pendingMax = pendingMax;
  }

  /// Sets a timer and returns its number; or minus the bound when that is met.
  long set(long dueNanos) {
    if (pending.size() >= pendingMax) {
      return -pendingMax;
    }
    lastNumber++;
    add(lastNumber, dueNanos);
    return lastNumber;
  }

  /// Sets a timer that has fired anew.
  void again(long number, long dueNanos) {
    add(number, dueNanos);
  }

  private void add(long number, long dueNanos) {
    var timer = new Timer(dueNanos, ++lastOrder, number);
    pending.put(number, timer);
    queue.add(timer);
  }

  void clear(long number) {
    var timer = pending.remove(number);
    if (timer != null) {
      queue.remove(timer);
    }
  }

  /// How long until the next timer is due; `Long.MAX_VALUE` when there is none, 0 or less when it
  /// is due.
  long nanosToNext(long nowNanos) {
    var next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.dueNanos - nowNanos;
  }

  /// Takes the next timer that is due; 0 when there is none.
  long takeDue(long nowNanos) {
    var next = queue.peek();
    if (next == null || next.dueNanos - nowNanos > 0) {
      return 0;
    }
    queue.poll();
    pending.remove(next.number);
    return next.number;
  }
}
