package dev.cloister.host.socket;

import java.util.function.Supplier;

/// What one tenant may have in sockets on this host: how many are open, and how many bytes wait in
/// them.
///
/// Threads: any. The bounds are looked up each time, so a changed policy holds at once.
final class SocketBudget {
  private final Supplier<SocketLimits> limits;
  private int open;
  private long waiting;

  SocketBudget(Supplier<SocketLimits> limits) {
    this.limits = limits;
  }

  synchronized boolean open() {
    if (open >= limits.get().socketsMax()) {
      return false;
    }
    open++;
    return true;
  }

  synchronized void closed() {
    open--;
  }

  synchronized boolean take(long bytes) {
    if (waiting + bytes > limits.get().waitingBytesMax()) {
      return false;
    }
    waiting += bytes;
    return true;
  }

  synchronized void give(long bytes) {
    waiting -= bytes;
  }

  synchronized int openCount() {
    return open;
  }

  synchronized long waitingBytes() {
    return waiting;
  }

  String objection() {
    return "Messages of %d bytes wait in the sockets of the tenant, which is as many as may."
        .formatted(limits.get().waitingBytesMax());
  }
}
