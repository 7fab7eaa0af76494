package dev.cloister.host.execution;

import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.List;
import java.util.Optional;

/// A script's answer, free to leave the host.
///
/// @param socket the end of a WebSocket that comes with it; whoever takes the answer takes that too
public record HostAnswer(
    int status,
    String statusText,
    List<Header> headers,
    HostBody body,
    Optional<SocketEnd> socket) {
  /// Without a socket.
  public HostAnswer(int status, String statusText, List<Header> headers, HostBody body) {
    this(status, statusText, headers, body, Optional.empty());
  }

  /// Nobody takes it.
  public void discard() {
    body.cancel();
    socket.ifPresent(end -> end.send(new SocketSignal.Lost("Nobody waits for it any more.")));
  }
}
