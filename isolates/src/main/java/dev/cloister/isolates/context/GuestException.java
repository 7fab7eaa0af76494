package dev.cloister.isolates.context;

import java.io.Serial;

/// An error meant for the guest's eyes: host code throws it inside the guard round every host
/// function, and the script sees a JavaScript error of this class and message. The message must
/// name nothing of the host.
public final class GuestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /// The JavaScript classes that host code may throw.
  public enum Kind {
    ERROR("Error"),
    RANGE_ERROR("RangeError"),
    TYPE_ERROR("TypeError");

    public final String className;

    Kind(String className) {
      this.className = className;
    }
  }

  private final Kind kind;

  public GuestException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// The message, which is never null.
  public String text() {
    return String.valueOf(getMessage());
  }
}
