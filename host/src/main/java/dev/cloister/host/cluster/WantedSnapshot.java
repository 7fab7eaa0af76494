package dev.cloister.host.cluster;

import dev.cloister.host.storage.Durable;
import dev.cloister.host.storage.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A snapshot that somebody asked one shard for, as part of one of all shards: their applying
/// threads meet first, so that nothing is applied anywhere while the last of them arrives. What is
/// in the snapshots together is one moment of the installation.
///
/// Threads: the shard's applying one, which others wait for [#MEETING_SECONDS_MAX] at most.
final class WantedSnapshot {
  /// How long a shard stands still because another has not come.
  static final long MEETING_SECONDS_MAX = 10;

  private final CyclicBarrier meeting;
  private final Path folder;
  private final CompletableFuture<SnapshotFile> done = new CompletableFuture<>();

  /// @param folder where a second name of the snapshot is put, which nobody removes but the asker
  WantedSnapshot(CyclicBarrier meeting, Path folder) {
    this.meeting = meeting;
    this.folder = folder;
  }

  /// The snapshot under its second name.
  CompletableFuture<SnapshotFile> done() {
    return done;
  }

  /// Waits for the other shards; false when one did not come, and then there is no snapshot.
  boolean meet() {
    try {
      meeting.await(MEETING_SECONDS_MAX, TimeUnit.SECONDS);
      return true;
    } catch (BrokenBarrierException | TimeoutException e) {
      fail(new IOException("The shards could not be brought to one moment; try again.", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new IOException("The host is stopping.", e));
    }
    return false;
  }

  /// The shard has written this snapshot.
  void written(SnapshotFile snapshot) {
    try {
      Files.createDirectories(folder);
      Path name = Objects.requireNonNull(snapshot.path().getFileName(), "A snapshot has a name.");
      Path link = Files.createLink(folder.resolve(name), snapshot.path());
      Durable.folder(folder);
      done.complete(new SnapshotFile(link, snapshot.position()));
    } catch (IOException | UnsupportedOperationException e) {
      fail(e);
    }
  }

  /// There will be none. Others that wait for this shard hear of it.
  void fail(Throwable cause) {
    meeting.reset();
    done.completeExceptionally(cause);
  }
}
