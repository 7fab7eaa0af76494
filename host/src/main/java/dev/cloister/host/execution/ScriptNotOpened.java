package dev.cloister.host.execution;

import dev.cloister.api.Failure;

/// A context could not be opened. Carries the failure through a future; never leaves the package.
final class ScriptNotOpened extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  ScriptNotOpened(Failure failure) {
    super(failure.code(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
