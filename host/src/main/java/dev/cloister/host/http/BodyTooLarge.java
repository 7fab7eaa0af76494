package dev.cloister.host.http;

import java.io.IOException;

/// A request's body is longer than the listener's bound; answered with 413.
///
/// An exception, not a failure value, since it has to come out of an `InputStream`.
public final class BodyTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  private final long bytesMax;

  /// `bytesMax` is the bound that was met.
  public BodyTooLarge(long bytesMax) {
    super("The body is longer than " + bytesMax + " bytes.");
    this.bytesMax = bytesMax;
  }

  /// The bound that was met.
  public long bytesMax() {
    return bytesMax;
  }
}
