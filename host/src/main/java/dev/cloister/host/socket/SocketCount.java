package dev.cloister.host.socket;

import java.util.concurrent.atomic.AtomicBoolean;

/// Counts one pipe among its tenant's open ones until it is over.
///
/// Threads: any.
final class SocketCount {
  private final Runnable whenOver;
  private final AtomicBoolean over = new AtomicBoolean();

  SocketCount(Runnable whenOver) {
    this.whenOver = whenOver;
  }

  void over() {
    if (over.compareAndSet(false, true)) {
      whenOver.run();
    }
  }
}
