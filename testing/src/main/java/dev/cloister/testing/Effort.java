package dev.cloister.testing;

/// How much a test tries: little with every change, and much when it is asked to (`mvn verify
/// -Psoak`, or `-Dsoak`).
public final class Effort {
  private static final String SOAK_PROPERTY = "soak";

  /// The system property that makes the long part shorter: how many of a hundred are tried.
  private static final String PERCENT_PROPERTY = "soak.percent";

  private static final int ALL = 100;

  private Effort() {}

  /// Whether the long part runs.
  public static boolean isSoak() {
    return Boolean.getBoolean(SOAK_PROPERTY);
  }

  /// The number to try; never less than `quick`.
  public static int of(int quick, int soak) {
    return isSoak()
        ? Math.max(quick, (int) ((long) soak * Integer.getInteger(PERCENT_PROPERTY, ALL) / ALL))
        : quick;
  }
}
