package dev.cloister.isolates.java;

import java.io.Serial;

/// What was uploaded is no script: it does not compile, or has no class that could be one. The
/// message and the place are for its author.
final class NotCompiled extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String position;

  NotCompiled(String message, String position) {
    super(message);
    this.position = position;
  }

  /// `path:line:column`, empty when unknown.
  String position() {
    return position;
  }

  /// The message, which is never null.
  String text() {
    return String.valueOf(getMessage());
  }
}
