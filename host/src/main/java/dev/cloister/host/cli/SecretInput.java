package dev.cloister.host.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Where the value of a secret comes from: never from the command line, which others can see and
/// shells remember.
@FunctionalInterface
interface SecretInput {
  /// Bytes that are read; a server takes fewer.
  int BYTES_MAX = 64 << 10;

  /// Asks at the terminal without showing what is typed, or reads standard input to its end,
  /// without the line break there.
  String read(String prompt) throws IOException;

  /// This process's own.
  static String ofProcess(String prompt) throws IOException {
    var console = Objects.requireNonNull(System.console());
    if (console.isTerminal()) {
      var typed = console.readPassword("%s", prompt);
      return typed == null ? "" : new String(typed);
    }
    var text = new String(System.in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
