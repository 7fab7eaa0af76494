package dev.cloister.api.script;

import java.nio.charset.StandardCharsets;

/// A message, and the answer to it that the host gives in an object's name without waking it.
///
/// @param request a text of at most [#BYTES_MAX] bytes in UTF-8
/// @param response another one
public record WebSocketAutoResponse(String request, String response) {
  /// The most bytes of each.
  public static final int BYTES_MAX = 2_048;

  /// Checks both.
  public WebSocketAutoResponse {
    check("Request", request);
    check("Response", response);
  }

  private static void check(String what, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > BYTES_MAX) {
      throw new IllegalArgumentException(
          "%s cannot be larger than %d bytes; this one has %d.".formatted(what, BYTES_MAX, bytes));
    }
  }
}
