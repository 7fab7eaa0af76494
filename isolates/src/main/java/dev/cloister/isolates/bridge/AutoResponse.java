package dev.cloister.isolates.bridge;

/// A text that the host answers on the sockets of an object, and with which, without waking it.
public record AutoResponse(String request, String response) {
  /// The most characters of each; scripts are held to as many bytes.
  public static final int CHARS_MAX = 2_048;

  /// Whether both are short enough.
  public boolean isShort() {
    return request.length() <= CHARS_MAX && response.length() <= CHARS_MAX;
  }
}
