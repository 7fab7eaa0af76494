package dev.cloister.host.storage;

import java.time.Instant;

/// A place between two writes of one object: before all that are written at this moment or later.
///
/// Moments count up with the object's writes. Those of a second begin at its number times 2^20, so
/// that a time names a moment too, and one second has room for a million bookmarks.
///
/// @param number ascending; not negative
public record Moment(long number) implements Comparable<Moment> {
  private static final int PLACES_BITS = 20;
  private static final long MILLIS = 1_000;

  public Moment {
    if (number < 0) {
      throw new IllegalArgumentException("No moment has the number " + number + ".");
    }
  }

  /// Where the second begins in which this time is; times before 1970 are 1970.
  public static Moment at(long millis) {
    return new Moment(Math.max(0, millis / MILLIS) << PLACES_BITS);
  }

  /// When it was, exact to a second.
  public Instant time() {
    return Instant.ofEpochSecond(number >> PLACES_BITS);
  }

  /// The next one, which stands behind everything that was written at this one.
  public Moment next() {
    return new Moment(number + 1);
  }

  /// The later of the two.
  public Moment or(Moment other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public int compareTo(Moment other) {
    return Long.compare(number, other.number);
  }
}
