package dev.cloister.host.object;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Holds what leaves an object until the batches it could reveal are durable.
///
/// Batches become durable in order, so what waits is let go in the order of its batches, and what
/// waits for the same batch in the order it came.
///
/// Threads: any. What is let go runs on the thread that opened the gate, without the gate's lock.
final class OutputGate {
  private record Held(long batch, Runnable open, Runnable lost) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long written;
  private long durable;
  private boolean broken;

  /// The first batch that was refused; none has been while it is the largest there is.
  private long refused = Long.MAX_VALUE;

  /// A batch is on its way to the log.
  synchronized void written(long batch) {
    written = Math.max(written, batch);
  }

  /// Runs `open` once batch `batch` is durable, at once if it is; `lost` if the gate breaks before
  /// that. `Long.MAX_VALUE` stands for all that has been written so far; once the gate is broken
  /// nobody can say that of it, since batches may have come here no more.
  void whenDurable(long batch, Runnable open, Runnable lost) {
    Runnable now;
    synchronized (this) {
      var all = batch == Long.MAX_VALUE;
      var awaited = all ? written : batch;
      if (awaited <= durable && !(all && isShut())) {
        now = open;
      } else if (broken || awaited >= refused || (all && isShut())) {
        now = lost;
      } else {
        held.add(new Held(awaited, open, lost));
        return;
      }
    }
    now.run();
  }

  private boolean isShut() {
    return broken || refused != Long.MAX_VALUE;
  }

  /// Batch `batch` was refused, and none after it will come: what waits for it is lost, and what
  /// waits for those before it is not.
  void refused(long batch) {
    var lost = new ArrayList<Runnable>();
    synchronized (this) {
      refused = Math.min(refused, batch);
      var all = held.iterator();
      while (all.hasNext()) {
        var one = all.next();
        if (one.batch >= refused) {
          lost.add(one.lost);
          all.remove();
        }
      }
    }
    lost.forEach(Runnable::run);
  }

  /// Batch `batch` and all before it are durable.
  void durable(long batch) {
    var free = new ArrayList<Runnable>();
    synchronized (this) {
      durable = Math.max(durable, batch);
      var all = held.iterator();
      while (all.hasNext()) {
        var one = all.next();
        if (one.batch <= durable) {
          free.add(one.open);
          all.remove();
        }
      }
    }
    free.forEach(Runnable::run);
  }

  /// Nothing more will become durable: what waits is lost. What was written may be stored or not.
  void breakUp() {
    List<Held> lost;
    synchronized (this) {
      broken = true;
      lost = List.copyOf(held);
      held.clear();
    }
    lost.forEach(one -> one.lost().run());
  }
}
