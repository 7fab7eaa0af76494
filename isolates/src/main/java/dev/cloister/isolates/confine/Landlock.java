package dev.cloister.isolates.confine;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Landlock: what the calling thread, its later threads and whatever it becomes may do with files,
/// TCP, abstract sockets and signals (`landlock(7)`). Nothing but what [#allow] names.
final class Landlock {
  static final long READ = 1 << 2 | 1 << 3;
  static final long READ_AND_EXECUTE = READ | 1;

  /// All but devices, pipes, sockets, links and moving things in from elsewhere.
  static final long SCRATCH = READ | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 14;

  private static final long FOR_FILES = 1 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15;
  private static final int VERSION = 1;
  private static final int PATH_BENEATH = 1;
  private static final int ATTRIBUTES_BYTES = 24;
  private static final int O_PATH = 010000000;
  private static final int O_CLOEXEC = 02000000;
  private static final int ABI_REFER = 2;
  private static final int ABI_TRUNCATE = 3;
  private static final int ABI_TCP = 4;
  private static final int ABI_DEVICES = 5;
  private static final int ABI_SCOPES = 6;
  private static final int ABI_LOG = 7;
  private static final int LOG_ALSO_AFTER_EXEC = 2;

  private final Kernel kernel;
  private final Map<Path, Long> allowed = new LinkedHashMap<>();

  Landlock(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Allows this for a file, or for everything below a folder; a path that is not there is passed
  /// over.
  Landlock allow(long rights, Path path) {
    if (Files.exists(path)) {
      allowed.merge(path, rights, (one, other) -> one | other);
    }
    return this;
  }

  /// Restricts the calling thread.
  Layer apply() {
    long abi = kernel.call(SystemCall.LANDLOCK_CREATE_RULESET, 0, 0, VERSION);
    if (abi < 0) {
      return Layer.without(
          Wall.LANDLOCK,
          abi == -Kernel.EOPNOTSUPP
              ? "the kernel has it switched off"
              : "the kernel does not have it (" + Kernel.error(abi) + ")");
    }
    long ruleset = create((int) abi);
    if (ruleset < 0) {
      return refused("no ruleset", ruleset);
    }
    for (var rule : allowed.entrySet()) {
      long added = add(ruleset, rule.getKey(), rule.getValue() & fileRights((int) abi));
      if (added < 0) {
        return refused("no rule for " + rule.getKey(), added);
      }
    }
    long flags = abi >= ABI_LOG ? LOG_ALSO_AFTER_EXEC : 0;
    long result = kernel.call(SystemCall.LANDLOCK_RESTRICT_SELF, ruleset, flags);
    kernel.call(SystemCall.CLOSE, ruleset);
    if (result < 0) {
      return refused("not restricted", result);
    }
    if (abi < ABI_SCOPES) {
      return Layer.without(
          Wall.LANDLOCK,
          "the kernel has version %d, which is in force; abstract sockets and signals need %d (Linux 6.12)"
              .formatted(abi, ABI_SCOPES));
    }
    return Layer.holds(
        Wall.LANDLOCK,
        "version %d, %d places to read, %d to write, no tcp, no abstract sockets, no signals"
            .formatted(abi, count(false), count(true)));
  }

  private long count(boolean writing) {
    return allowed.values().stream()
        .filter(rights -> (rights & ~READ_AND_EXECUTE) != 0 == writing)
        .count();
  }

  private static Layer refused(String what, long result) {
    return Layer.without(Wall.LANDLOCK, what + " (" + Kernel.error(result) + ")");
  }

  private long create(int abi) {
    try (var arena = Arena.ofConfined()) {
      var attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
      attributes.set(ValueLayout.JAVA_LONG, 0, fileRights(abi));
      attributes.set(ValueLayout.JAVA_LONG, 8, abi >= ABI_TCP ? 0b11 : 0);
      attributes.set(ValueLayout.JAVA_LONG, 16, abi >= ABI_SCOPES ? 0b11 : 0);
      return kernel.call(
          SystemCall.LANDLOCK_CREATE_RULESET, attributes.address(), ATTRIBUTES_BYTES, 0);
    }
  }

  /// All that this version of Landlock can forbid.
  private static long fileRights(int abi) {
    int rights = 13;
    if (abi >= ABI_REFER) {
      rights++;
    }
    if (abi >= ABI_TRUNCATE) {
      rights++;
    }
    if (abi >= ABI_DEVICES) {
      rights++;
    }
    return (1L << rights) - 1;
  }

  private long add(long ruleset, Path path, long rights) {
    long file = kernel.callAt(SystemCall.OPENAT, path.toString(), O_PATH | O_CLOEXEC);
    if (file < 0) {
      return file;
    }
    try (var arena = Arena.ofConfined()) {
      // Packed: eight bytes of rights and four of the descriptor.
      var rule = arena.allocate(16, Long.BYTES);
      rule.set(ValueLayout.JAVA_LONG, 0, Files.isDirectory(path) ? rights : rights & FOR_FILES);
      rule.set(ValueLayout.JAVA_INT, 8, (int) file);
      return kernel.call(SystemCall.LANDLOCK_ADD_RULE, ruleset, PATH_BENEATH, rule.address(), 0);
    } finally {
      kernel.call(SystemCall.CLOSE, file);
    }
  }
}
