package dev.cloister.isolates.confine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// System calls, each made by the thread that asks for it.
///
/// One C function carries all of them, `syscall`, since each function that is bound costs a start
/// some milliseconds. Threads: any.
final class Kernel {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;

  private static final int AT_FDCWD = -100;
  private static final int ARGUMENTS = 6;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private final Machine machine;
  private final MethodHandle syscall;

  @SuppressWarnings("restricted") // the one place where Java leaves Java
  private Kernel(Machine machine) {
    this.machine = machine;
    var linker = Linker.nativeLinker();
    var number = ValueLayout.JAVA_LONG;
    this.syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(number, number, number, number, number, number, number, number),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
  }

  /// The kernel under this JVM; empty when it is not a Linux whose calls are known here.
  static Optional<Kernel> here() {
    return Machine.ofThisJvm().map(Kernel::new);
  }

  Machine machine() {
    return machine;
  }

  /// Makes a call; what is below zero is the error's number, negated.
  long call(SystemCall call, long... arguments) {
    var number = call.number(machine);
    if (number.isEmpty()) {
      return -ENOSYS;
    }
    if (arguments.length > ARGUMENTS) {
      throw new IllegalArgumentException(
          "A system call takes no " + arguments.length + " arguments.");
    }
    var all = new long[ARGUMENTS];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      long result =
          (long)
              syscall.invokeExact(
                  state, (long) number.getAsInt(), all[0], all[1], all[2], all[3], all[4], all[5]);
      return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (Throwable e) {
      throw new IllegalStateException("A system call could not be made.", e);
    }
  }

  /// The same, with a path as its second argument and the working folder before it: `openat` and
  /// its kin.
  long callAt(SystemCall call, String path, long... arguments) {
    try (var arena = Arena.ofConfined()) {
      var all = new long[2 + arguments.length];
      all[0] = AT_FDCWD;
      all[1] = arena.allocateFrom(path).address();
      System.arraycopy(arguments, 0, all, 2, arguments.length);
      return call(call, all);
    }
  }

  /// Whether the calling thread can open this, or there is nothing to open.
  boolean canRead(Path path) {
    long file = callAt(SystemCall.OPENAT, path.toString(), 0);
    if (file >= 0) {
      call(SystemCall.CLOSE, file);
    }
    return file >= 0 || file == -ENOENT;
  }

  /// What an error is called, for an operator.
  static String error(long result) {
    return switch ((int) -result) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case EACCES -> "EACCES";
      case EINVAL -> "EINVAL";
      case ENOSYS -> "ENOSYS";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      default -> "error " + -result;
    };
  }

  /// A null-terminated list of C strings, as `execve` takes it.
  static MemorySegment strings(Arena arena, Iterable<String> texts) {
    var pointers = new ArrayList<Long>();
    for (var text : texts) {
      pointers.add(arena.allocateFrom(text).address());
    }
    pointers.add(0L);
    var list = arena.allocate(ValueLayout.JAVA_LONG, pointers.size());
    for (int i = 0; i < pointers.size(); i++) {
      list.setAtIndex(ValueLayout.JAVA_LONG, i, pointers.get(i));
    }
    return list;
  }
}
