package dev.cloister.isolates.cordon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the kernel says of a process's memory.
final class ProcessMemory {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final long KIB = 1024;

  private ProcessMemory() {}

  /// The bytes a process holds in memory; empty where there is no `/proc`, or no such process.
  static OptionalLong residentBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .map(RESIDENT::matcher)
          .filter(Matcher::matches)
          .mapToLong(found -> Long.parseLong(found.group(1)) * KIB)
          .findFirst();
    } catch (IOException | UncheckedIOException _) {
      return OptionalLong.empty();
    }
  }
}
