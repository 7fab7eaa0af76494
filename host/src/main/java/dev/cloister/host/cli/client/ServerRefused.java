package dev.cloister.host.cli.client;

/// The server answered that it did not do what it was asked.
public final class ServerRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String next;

  ServerRefused(String code, String detail, String next) {
    super(detail);
    this.code = code;
    this.next = next;
  }

  /// The stable code of the failure, such as `deploy.unknown-key`; empty when the answer had none.
  public String code() {
    return code;
  }

  /// What was tried and which bound it met; several lines when there is more than one mistake.
  public String detail() {
    return String.valueOf(getMessage());
  }

  /// What to do; empty when the answer did not say.
  public String next() {
    return next;
  }
}
