package dev.cloister.host.deploy;

import dev.cloister.api.Failure;

/// Reading has found why something cannot be deployed. Carries the failure to the package's public
/// methods, which answer with it; never leaves the package.
final class DeployRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  DeployRefused(Failure failure) {
    super(failure.detail(), null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
