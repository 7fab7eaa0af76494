package dev.cloister.isolates.confine;

import java.util.Locale;
import java.util.Optional;

/// A processor architecture whose system calls are known here.
enum Machine {
  X86_64(0xC000003E),
  AARCH64(0xC00000B7);

  private final int auditArch;

  Machine(int auditArch) {
    this.auditArch = auditArch;
  }

  /// What the kernel calls it in what it shows a seccomp filter (`AUDIT_ARCH_…`).
  int auditArch() {
    return auditArch;
  }

  /// That of this JVM; empty when it is not Linux, or another processor.
  static Optional<Machine> ofThisJvm() {
    if (!"linux".equals(System.getProperty("os.name", "").toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }
}
