package dev.cloister.api.script;

/// Hears what comes out of a [WebSocket]. When a method throws, the socket is ended without a Close
/// frame, and nothing more is heard of it.
public interface WebSocketListener {
  /// A text has come.
  default void message(WebSocket socket, String text) throws Exception {}

  /// Bytes have come.
  default void message(WebSocket socket, byte[] bytes) throws Exception {}

  /// The other side has closed it, which is answered if it has not been closed from here; or it is
  /// lost, with the code 1006.
  ///
  /// @param code 1005 when there was none
  /// @param clean whether there was a Close frame
  default void closed(WebSocket socket, int code, String reason, boolean clean) throws Exception {}
}
