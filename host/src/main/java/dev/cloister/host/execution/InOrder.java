package dev.cloister.host.execution;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Steps that are begun in one order and done in the same, though they may become ready in another.
///
/// Threads: any; steps are done one at a time.
final class InOrder {
  /// One of them: done when it is ready and all before it are.
  final class Step {
    private final Runnable whenOpen;
    private final Runnable whenLost;
    private @Nullable Runnable task;

    private Step(Runnable whenOpen, Runnable whenLost) {
      this.whenOpen = whenOpen;
      this.whenLost = whenLost;
    }

    /// It is ready.
    void open() {
      ready(whenOpen);
    }

    /// It never will be: the other thing is done in its place.
    void lose() {
      ready(whenLost);
    }

    private void ready(Runnable what) {
      synchronized (InOrder.this) {
        task = what;
      }
      advance();
    }
  }

  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private boolean advancing;

  /// The next step.
  ///
  /// @param open what it does when it is ready
  /// @param lost what it does when it never will be
  synchronized Step next(Runnable open, Runnable lost) {
    var step = new Step(open, lost);
    steps.add(step);
    return step;
  }

  private void advance() {
    while (true) {
      Runnable task;
      synchronized (this) {
        var step = steps.peek();
        if (advancing || step == null || step.task == null) {
          return;
        }
        task = step.task;
        advancing = true;
        steps.removeFirst();
      }
      try {
        task.run();
      } finally {
        synchronized (this) {
          advancing = false;
        }
      }
    }
  }
}
