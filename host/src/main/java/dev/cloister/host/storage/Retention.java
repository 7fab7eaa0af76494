package dev.cloister.host.storage;

/// How much of an object's history a turn leaves behind it. Part of the turn, so that all members
/// of a shard let go of the same.
///
/// @param from what is before this moment is let go
/// @param bytesMax bytes of values that were overwritten, with their keys; the oldest go first, but
///   never those of the latest moment
public record Retention(Moment from, long bytesMax) {
  public Retention {
    if (bytesMax < 0) {
      throw new IllegalArgumentException("No history has " + bytesMax + " bytes.");
    }
  }
}
