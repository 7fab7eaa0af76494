package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Gate;
import java.util.List;

/// Waits for what must be durable before something may leave: runs `open` when it all is, `lost`
/// when some of it never will be.
@FunctionalInterface
interface Gates {
  void whenOpen(List<Gate> gates, Runnable open, Runnable lost);

  /// Does one of two things in its place in `order`, once the gates are open or known to be lost.
  default void inOrder(InOrder order, List<Gate> gates, Runnable open, Runnable lost) {
    var step = order.next(open, lost);
    whenOpen(gates, step::open, step::lose);
  }
}
