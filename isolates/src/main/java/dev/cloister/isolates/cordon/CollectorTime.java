package dev.cloister.isolates.cordon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the kernel says of the thread that collects a JVM's garbage: with the serial collector, its
/// VM thread.
///
/// Threads: one at a time.
final class CollectorTime {
  private static final String THREAD = "VM Thread";

  /// The unit of `/proc/PID/stat`: USER_HZ, the same on every Linux there is.
  private static final long TICK_NANOS = 10_000_000;

  /// Where the time in user mode stands after the name, which ends with the last bracket and may
  /// have anything in it; that in the kernel follows.
  private static final int USER_TIME = 12;

  private final Path tasks;
  private @Nullable Path thread;

  CollectorTime(long pid) {
    tasks = Path.of("/proc", Long.toString(pid), "task");
  }

  /// The CPU time it has used, a hundredth of a second the smallest step; empty where there is no
  /// `/proc`, or no such thread any more.
  OptionalLong cpuNanos() {
    try {
      var found = thread;
      if (found == null) {
        found = find();
        thread = found;
      }
      var stat = Files.readString(found.resolve("stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
      var ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
      return OptionalLong.of(ticks * TICK_NANOS);
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty();
    }
  }

  private Path find() throws IOException {
    try (Stream<Path> all = Files.list(tasks)) {
      return all.filter(task -> THREAD.equals(nameOf(task)))
          .findFirst()
          .orElseThrow(() -> new IOException("There is no thread of the name " + THREAD + "."));
    }
  }

  private static String nameOf(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException _) {
      return "";
    }
  }
}
