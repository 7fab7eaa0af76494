package dev.cloister.host.boot;

import dev.cloister.api.Failure;

/// A host cannot start, and an operator can do something about it.
///
/// An exception, not a value, since starting is a long row of steps and each may end it.
public final class StartRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /// The failure says what was tried and what to do next.
  public StartRefused(Failure failure) {
    super(failure.detail());
    this.failure = failure;
  }

  /// Why.
  public Failure failure() {
    return failure;
  }
}
