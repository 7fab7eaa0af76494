package dev.cloister.host.cluster;

import java.time.Duration;

/// How this installation's shards are kept.
///
/// @param objectShards how many shards the objects are spread over; recorded at the first start and
///   never changed, so an existing data folder's own number wins
/// @param snapshotLogBytes after this many bytes of log a shard writes a snapshot; bounds what is
///   replayed after a crash, and costs one write of the shard's whole state
/// @param segmentBytes size of a log file; its content stays in memory until the next one begins
/// @param electionTimeoutMin how long a follower waits for its leader, at least
/// @param electionTimeoutMax how long a follower waits for its leader, at most
public record ClusterSettings(
    int objectShards,
    long snapshotLogBytes,
    int segmentBytes,
    Duration electionTimeoutMin,
    Duration electionTimeoutMax) {
  private static final int SHARDS_MAX = 1024;
  private static final int SEGMENT_BYTES_MIN = 2 * 1024 * 1024;

  public ClusterSettings {
    if (objectShards < 1 || objectShards > SHARDS_MAX) {
      throw new IllegalArgumentException(
          "The number of object shards is 1 to %d; got %d.".formatted(SHARDS_MAX, objectShards));
    }
    if (segmentBytes < SEGMENT_BYTES_MIN) {
      throw new IllegalArgumentException(
          "A log file has at least %d bytes; got %d.".formatted(SEGMENT_BYTES_MIN, segmentBytes));
    }
    if (electionTimeoutMin.compareTo(electionTimeoutMax) > 0) {
      throw new IllegalArgumentException("The election time-out's minimum is above its maximum.");
    }
  }

  /// For groups whose only member is this node.
  public static ClusterSettings lone() {
    return new ClusterSettings(
        16, 64L * 1024 * 1024, 8 * 1024 * 1024, Duration.ofMillis(150), Duration.ofMillis(300));
  }

  /// With another number of object shards for a first start.
  public ClusterSettings withObjectShards(int shards) {
    return new ClusterSettings(
        shards, snapshotLogBytes, segmentBytes, electionTimeoutMin, electionTimeoutMax);
  }

  /// With another size of log between snapshots.
  public ClusterSettings withSnapshotLogBytes(long bytes) {
    return new ClusterSettings(
        objectShards, bytes, segmentBytes, electionTimeoutMin, electionTimeoutMax);
  }
}
