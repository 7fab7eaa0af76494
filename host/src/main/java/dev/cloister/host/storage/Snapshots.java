package dev.cloister.host.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Where the whole state of an installation is had as files.
@FunctionalInterface
public interface Snapshots {
  /// Snapshots of all shards, the system's among them, by number. Together they are one moment,
  /// which is not before this was called: everything that was acknowledged until then is in them.
  /// Every shard stands still until the last has come to that moment, and then until its own
  /// snapshot is written.
  ///
  /// @param into a folder of the data folder's file system; the files are in it, one folder for
  ///   each shard, and are the caller's to remove
  /// @throws IOException when a shard could not; files of others may be there
  Map<Integer, SnapshotFile> snapshots(Path into) throws IOException, InterruptedException;
}
