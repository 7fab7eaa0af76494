package dev.cloister.isolates.cgroup;

/// How much of the processors a group gets while others of the same host want them too; all of what
/// nobody else wants in any case.
public enum Share {
  /// As much as any other.
  EVEN(100),
  /// A quarter of that: for what nobody waits for.
  QUARTER(25);

  private static final int EVEN_SHARES = 1024;

  private final int weight;

  Share(int weight) {
    this.weight = weight;
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
