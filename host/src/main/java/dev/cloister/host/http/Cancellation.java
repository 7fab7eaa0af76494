package dev.cloister.host.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells whoever works on a request that nobody waits for the answer any more.
///
/// Threads: any. Fires at most once, on the thread that noticed; listeners must return soon.
public final class Cancellation {
  /// Null once it has fired.
  private @Nullable List<Runnable> listeners = List.of();

  /// Whether the client has gone.
  public synchronized boolean isCancelled() {
    return listeners == null;
  }

  /// Runs `listener` when the client has gone; at once if it already has.
  public void onCancelled(Runnable listener) {
    synchronized (this) {
      var waiting = listeners;
      if (waiting != null) {
        if (waiting.isEmpty()) {
          waiting = new ArrayList<>(2);
          listeners = waiting;
        }
        waiting.add(listener);
        return;
      }
    }
    listener.run();
  }

  /// The client has gone.
  void cancel() {
    List<Runnable> waiting;
    synchronized (this) {
      if (listeners == null) {
        return;
      }
      waiting = listeners;
      listeners = null;
    }
    waiting.forEach(Runnable::run);
  }
}
