package dev.cloister.isolates.cgroup;

/// How much of the processors a group gets while others of the same host want them too; all of what
/// nobody else wants in any case.
public enum Share {
  /// As much as any other.
  EVEN(100),
  /// What the others leave, for what nobody waits for; a quarter where the kernel knows no idle
  /// groups, which is before Linux 5.15.
  REST(25);

  private static final int EVEN_SHARES = 1024;

  private final int weight;

  Share(int weight) {
    this.weight = weight;
  }

  /// `cpu.idle` of both versions.
  boolean idle() {
    return this == REST;
  }

  /// Version 2's `cpu.weight`.
  int weight() {
    return weight;
  }

  /// Version 1's `cpu.shares`.
  int shares() {
    return EVEN_SHARES * weight / EVEN.weight;
  }
}
