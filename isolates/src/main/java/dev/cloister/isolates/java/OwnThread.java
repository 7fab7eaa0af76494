package dev.cloister.isolates.java;

import java.util.concurrent.atomic.AtomicLong;

/// A thread that belongs to the runtime and not to a script; see [ThreadWatch].
class OwnThread extends Thread {
  private static final long STACK_BYTES = 1L << 20;
  private static final AtomicLong STARTED = new AtomicLong();

  private volatile boolean disowned;

  OwnThread(String name, Runnable work) {
    super(null, work, name, STACK_BYTES, false);
    setDaemon(true);
  }

  /// How many have been started in this process.
  static long started() {
    return STARTED.get();
  }

  @Override
  public void start() {
    STARTED.incrementAndGet();
    super.start();
  }

  /// What it still does is the script's own affair.
  final void disown() {
    disowned = true;
  }

  final boolean isDisowned() {
    return disowned;
  }
}
