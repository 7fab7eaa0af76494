package dev.cloister.isolates.confine;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Tries to get out: what a claim of confinement is worth is what happens then.
///
/// Each attempt is one system call, made by the thread that runs this, which changes nothing where
/// it succeeds.
final class Attempts {
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int O_WRONLY = 1;

  private final Kernel kernel;
  private final List<String> out = new ArrayList<>();

  private Attempts(Kernel kernel) {
    this.kernel = kernel;
  }

  /// The names of what was possible.
  static List<String> from(Kernel kernel) {
    var attempts = new Attempts(kernel);
    attempts.all();
    return attempts.out;
  }

  private void all() {
    file("read a file", "/etc/passwd", 0);
    file("list a folder", "/", 0);
    file(
        "read its host's variables",
        "/proc/%d/environ".formatted(kernel.call(SystemCall.GETPPID)),
        0);
    file("write a file", "/dev/null", O_WRONLY);
    descriptor("open a TCP socket", kernel.call(SystemCall.SOCKET, AF_INET, SOCK_STREAM, 0));
    descriptor("open a Unix socket", kernel.call(SystemCall.SOCKET, AF_UNIX, SOCK_STREAM, 0));
    signal();
    program();
  }

  private void file(String what, String path, long flags) {
    descriptor(what, kernel.callAt(SystemCall.OPENAT, path, flags));
  }

  private void descriptor(String what, long result) {
    if (result >= 0) {
      out.add(what);
      kernel.call(SystemCall.CLOSE, result);
    }
  }

  /// Signal 0 asks whether one could be sent.
  private void signal() {
    if (kernel.call(SystemCall.KILL, kernel.call(SystemCall.GETPPID), 0) == 0) {
      out.add("signal its host");
    }
  }

  /// A program that does not exist: what is refused is refused before anybody looks for it.
  private void program() {
    try (var arena = Arena.ofConfined()) {
      long result =
          kernel.call(
              SystemCall.EXECVE,
              arena.allocateFrom("/no such program").address(),
              Kernel.strings(arena, List.of()).address(),
              Kernel.strings(arena, List.of()).address());
      if (result != -Kernel.EPERM && result != -Kernel.EACCES) {
        out.add("start a program");
      }
    }
  }
}
