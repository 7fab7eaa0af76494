package dev.cloister.host.tenant;

import dev.cloister.api.Failure;

/// What was asked of the directory cannot be done. Carries the failure to the public method, which
/// answers with it; never leaves the package.
final class DirectoryRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  DirectoryRefused(Failure failure) {
    super(failure.detail(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
