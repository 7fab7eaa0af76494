package dev.cloister.isolates.confine;

/// What the kernel under the tests can do: where it cannot confine, tests of confinement have
/// nothing to look at.
public final class KernelsOffer {
  private static final int VERSION = 1;
  private static final int ABI_NEEDED = 6;

  private KernelsOffer() {}

  /// Whether it has all that a confined cordon needs.
  public static boolean everything() {
    return Kernel.here()
        .filter(
            kernel -> kernel.call(SystemCall.LANDLOCK_CREATE_RULESET, 0, 0, VERSION) >= ABI_NEEDED)
        .isPresent();
  }
}
