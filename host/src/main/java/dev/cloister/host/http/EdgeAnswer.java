package dev.cloister.host.http;

import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.Header;
import java.util.List;
import java.util.Optional;

/// A script's answer.
///
/// With a `socket`, the status is 101 and the client's connection becomes that socket's other end.
/// `status` is 200 to 599; an empty `statusText` stands for the usual one. What belongs to the
/// connection (framing, hop-by-hop headers) is set by the edge and dropped here; a `content-length`
/// counts only where no body is sent: for HEAD and with status 304.
public record EdgeAnswer(
    int status,
    String statusText,
    List<Header> headers,
    EdgeBody body,
    Optional<SocketEnd> socket) {
  public EdgeAnswer {
    headers = List.copyOf(headers);
  }

  /// Without a socket.
  public EdgeAnswer(int status, String statusText, List<Header> headers, EdgeBody body) {
    this(status, statusText, headers, body, Optional.empty());
  }
}
