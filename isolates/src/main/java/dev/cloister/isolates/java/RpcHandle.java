package dev.cloister.isolates.java;

/// What a stub stands for: a number under which the host has handed over something of another
/// context's, and how many stubs of it the script has.
///
/// Threads: whoever has the baton.
final class RpcHandle {
  private final long capability;
  private final RpcSession session;
  private int stubs = 1;
  private boolean dead;

  RpcHandle(long capability, RpcSession session) {
    this.capability = capability;
    this.session = session;
  }

  long capability() {
    return capability;
  }

  RpcSession session() {
    return session;
  }

  void add() {
    stubs++;
  }

  /// One stub less; says whether it was the last of one that could be used.
  boolean remove() {
    stubs--;
    return stubs == 0 && !dead;
  }

  boolean isDead() {
    return dead;
  }

  /// It cannot be used any more.
  void die() {
    dead = true;
  }
}
