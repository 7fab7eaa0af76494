package dev.cloister.isolates.confine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Bounds that the kernel holds the process to, for good: it cannot raise them again.
///
/// A cordon can make no process at all, only threads ([CallRules]). The kernel counts those of a
/// user altogether, those of the host and of whatever else runs as that user included, so a small
/// bound would fail for what others do. The bound is what leaves the host a quarter: a cordon that
/// makes threads without end meets it while the host, whose own bound is higher, can still make
/// some.
final class ResourceLimits {
  private static final int FILE_SIZE = 1;
  private static final int CORE_SIZE = 4;
  private static final int PROCESSES = 6;
  private static final int OPEN_FILES = 7;
  private static final int QUEUES = 12;

  private static final long FILE_BYTES_MAX = 1L << 30;
  private static final long OPEN_FILES_MAX = 65_536;

  /// The part of the threads that the host's user may have, which its cordons leave.
  private static final int THREADS_LEFT_PART = 4;

  private static final int NUMBER_BYTES_MAX = 32;
  private static final Path THREADS_OF_SYSTEM = Path.of("/proc/sys/kernel/threads-max");

  private final Kernel kernel;

  ResourceLimits(Kernel kernel) {
    this.kernel = kernel;
  }

  Layer apply() {
    var failed = new ArrayList<String>();
    lower(CORE_SIZE, 0, "core", failed);
    lower(FILE_SIZE, FILE_BYTES_MAX, "file size", failed);
    lower(OPEN_FILES, OPEN_FILES_MAX, "open files", failed);
    lower(QUEUES, 0, "message queues", failed);
    long threads = threadsMax(failed);
    lower(PROCESSES, threads, "threads", failed);
    return failed.isEmpty()
        ? Layer.holds(
            Wall.RESOURCE_LIMITS,
            "no core, files of %d MiB, %d open, %d threads of its user"
                .formatted(FILE_BYTES_MAX >> 20, OPEN_FILES_MAX, threads))
        : Layer.without(Wall.RESOURCE_LIMITS, String.join(", ", failed));
  }

  /// Of what the user may have, or the system where there is no such bound, all but the host's
  /// part.
  private long threadsMax(List<String> failed) {
    long most;
    try {
      most = threadsOfSystem();
    } catch (IOException | NumberFormatException e) {
      failed.add("threads: the system does not say how many it may have");
      return 0;
    }
    try (var arena = Arena.ofConfined()) {
      var now = arena.allocate(2 * Long.BYTES, Long.BYTES);
      if (kernel.call(SystemCall.PRLIMIT64, 0, PROCESSES, 0, now.address()) == 0) {
        long own = now.getAtIndex(ValueLayout.JAVA_LONG, 0);
        most = Long.compareUnsigned(own, most) < 0 ? own : most;
      }
    }
    return most - most / THREADS_LEFT_PART;
  }

  /// In one read: the kernel says the number to the first read only, however little that takes, and
  /// what reads a file whole begins with less than all of it.
  private static long threadsOfSystem() throws IOException {
    try (var file = Files.newInputStream(THREADS_OF_SYSTEM)) {
      var digits = new byte[NUMBER_BYTES_MAX];
      int count = Math.max(0, file.read(digits));
      return Long.parseLong(new String(digits, 0, count, StandardCharsets.US_ASCII).strip());
    }
  }

  /// Sets a bound, unless there is a lower one.
  private void lower(int resource, long most, String name, List<String> failed) {
    try (var arena = Arena.ofConfined()) {
      var now = arena.allocate(2 * Long.BYTES, Long.BYTES);
      long result = kernel.call(SystemCall.PRLIMIT64, 0, resource, 0, now.address());
      if (result == 0) {
        for (int bound = 0; bound < 2; bound++) {
          long value = now.getAtIndex(ValueLayout.JAVA_LONG, bound);
          now.setAtIndex(
              ValueLayout.JAVA_LONG, bound, Long.compareUnsigned(value, most) < 0 ? value : most);
        }
        result = kernel.call(SystemCall.PRLIMIT64, 0, resource, now.address(), 0);
      }
      if (result != 0) {
        failed.add(name + ": " + Kernel.error(result));
      }
    }
  }
}
