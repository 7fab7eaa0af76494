package dev.cloister.isolates.confine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The filter of system calls, for every thread of this process.
final class Seccomp {
  private static final int SET_MODE_FILTER = 1;
  private static final int FLAG_ALL_THREADS = 1;
  private static final int FLAG_LOG = 2;
  private static final String FILTERED = "Seccomp:\t2";

  private final Kernel kernel;

  Seccomp(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Puts the filter on all threads at once, or on none.
  Layer apply() {
    var pid = (int) kernel.call(SystemCall.GETPID);
    var program = CallRules.program(kernel.machine(), pid);
    try (var arena = Arena.ofConfined()) {
      long result =
          kernel.call(
              SystemCall.SECCOMP,
              SET_MODE_FILTER,
              FLAG_ALL_THREADS | FLAG_LOG,
              program.write(arena).address());
      if (result != 0) {
        return Layer.without(
            Wall.SECCOMP,
            result > 0
                ? "thread %d has another filter".formatted(result)
                : "the kernel says " + Kernel.error(result));
      }
    }
    return seen();
  }

  /// What the kernel says of each thread: that of the collector and the compiler, too, which run no
  /// Java and could not be asked.
  private static Layer seen() {
    try (var threads = Files.list(Path.of("/proc/self/task"))) {
      var all = threads.toList();
      var free = all.stream().filter(thread -> !filtered(thread)).map(Path::getFileName).toList();
      return free.isEmpty()
          ? Layer.holds(
              Wall.SECCOMP,
              "%d calls allowed, %d deadly, on all %d threads"
                  .formatted(
                      CallRules.allowed(Machine.ofThisJvm().orElseThrow()),
                      CallRules.DEADLY.size(),
                      all.size()))
          : Layer.without(Wall.SECCOMP, "not on the threads " + free);
    } catch (IOException e) {
      return Layer.without(Wall.SECCOMP, "/proc/self/task cannot be read, so nobody knows");
    }
  }

  private static boolean filtered(Path thread) {
    try {
      List<String> lines = Files.readAllLines(thread.resolve("status"), StandardCharsets.UTF_8);
      return lines.contains(FILTERED);
    } catch (IOException _) {
      // A thread that has ended in the meantime; one that lives can be read.
      return !Files.exists(thread);
    }
  }
}
