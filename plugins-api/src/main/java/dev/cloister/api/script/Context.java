package dev.cloister.api.script;

/// What surrounds an event.
public interface Context {
  /// Does `work` in the event's name once its answer is on its way.
  void waitUntil(Runnable work);

  /// Sends a request to the network, as far as the tenant's policy lets it.
  Response fetch(Request request);

  /// Two ends of a new WebSocket.
  WebSocketPair webSocketPair();

  /// Connects to a WebSocket of the network, as far as the tenant's policy lets it, and waits until
  /// it is open: an end to be listened to ([WebSocket#accept]). Fails with [CallFailed].
  ///
  /// @param url with the scheme `ws` or `wss`
  /// @param protocols which may be spoken, the dearest first
  WebSocket webSocket(String url, String... protocols);

  /// Writes a line to the script's log, as `System.out` does.
  void log(String text);
}
