package dev.cloister.host.storage;

/// A place in a shard's log: an entry's index and the leader's term in which it was written.
public record Position(long term, long index) {
  /// Before the first entry.
  public static final Position NONE = new Position(0, -1);

  @Override
  public String toString() {
    return term + "_" + index;
  }
}
