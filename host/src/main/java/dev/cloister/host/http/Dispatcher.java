package dev.cloister.host.http;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;

/// Where the edge hands a tenant's request on.
///
/// Threads: called on a thread of its own for each request, which may block until there is an
/// answer. The answer's body may still be growing when this returns. When
/// [EdgeRequest#cancellation()] fires nobody waits any more: return soon, with whatever there is.
@FunctionalInterface
public interface Dispatcher {
  /// Has the request answered, or says why not. Something thrown is a fault of ours: it is logged
  /// and answered with `host.fault`.
  Outcome<EdgeAnswer> dispatch(EdgeRequest request);

  /// The longest message that this tenant's scripts are handed over a WebSocket, in bytes.
  default int socketMessageBytesMax(TenantId tenant) {
    return 32 << 20;
  }

  /// The longest request body that this tenant's scripts are handed, in bytes; the listener's own
  /// bound holds besides.
  default long requestBodyBytesMax(TenantId tenant) {
    return Long.MAX_VALUE;
  }
}
