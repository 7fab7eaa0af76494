package dev.cloister.host.cluster;

import dev.cloister.host.storage.SnapshotFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.jspecify.annotations.Nullable;

/// A group's snapshots as Ratis sees them. Which are kept is decided by the store.
final class SnapshotFolder implements StateMachineStorage {
  private volatile @Nullable Path folder;
  private volatile @Nullable SnapshotInfo newest;

  @Override
  public void init(RaftStorage storage) {
    folder = storage.getStorageDir().getStateMachineDir().toPath();
  }

  Path folder() {
    Path known = folder;
    if (known == null) {
      throw new IllegalStateException("The group has not been started.");
    }
    return known;
  }

  /// Looks again at what is there.
  void refresh() throws IOException {
    Optional<SnapshotFile> found = SnapshotFile.list(folder()).stream().findFirst();
    newest = found.map(SnapshotFolder::info).orElse(null);
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return newest;
  }

  @Override
  public void format() {}

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}

  @Override
  public File getSnapshotDir() {
    return folder().toFile();
  }

  private static SnapshotInfo info(SnapshotFile snapshot) {
    return new SingleFileSnapshotInfo(
        new FileInfo(snapshot.path(), null),
        snapshot.position().term(),
        snapshot.position().index());
  }
}
