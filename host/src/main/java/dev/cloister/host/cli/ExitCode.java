package dev.cloister.host.cli;

/// What the process ends with. A host that was told to stop by a signal ends as the JVM does after
/// an orderly stop: 128 and the signal's number.
final class ExitCode {
  static final int DONE = 0;

  /// The server, or the host to be started, said no.
  static final int REFUSED = 1;

  /// The command line cannot be understood.
  static final int USAGE = 2;

  /// No server answered.
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
