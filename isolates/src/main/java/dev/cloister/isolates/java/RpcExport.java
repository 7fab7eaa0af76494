package dev.cloister.isolates.java;

/// Something of the script's own that others may call. It is let go of when they have let go of it
/// and no call of it runs, or when its session is over.
///
/// Threads: whoever has the baton.
final class RpcExport {
  private final Object target;
  private final RpcSession session;
  private final boolean holding;
  private int uses = 1;
  private boolean dropped;

  /// @param holding whether the event that has handed it over lasts for it
  RpcExport(Object target, RpcSession session, boolean holding) {
    this.target = target;
    this.session = session;
    this.holding = holding;
  }

  /// What is called.
  Object target() {
    return target;
  }

  /// Where it is called.
  RpcSession session() {
    return session;
  }

  boolean isHolding() {
    return holding;
  }

  void use() {
    uses++;
  }

  /// One use less; says whether it is to be let go of now.
  boolean unuse() {
    uses--;
    return uses == 0 && drop();
  }

  /// Nobody can call it any more; says whether somebody could before.
  boolean drop() {
    var first = !dropped;
    dropped = true;
    return first;
  }
}
