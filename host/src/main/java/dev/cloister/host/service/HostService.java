package dev.cloister.host.service;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;

/// What stands behind the bindings of one type.
///
/// Threads: called on a thread of its own for each call, which nobody interrupts; it may wait.
@FunctionalInterface
public interface HostService {
  /// Answers one call. A refusal that the script should see as the service's own is an answer with
  /// a status; a failure is what kept the host from answering.
  Outcome<HostAnswer> answer(ServiceCall call);
}
