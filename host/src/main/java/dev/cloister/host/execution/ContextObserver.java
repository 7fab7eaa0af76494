package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate;

/// Hears what happens in a script's contexts, for `tail` and the operator. Must return soon.
public interface ContextObserver {
  /// A line of `console`, or an uncaught error. `requestId` is empty when the event is not known
  /// any more.
  void log(String requestId, FromIsolate.Log log);

  /// An event is over.
  void ended(String requestId, FromIsolate.EventEnded end);

  /// A context is gone with everything in it.
  void broken(FromIsolate.ContextBroken broken);
}
