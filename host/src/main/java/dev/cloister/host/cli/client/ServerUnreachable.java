package dev.cloister.host.cli.client;

/// No answer came: nothing listens there, or the connection broke. What was asked may or may not
/// have been done in the second case.
public final class ServerUnreachable extends Exception {
  private static final long serialVersionUID = 1L;

  ServerUnreachable(String detail, Throwable cause) {
    super(detail, cause);
  }

  /// What was tried.
  public String detail() {
    return String.valueOf(getMessage());
  }
}
