package dev.cloister.host.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// What we ask of Ratis, and why.
final class RaftSettings {
  /// The largest log entry. The committer's pieces are at most half of it, because of a fault in
  /// Ratis' reader. Ratis keeps a write buffer of this size for every group.
  static final int ENTRY_BYTES_MAX = 1024 * 1024 - 64;

  private static final int WRITE_BUFFER_BYTES = 1024 * 1024;
  private static final int CACHED_SEGMENTS_MAX = 1;

  private RaftSettings() {}

  static RaftProperties of(ClusterSettings settings, Path log) {
    var properties = new RaftProperties();
    RaftConfigKeys.Rpc.setType(properties, new LoneRpc.Type());
    // The default is a folder for temporary files.
    RaftServerConfigKeys.setStorageDir(properties, List.of(log.toFile()));
    RaftServerConfigKeys.setRemovedGroupsDir(properties, log.resolve("removed").toFile());
    log(properties, settings);
    elections(properties, settings);
    // The committer retries nothing, so a remembered reply is never asked for.
    RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(Duration.ofSeconds(1)));
    return properties;
  }

  private static void log(RaftProperties properties, ClusterSettings settings) {
    // Else every entry is followed by one that says it is committed: two fsyncs for one.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    RaftServerConfigKeys.Log.setSegmentSizeMax(
        properties, SizeInBytes.valueOf(settings.segmentBytes()));
    RaftServerConfigKeys.Log.setPreallocatedSize(
        properties, SizeInBytes.valueOf(WRITE_BUFFER_BYTES));
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(WRITE_BUFFER_BYTES));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
        properties, SizeInBytes.valueOf(ENTRY_BYTES_MAX));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, CACHED_SEGMENTS_MAX);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(
        properties, SizeInBytes.valueOf(settings.segmentBytes()));
    // The state machine decides by bytes whether a snapshot is due; asking it after every entry
    // costs nothing. It answers with the older of the two it keeps, and the log up to that goes.
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, 1);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
  }

  private static void elections(RaftProperties properties, ClusterSettings settings) {
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(settings.electionTimeoutMin()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(settings.electionTimeoutMax()));
    // A lone member waits for nobody at the start.
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(Duration.ofMillis(10)));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(Duration.ofMillis(30)));
  }

  private static TimeDuration millis(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
