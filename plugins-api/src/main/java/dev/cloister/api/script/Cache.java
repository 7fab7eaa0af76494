package dev.cloister.api.script;

import java.util.Optional;

/// Answers that are kept for a while in the host's memory, for all scripts of the tenant, those in
/// JavaScript too. How long, and for which requests, their own headers say (`Cache-Control`,
/// `Expires`, `Vary`); one may go at any time to make room for others.
///
/// Every call waits, and other events of the script run meanwhile. Limits: what the operator grants
/// the tenant's caches.
public interface Cache {
  /// The answer that is kept for this request; none for a request that is no GET.
  Optional<Response> match(Request request);

  /// Keeps an answer, whose body is read for that; not one that its headers let nobody keep. Says
  /// false when it was too large to be kept, or too many were on their way.
  ///
  /// Throws [IllegalArgumentException] when the request is no GET, or when the answer is a part
  /// (206), varies by everything (`Vary: *`), or has a WebSocket; [CallFailed] when its body ends
  /// too early.
  boolean put(Request request, Response response);

  /// Forgets what is kept for this address; says whether there was anything.
  boolean delete(Request request);
}
