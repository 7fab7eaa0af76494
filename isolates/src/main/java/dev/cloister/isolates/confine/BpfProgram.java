package dev.cloister.isolates.confine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A program for the kernel's packet filter as seccomp runs it: it looks at a system call and says
/// what becomes of it (`seccomp(2)`, `struct seccomp_data`).
///
/// Each statement is whole in itself, so that no jump crosses another and none is longer than its
/// statement: the kernel's own cache makes calls that are always allowed cheap, wherever they
/// stand.
final class BpfProgram {
  static final int ALLOW = 0x7fff0000;
  static final int KILL_PROCESS = 0x80000000;
  static final int REFUSE = 0x00050000;

  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private static final int NUMBER_AT = 0;
  private static final int ARCH_AT = 4;
  private static final int ARGUMENTS_AT = 16;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int HEADER_BYTES = 16;
  private static final int INSTRUCTIONS_MAX = 4096;

  private record Instruction(int code, int onTrue, int onFalse, int value) {}

  private final List<Instruction> instructions = new ArrayList<>();

  /// Ends the process when the call is not of this architecture, or of another one's numbers.
  BpfProgram onlyArch(int arch, int foreignNumbersFrom) {
    add(LOAD, 0, 0, ARCH_AT);
    add(JUMP_IF_EQUAL, 1, 0, arch);
    add(RETURN, 0, 0, KILL_PROCESS);
    add(LOAD, 0, 0, NUMBER_AT);
    add(JUMP_IF_AT_LEAST, 0, 1, foreignNumbersFrom);
    return add(RETURN, 0, 0, KILL_PROCESS);
  }

  /// What becomes of the call with this number.
  BpfProgram on(int number, int action) {
    add(JUMP_IF_EQUAL, 0, 1, number);
    return add(RETURN, 0, 0, action);
  }

  /// Allows the call with this number when the low half of an argument, masked, is one of these
  /// values; refuses it otherwise.
  BpfProgram allowWhen(int number, int argument, int mask, int... values) {
    add(JUMP_IF_EQUAL, 0, 3 + 2 * values.length, number);
    add(LOAD, 0, 0, ARGUMENTS_AT + 8 * argument);
    add(AND, 0, 0, mask);
    for (int value : values) {
      add(JUMP_IF_EQUAL, 0, 1, value);
      add(RETURN, 0, 0, ALLOW);
    }
    return add(RETURN, 0, 0, REFUSE | Kernel.EPERM);
  }

  /// Allows the call with this number when an argument is a null pointer; refuses it otherwise.
  BpfProgram allowWhenNull(int number, int argument) {
    add(JUMP_IF_EQUAL, 0, 6, number);
    add(LOAD, 0, 0, ARGUMENTS_AT + 8 * argument);
    add(JUMP_IF_EQUAL, 0, 3, 0);
    add(LOAD, 0, 0, ARGUMENTS_AT + 8 * argument + 4);
    add(JUMP_IF_EQUAL, 0, 1, 0);
    add(RETURN, 0, 0, ALLOW);
    return add(RETURN, 0, 0, REFUSE | Kernel.EPERM);
  }

  /// What becomes of every call that nothing above has decided.
  BpfProgram otherwise(int action) {
    return add(RETURN, 0, 0, action);
  }

  int length() {
    return instructions.size();
  }

  private BpfProgram add(int code, int onTrue, int onFalse, int value) {
    if (instructions.size() == INSTRUCTIONS_MAX) {
      throw new IllegalStateException("The kernel takes no more instructions.");
    }
    instructions.add(new Instruction(code, onTrue, onFalse, value));
    return this;
  }

  /// The program as the kernel takes it (`struct sock_fprog`).
  MemorySegment write(Arena arena) {
    var body = arena.allocate((long) INSTRUCTION_BYTES * instructions.size(), Long.BYTES);
    for (int i = 0; i < instructions.size(); i++) {
      var instruction = instructions.get(i);
      long at = (long) i * INSTRUCTION_BYTES;
      body.set(ValueLayout.JAVA_SHORT, at, (short) instruction.code());
      body.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction.onTrue());
      body.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction.onFalse());
      body.set(ValueLayout.JAVA_INT, at + 4, instruction.value());
    }
    var header = arena.allocate(HEADER_BYTES, Long.BYTES);
    header.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
    header.set(ValueLayout.JAVA_LONG, 8, body.address());
    return header;
  }
}
