package dev.cloister.host.socket;

/// What one tenant may have in sockets on this host: how many are open, and how many bytes wait in
/// them.
///
/// Threads: any. The bounds are looked up each time, so a changed policy holds at once.
final class SocketBudget {
  private final SocketLimits limits;
  private int open;
  private long waiting;

  SocketBudget(SocketLimits limits) {
    this.limits = limits;
  }

  synchronized boolean open() {
    if (open >= limits.socketsMax()) {
      return false;
    }
    open++;
    return true;
  }

  synchronized void closed() {
    open--;
  }

  synchronized boolean take(long bytes) {
    if (waiting + bytes > limits.waitingBytesMax()) {
      return false;
    }
    waiting += bytes;
    return true;
  }

  synchronized void give(long bytes) {
    waiting -= bytes;
  }

  String objection() {
    return "Messages of %d bytes wait in the sockets of the tenant, which is as many as may."
        .formatted(limits.waitingBytesMax());
  }
}
