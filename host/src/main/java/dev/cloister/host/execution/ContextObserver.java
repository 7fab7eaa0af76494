package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.Optional;

/// Hears what happens in scripts' contexts, for `tail` and the operator. Must return soon.
public interface ContextObserver {
  /// A line of `console`, or an uncaught error; the exchange is empty when its event is over.
  void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log);

  /// An event is over.
  void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end);

  /// An event ended with its context; `outcome` is a word of the tail vocabulary.
  void lost(Deployment deployment, Exchange exchange, String outcome);
}
