package dev.cloister.policies;

import dev.cloister.api.Failure;

/// What a policy says to one who asks.
public sealed interface Decision {
  /// The tenant's scripts may run, as the policy says.
  record Granted(Policy policy) implements Decision {}

  /// They may not; the failure says which rule stands against it and who can change it.
  record Refused(Failure.Refused reason) implements Decision {}
}
