package dev.cloister.host.cli;

import dev.cloister.host.boot.HostStarter;
import java.io.PrintWriter;
import java.util.Map;

/// What the command line is run in. Tests hand in their own.
///
/// @param environment the process's environment variables
/// @param secrets where values of secrets come from
/// @param stop runs what it is given when the process is told to end
record Surroundings(
    HostStarter hosts,
    Packing packing,
    Map<String, String> environment,
    PrintWriter out,
    PrintWriter err,
    StopSignal stop,
    SecretInput secrets) {

  /// Hears when the process is told to end (SIGTERM, Ctrl-C).
  @FunctionalInterface
  interface StopSignal {
    /// Runs `action` then; the process ends when it has returned.
    void onStop(Runnable action);
  }

  /// Prints a line and sends it off, for whoever reads along through a pipe.
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /// Prints a line of complaint.
  void complain(String line) {
    err.println(line);
    err.flush();
  }
}
