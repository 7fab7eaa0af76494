package dev.cloister.host.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a process did to the files below a folder, in order, as `strace` has it, and what it
/// printed.
///
/// Writes through mappings are not seen.
record DiskTrace(List<Step> steps) {
  /// The calls that `strace` has to record.
  static final String CALLS =
      "openat,write,pwrite64,writev,pwritev,lseek,ftruncate,fallocate,fsync,fdatasync,"
          + "rename,renameat,renameat2,unlink,unlinkat,sendfile,copy_file_range";

  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern CALL =
      Pattern.compile("([a-z0-9_]+)\\((.*)\\) += (-?\\d+)(?:<[^>]*>)?(?: .*)?", Pattern.DOTALL);
  private static final Pattern RESUMED =
      Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");
  private static final Pattern FILE =
      Pattern.compile("(\\d+)<((?:\\\\x[0-9a-f]{2})*)>(.*)", Pattern.DOTALL);
  private static final String UNFINISHED = " <unfinished ...>";

  DiskTrace {
    steps = List.copyOf(steps);
  }

  /// One thing that was done.
  sealed interface Step {}

  /// A file has this name, new and empty unless it was there.
  record Open(Path file, boolean empties) implements Step {}

  record Write(Path file, long at, byte[] bytes) implements Step {}

  record Truncate(Path file, long length) implements Step {}

  /// All that was written before step `begun` is on the disk.
  record Sync(Path file, int begun) implements Step {}

  record Rename(Path from, Path to) implements Step {}

  record Delete(Path file) implements Step {}

  record Print(String text) implements Step {}

  /// Reads what `strace -f -y -xx` has written; only what concerns `root` is taken.
  static DiskTrace read(Path trace, Path root) throws IOException {
    return new Reader(root).read(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
  }

  private static final class Reader {
    private final Path root;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Map<String, String> unfinished = new HashMap<>();
    private final Map<String, Integer> begun = new HashMap<>();

    Reader(Path root) {
      this.root = root;
    }

    DiskTrace read(List<String> lines) {
      for (String line : lines) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
          continue;
        }
        String thread = parts.group(1);
        String text = parts.group(2);
        if (text.endsWith(UNFINISHED)) {
          unfinished.put(thread, text.substring(0, text.length() - UNFINISHED.length()));
          begun.put(thread, steps.size());
          continue;
        }
        int since = steps.size();
        var resumed = RESUMED.matcher(text);
        if (resumed.matches()) {
          text = unfinished.getOrDefault(thread, "") + resumed.group(1);
          since = begun.getOrDefault(thread, since);
        }
        var call = CALL.matcher(text);
        if (call.matches() && Long.parseLong(call.group(3)) >= 0) {
          step(call.group(1), call.group(2), Long.parseLong(call.group(3)), since);
        }
      }
      return new DiskTrace(steps);
    }

    private void step(String call, String arguments, long result, int since) {
      switch (call) {
        case "openat" -> opened(arguments, (int) result);
        case "rename", "renameat", "renameat2" -> {
          var names = texts(arguments);
          if (isMine(names.get(0))) {
            steps.add(new Rename(names.get(0), names.get(1)));
          }
        }
        case "unlink", "unlinkat" -> {
          var name = texts(arguments).getFirst();
          if (isMine(name)) {
            steps.add(new Delete(name));
          }
        }
        default -> onFile(call, arguments, result, since);
      }
    }

    private void opened(String arguments, int descriptor) {
      Path file = texts(arguments).getFirst();
      positions.put(descriptor, 0L);
      boolean writes = arguments.contains("O_WRONLY") || arguments.contains("O_RDWR");
      if (isMine(file) && writes) {
        if (arguments.contains("O_APPEND")) {
          throw new IllegalStateException("Nobody appends: " + file);
        }
        steps.add(new Open(file, arguments.contains("O_TRUNC")));
      }
    }

    private void onFile(String call, String arguments, long result, int since) {
      var parts = FILE.matcher(arguments);
      if (!parts.matches()) {
        return;
      }
      int descriptor = Integer.parseInt(parts.group(1));
      String rest = parts.group(3);
      if (descriptor == 1 && call.equals("write")) {
        steps.add(new Print(new String(bytes(rest), StandardCharsets.UTF_8)));
        return;
      }
      Path file = Path.of(text(parts.group(2)));
      if (!isMine(file)) {
        return;
      }
      switch (call) {
        case "write" -> {
          long at = positions.getOrDefault(descriptor, 0L);
          steps.add(new Write(file, at, Arrays.copyOf(bytes(rest), (int) result)));
          positions.put(descriptor, at + result);
        }
        case "pwrite64" -> {
          long at = Long.parseLong(rest.substring(rest.lastIndexOf(',') + 1).strip());
          steps.add(new Write(file, at, Arrays.copyOf(bytes(rest), (int) result)));
        }
        case "lseek" -> positions.put(descriptor, result);
        case "ftruncate" ->
            steps.add(
                new Truncate(
                    file, Long.parseLong(rest.substring(rest.lastIndexOf(',') + 1).strip())));
        case "fsync", "fdatasync" -> steps.add(new Sync(file, since));
        default -> throw new IllegalStateException(call + " is not understood: " + file);
      }
    }

    private boolean isMine(Path file) {
      return file.startsWith(root);
    }

    private static List<Path> texts(String arguments) {
      var found = new ArrayList<Path>();
      var texts = TEXT.matcher(arguments);
      while (texts.find()) {
        found.add(Path.of(text(texts.group(1))));
      }
      return found;
    }

    private static byte[] bytes(String arguments) {
      int begin = arguments.indexOf('"') + 1;
      int end = arguments.indexOf('"', begin);
      return HexFormat.of().parseHex(arguments.substring(begin, end).replace("\\x", ""));
    }

    private static String text(String hex) {
      return new String(HexFormat.of().parseHex(hex.replace("\\x", "")), StandardCharsets.UTF_8);
    }
  }

  /// The command that records what `command` does.
  static List<String> recording(Path trace, List<String> command) {
    var words =
        new ArrayList<>(
            List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-y",
                "-xx",
                "-s",
                "4194304",
                "-e",
                "signal=none",
                "-e",
                "trace=" + CALLS,
                "-o",
                trace.toString()));
    words.addAll(command);
    return words;
  }

  /// Why nothing can be recorded here; empty if it can.
  static Optional<String> obstacle() {
    try {
      Process tried =
          new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .start();
      String said =
          new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return tried.waitFor() == 0 ? Optional.empty() : Optional.of("strace says: " + said);
    } catch (IOException e) {
      return Optional.of("strace cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
