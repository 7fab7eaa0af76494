package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.GuestError;
import java.io.Serial;

/// What was uploaded is no script: its sources do not compile, or it has no class that could be
/// one. The message and the place are for its author.
final class NotCompiled extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String position;
  private final boolean byCompiler;

  NotCompiled(String message, String position) {
    this(message, position, false);
  }

  private NotCompiled(String message, String position, boolean byCompiler) {
    super(message);
    this.position = position;
    this.byCompiler = byCompiler;
  }

  /// The compiler refuses the sources.
  ///
  /// @param errors how many errors it has found, and the first of them, each with its place
  static NotCompiled byCompiler(String errors) {
    return new NotCompiled(errors, "", true);
  }

  /// What the host is told of it.
  GuestError asGuestError() {
    var code = byCompiler ? GuestError.NOT_COMPILED : "";
    return new GuestError("CompileError", text(), "", code, true, false, false, false);
  }

  /// `path:line:column`, empty when unknown.
  String position() {
    return position;
  }

  /// The message, which is never null.
  private String text() {
    return String.valueOf(getMessage());
  }
}
