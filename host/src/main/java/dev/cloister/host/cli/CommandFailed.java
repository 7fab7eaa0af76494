package dev.cloister.host.cli;

import dev.cloister.api.Failure;

/// A command could not do what it was asked, before or without asking a server.
final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final String next;

  CommandFailed(String detail, String next) {
    super(detail);
    this.next = next;
  }

  CommandFailed(Failure failure) {
    this(failure.detail(), failure.next());
  }

  /// What happened.
  String detail() {
    return String.valueOf(getMessage());
  }

  /// What to do.
  String next() {
    return next;
  }
}
