package dev.cloister.host.tenant;

import dev.cloister.api.Failure;
import dev.cloister.api.ScriptName;
import dev.cloister.host.deploy.Bundle;
import java.util.Optional;

/// Tries a script before it may answer: the host evaluates it in an isolate of its tenant. What it
/// refuses is not stored, and the running version stays.
@FunctionalInterface
public interface DeployCheck {
  /// Why the script cannot be deployed, if it cannot. May take as long as a script may run; called
  /// on the deploying thread, by several at once.
  Optional<Failure> check(ScriptName script, Bundle bundle);
}
