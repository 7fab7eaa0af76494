package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import java.io.Serial;

/// There is no place here where a script may run.
public final class PlacementRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Failure failure;

  PlacementRefused(Failure failure) {
    super(failure.detail(), null, false, false);
    this.failure = failure;
  }

  /// Nothing holds scripts in Java here.
  ///
  /// @param missing which layers of a cordon's confinement are missing, and why
  public static PlacementRefused javaUnconfined(String missing) {
    return new PlacementRefused(Failures.javaUnconfined(missing));
  }

  Failure failure() {
    return failure;
  }
}
