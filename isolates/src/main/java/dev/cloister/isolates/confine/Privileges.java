package dev.cloister.isolates.confine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the kernel lets the calling thread do that others may not, and how it gives that up.
final class Privileges {
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int CAPABILITIES_MAX = 64;
  private static final int CAPABILITY_VERSION = 0x20080522;
  private static final int DATA_BYTES = 24;
  private static final int WORDS = 2;

  // struct __user_cap_data_struct, twice: effective, permitted, inheritable.
  private static final int SETS = 3;

  private final Kernel kernel;

  Privileges(Kernel kernel) {
    this.kernel = kernel;
  }

  /// From now on no `execve` gives the thread more rights than it has.
  Layer giveUpNew() {
    long result = kernel.call(SystemCall.PRCTL, PR_SET_NO_NEW_PRIVS, 1);
    return result == 0
        ? Layer.holds(Wall.NO_NEW_PRIVILEGES, "set")
        : Layer.without(Wall.NO_NEW_PRIVILEGES, "the kernel says " + Kernel.error(result));
  }

  /// Gives up all capabilities, if what the process must read can be read without.
  Layer giveUpCapabilities(List<Path> needed) {
    try (var arena = Arena.ofConfined()) {
      var header = arena.allocate(Long.BYTES, Long.BYTES);
      header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION);
      var had = arena.allocate(DATA_BYTES, Long.BYTES);
      long got = kernel.call(SystemCall.CAPGET, header.address(), had.address());
      if (got < 0) {
        return Layer.without(Wall.CAPABILITIES, "the kernel says " + Kernel.error(got));
      }
      if (permitted(had) == 0) {
        return Layer.holds(Wall.CAPABILITIES, "none, and none before");
      }
      var unreadable = unreadableWithout(header, had, needed, arena);
      if (unreadable.isPresent()) {
        return Layer.without(
            Wall.CAPABILITIES,
            "kept, since without them %s cannot be read".formatted(unreadable.get()));
      }
      for (int capability = 0; capability < CAPABILITIES_MAX; capability++) {
        if (kernel.call(SystemCall.PRCTL, PR_CAPBSET_DROP, capability) < 0) {
          break;
        }
      }
      kernel.call(SystemCall.PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
      long set =
          kernel.call(SystemCall.CAPSET, header.address(), arena.allocate(DATA_BYTES, 8).address());
      return set == 0
          ? Layer.holds(Wall.CAPABILITIES, "none, all given up")
          : Layer.without(Wall.CAPABILITIES, "the kernel says " + Kernel.error(set));
    }
  }

  /// The first path that cannot be opened when no capability is in effect.
  private Optional<Path> unreadableWithout(
      MemorySegment header, MemorySegment had, List<Path> needed, Arena arena) {
    var none = arena.allocate(DATA_BYTES, Long.BYTES).copyFrom(had);
    for (int word = 0; word < WORDS; word++) {
      none.setAtIndex(ValueLayout.JAVA_INT, (long) word * SETS, 0);
    }
    kernel.call(SystemCall.CAPSET, header.address(), none.address());
    try {
      return needed.stream().filter(path -> !kernel.canRead(path)).findFirst();
    } finally {
      kernel.call(SystemCall.CAPSET, header.address(), had.address());
    }
  }

  private static long permitted(MemorySegment data) {
    long all = 0;
    for (int word = 0; word < WORDS; word++) {
      all |= data.getAtIndex(ValueLayout.JAVA_INT, (long) word * SETS + 1);
    }
    return all;
  }
}
