package dev.cloister.host.egress;

import java.util.ArrayDeque;

/// The places that one tenant's outgoing requests take, and the line of those that wait for one.
///
/// Threads: any. Limits: as many places as each call says; [#WAITING_MAX] wait, the next is
/// refused.
final class Places {
  /// Requests of one tenant that wait for a place.
  static final int WAITING_MAX = 1_024;

  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int taken;

  /// Runs the task as soon as there is a place, perhaps at once; false when the line is full. Each
  /// task that has run is followed by one [#leave].
  boolean take(int placesMax, Runnable task) {
    synchronized (this) {
      if (taken >= placesMax) {
        return waiting.size() < WAITING_MAX && waiting.add(task);
      }
      taken++;
    }
    task.run();
    return true;
  }

  /// One who waits does so no longer; false when it had its turn.
  synchronized boolean giveUp(Runnable task) {
    return waiting.remove(task);
  }

  /// Gives a place back, which goes to the next in line.
  void leave() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        taken--;
        return;
      }
    }
    next.run();
  }

  synchronized int taken() {
    return taken;
  }

  synchronized boolean isEmpty() {
    return taken == 0;
  }
}
