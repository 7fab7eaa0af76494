package dev.cloister.api.script;

/// An answer: to a request that has arrived, or to one that was sent.
///
/// @param status from 200 to 599
public record Response(int status, Headers headers, Body body) {
  /// Checks the status.
  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException(
          "The status of an answer is from 200 to 599, and not " + status + ".");
    }
  }

  /// 200 with this text.
  public static Response text(String text) {
    return new Response(200, Headers.of("content-type", "text/plain;charset=UTF-8"), Body.of(text));
  }

  /// 200 with this JSON.
  public static Response json(String json) {
    return new Response(200, Headers.of("content-type", "application/json"), Body.of(json));
  }

  /// This status, without a body.
  public static Response empty(int status) {
    return new Response(status, Headers.NONE, Body.NONE);
  }

  /// The same with another status.
  public Response withStatus(int other) {
    return new Response(other, headers, body);
  }

  /// The same with this header instead of all of its name.
  public Response withHeader(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }

  /// The body as text; see [Body#text].
  public String text() {
    return body.text();
  }
}
