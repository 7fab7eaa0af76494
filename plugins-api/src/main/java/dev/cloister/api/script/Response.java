package dev.cloister.api.script;

import java.util.Optional;

/// An answer: to a request that has arrived, or to one that was sent.
///
/// @param status from 200 to 599; 101 with a socket, and only then
/// @param webSocket the end of a WebSocket that comes with it
public record Response(int status, Headers headers, Body body, Optional<WebSocket> webSocket) {
  /// Checks the status.
  public Response {
    if (webSocket.isPresent() != (status == SWITCHING_PROTOCOLS)) {
      throw new IllegalArgumentException(
          "An answer with a WebSocket has the status 101, and no other has; this one has %d."
              .formatted(status));
    }
    if (status != SWITCHING_PROTOCOLS && (status < 200 || status > 599)) {
      throw new IllegalArgumentException(
          "The status of an answer is from 200 to 599, and not " + status + ".");
    }
  }

  private static final int SWITCHING_PROTOCOLS = 101;

  /// Without a socket.
  public Response(int status, Headers headers, Body body) {
    this(status, headers, body, Optional.empty());
  }

  /// Hands an end of a WebSocket over to whoever asked for one, with the header `Upgrade:
  /// websocket`. It must be nobody's yet; what goes into its other end goes there from now on.
  public static Response webSocket(WebSocket end) {
    return new Response(SWITCHING_PROTOCOLS, Headers.NONE, Body.NONE, Optional.of(end));
  }

  /// 200 with this text.
  public static Response text(String text) {
    return new Response(200, Headers.of("content-type", "text/plain;charset=UTF-8"), Body.of(text));
  }

  /// 200 with this JSON.
  public static Response json(String json) {
    return new Response(200, Headers.of("content-type", "application/json"), Body.of(json));
  }

  /// 200 with a body of this type that is written while it is sent; see [Body#written].
  public static Response streamed(String contentType, Body.Writer writer) {
    return new Response(200, Headers.of("content-type", contentType), Body.written(writer));
  }

  /// This status, without a body.
  public static Response empty(int status) {
    return new Response(status, Headers.NONE, Body.NONE);
  }

  /// The same with another status.
  public Response withStatus(int other) {
    return new Response(other, headers, body, webSocket);
  }

  /// The same with this header instead of all of its name.
  public Response withHeader(String name, String value) {
    return new Response(status, headers.with(name, value), body, webSocket);
  }

  /// The body as text; see [Body#text].
  public String text() {
    return body.text();
  }
}
