package dev.cloister.isolates.js;

import java.io.Serial;

/// An error meant for the guest's eyes: host code throws it inside [HostFunctions#guarded], and the
/// script sees a JavaScript error of this class and message. The message must name nothing of the
/// host.
final class GuestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /// The JavaScript classes that host code may throw.
  enum Kind {
    ERROR("Error"),
    RANGE_ERROR("RangeError"),
    TYPE_ERROR("TypeError");

    final String className;

    Kind(String className) {
      this.className = className;
    }
  }

  private final Kind kind;

  GuestException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /// The message, which is never null.
  String text() {
    return String.valueOf(getMessage());
  }
}
