package dev.cloister.host.service.analytics;

import java.time.Duration;

/// The bounds of data points.
public final class AnalyticsLimits {
  /// Bytes of a data point as JSON, escapes among them; its parts are checked where it is written.
  static final int POINT_BYTES_MAX = 128 << 10;

  /// Points that a dataset keeps; the oldest go first.
  public static final int POINTS_MAX = 200_000;

  /// Bytes of all points that a dataset keeps; the oldest go first.
  public static final long BYTES_MAX = 256L << 20;

  /// How long a point is kept.
  public static final Duration AGE_MAX = Duration.ofDays(90);

  /// Datasets of one tenant.
  public static final int DATASETS_PER_TENANT_MAX = 100;

  /// Points in one answer of a query.
  public static final int QUERY_POINTS_MAX = 1_000;

  /// Points that one query looks at.
  static final int SCANNED_POINTS_MAX = 20_000;

  private AnalyticsLimits() {}
}
