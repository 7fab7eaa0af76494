package dev.cloister.host.storage;

/// It is unknown whether a turn was, or will be, applied. What depends on it must not leave.
public final class CommitUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Says what failed; `cause` goes to the operator's log only.
  public CommitUnknown(String message, Throwable cause) {
    super(message, cause);
  }
}
