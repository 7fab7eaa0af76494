package dev.cloister.api.script;

import java.util.Optional;

/// What surrounds an event.
public interface Context {
  /// Does `work` in the event's name once its answer is on its way.
  void waitUntil(Runnable work);

  /// Sends a request to the network, as far as the tenant's policy lets it.
  Response fetch(Request request);

  /// The tenant's cache.
  Cache cache();

  /// Another one, by its name of at most 1,024 characters.
  Cache cache(String name);

  /// Two ends of a new WebSocket.
  WebSocketPair webSocketPair();

  /// Connects to a WebSocket of the network, as far as the tenant's policy lets it, and waits until
  /// it is open: an end to be listened to ([WebSocket#accept]). Fails with [CallFailed].
  ///
  /// @param url with the scheme `ws` or `wss`
  /// @param protocols which may be spoken, the dearest first
  WebSocket webSocket(String url, String... protocols);

  /// What whoever called gave this entrypoint (`props` of a service binding), made what `type` says
  /// as [Storage#get(String, Class)] does. Empty for an object.
  <T> Optional<T> props(Class<T> type);

  /// Whether nobody waits for the answer of the event any more, as far as that was known when it
  /// last waited for something. The event goes on all the same.
  boolean isCancelled();

  /// From now on requests and calls of this event fail, with a [CallFailed] that is called
  /// `AbortError`, once nobody waits for its answer any more; those that are under way too.
  void failWhenCancelled();

  /// Writes a line to the script's log, as `System.out` does.
  void log(String text);
}
