package dev.cloister.api.script;

import java.nio.charset.StandardCharsets;

/// The body of a request or an answer.
///
/// One that arrives is read when it is first asked for, which waits for the rest of it. It may be
/// as long as the policy lets a script read.
public interface Body {
  /// No body.
  Body NONE = of(new byte[0]);

  /// All of it. The array belongs to the body: read it, do not write it.
  byte[] bytes();

  /// All of it, as UTF-8.
  default String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /// A body of these bytes.
  static Body of(byte[] bytes) {
    return () -> bytes;
  }

  /// A body of this text, in UTF-8.
  static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }
}
