package dev.cloister.host.execution;

import java.util.ArrayDeque;

/// Steps that are begun in one order and done in the same, though they may become ready in another.
///
/// Threads: any; steps are done one at a time.
final class InOrder {
  /// One of them: done when it is ready and all before it are.
  final class Step {
    private final Runnable task;
    private boolean ready;

    private Step(Runnable task) {
      this.task = task;
    }

    /// It is ready.
    void open() {
      synchronized (InOrder.this) {
        ready = true;
      }
      advance();
    }
  }

  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private boolean advancing;

  /// The next step.
  synchronized Step next(Runnable task) {
    var step = new Step(task);
    steps.add(step);
    return step;
  }

  private void advance() {
    while (true) {
      Step step;
      synchronized (this) {
        step = steps.peek();
        if (advancing || step == null || !step.ready) {
          return;
        }
        advancing = true;
        steps.removeFirst();
      }
      try {
        step.task.run();
      } finally {
        synchronized (this) {
          advancing = false;
        }
      }
    }
  }
}
