package dev.cloister.host.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shard's state between two opposites: the log, which is safe, and the MapDB file, which is
/// fast. The file is a view of the log; it is trusted only if [#close] left its mark beside it,
/// else it is thrown away and made again from the newest good snapshot, and the log replayed on it
/// does the rest.
///
/// Threads: one opens, applies, takes snapshots and closes; [#state] may be read by any. Owns: the
/// file and the snapshots' folder. Limits: two snapshots are kept, so that a damaged one can be
/// replaced by the one before and the log after that. Fails: with [StoreDamaged] when neither
/// snapshot is good or log and state contradict each other.
public final class ShardStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardStore.class);
  private static final int SNAPSHOTS_KEPT = 2;

  private final int shard;
  private final Path folder;
  private final Path snapshots;
  private final MapDbStorage storage;
  private final Assembly assembly = new Assembly();
  private Position applied;
  private long appliedBytes;

  private ShardStore(
      int shard, Path folder, Path snapshots, MapDbStorage storage, Position applied) {
    this.shard = shard;
    this.folder = folder;
    this.snapshots = snapshots;
    this.storage = storage;
    this.applied = applied;
  }

  /// Opens the state: as it was closed, or from a snapshot, or empty when there is none.
  ///
  /// @param folder where the MapDB file lives; made if it is not there
  /// @param snapshots where the snapshots live
  public static ShardStore open(int shard, Path folder, Path snapshots) throws IOException {
    Files.createDirectories(folder);
    Optional<Position> closedAt = CloseMark.take(folder, file(folder));
    if (closedAt.isPresent()) {
      try {
        var storage = MapDbStorage.open(file(folder));
        return new ShardStore(shard, folder, snapshots, storage, closedAt.get());
      } catch (RuntimeException e) {
        LOG.warn("Shard {}: its store was closed and cannot be opened; rebuilding it.", shard, e);
      }
    }
    return rebuild(shard, folder, snapshots);
  }

  private static ShardStore rebuild(int shard, Path folder, Path snapshots) throws IOException {
    List<SnapshotFile> all = SnapshotFile.list(snapshots);
    for (SnapshotFile snapshot : all) {
      Files.deleteIfExists(file(folder));
      try {
        var storage = snapshot.load(shard, file(folder));
        return new ShardStore(shard, folder, snapshots, storage, snapshot.position());
      } catch (StoreDamaged e) {
        LOG.error(
            "Shard {}: a snapshot is damaged and set aside; trying the one before.", shard, e);
        Path aside = snapshot.path().resolveSibling(snapshot.path().getFileName() + ".damaged");
        Files.move(snapshot.path(), aside);
        Durable.folder(snapshots);
      }
    }
    if (!all.isEmpty()) {
      throw new StoreDamaged(
          "None of the %d snapshots of shard %d in %s is good; restore the data folder from a backup."
              .formatted(all.size(), shard, snapshots));
    }
    Files.deleteIfExists(file(folder));
    return new ShardStore(shard, folder, snapshots, MapDbStorage.open(file(folder)), Position.NONE);
  }

  /// The state for readers.
  public ReadOnlyStorage state() {
    return storage;
  }

  /// The last entry of the log whose effect is in the state.
  public Position applied() {
    return applied;
  }

  /// The newest snapshot; the log before it need not be kept for this member.
  public Optional<SnapshotFile> newestSnapshot() throws IOException {
    return SnapshotFile.list(snapshots).stream().findFirst();
  }

  /// Applies one entry of the log; those that the state holds already are passed over.
  ///
  /// @param at where the log has it
  /// @throws IllegalArgumentException when the entry is not one of ours; nothing was applied
  /// @throws StoreDamaged when the log and the state cannot be of one history
  public Verdict apply(Position at, ByteBuffer entry) {
    if (isKnown(at)) {
      return Verdict.APPLIED;
    }
    appliedBytes += entry.remaining();
    assembly.reached(at.term());
    Verdict verdict =
        switch (EntryCodec.decode(entry)) {
          case EntryCodec.Decoded refused when refused.term() != at.term() -> {
            assembly.drop();
            yield Verdict.REFUSED;
          }
          case EntryCodec.Whole whole -> {
            assembly.drop();
            storage.apply(whole.turns());
            yield Verdict.APPLIED;
          }
          case EntryCodec.Piece piece -> add(piece);
        };
    pass(at);
    return verdict;
  }

  /// Passes over an entry that is not ours to apply (a configuration).
  public void skip(Position at) {
    if (!isKnown(at)) {
      assembly.reached(at.term());
      pass(at);
    }
  }

  /// Whether no large entry is half here, so that a snapshot can be taken.
  public boolean isBetweenEntries() {
    return !assembly.begun();
  }

  /// Bytes of entries applied since the last snapshot, or since this was opened.
  public long bytesSinceSnapshot() {
    return appliedBytes;
  }

  /// Makes a snapshot due whatever little was applied.
  public void makeSnapshotDue() {
    appliedBytes = Integer.MAX_VALUE;
  }

  /// Writes a snapshot of what is applied, unless a large entry is only half here.
  ///
  /// @return the index up to which the log is not needed any more: the older of the two snapshots
  ///   kept; empty while there is only one, or none was written
  public Optional<Position> takeSnapshot() throws IOException {
    if (assembly.begun() || applied.index() < 0) {
      return Optional.empty();
    }
    // First, so that a full disk is not tried again with every entry.
    appliedBytes = 0;
    SnapshotFile.write(snapshots, shard, applied, storage);
    List<SnapshotFile> all = SnapshotFile.list(snapshots);
    for (SnapshotFile old : all.stream().skip(SNAPSHOTS_KEPT).toList()) {
      Files.delete(old.path());
    }
    return all.stream().skip(SNAPSHOTS_KEPT - 1).findFirst().map(SnapshotFile::position);
  }

  /// Closes the file and leaves the mark with which it can be opened again as it is.
  @Override
  public void close() throws IOException {
    storage.close();
    Durable.file(file(folder));
    CloseMark.leave(folder, file(folder), applied);
  }

  /// Closes the file without the mark: it will be rebuilt.
  public void abandon() {
    storage.close();
  }

  private Verdict add(EntryCodec.Piece piece) {
    return switch (assembly.add(piece)) {
      case Assembly.Incomplete() -> Verdict.APPLIED;
      case Assembly.OutOfPlace() -> Verdict.REFUSED;
      case Assembly.Complete(EntryCodec.Whole(long term, List<Turn> turns)) -> {
        if (term != piece.term()) {
          throw new IllegalArgumentException("A log entry in pieces is of two terms.");
        }
        storage.apply(turns);
        yield Verdict.APPLIED;
      }
    };
  }

  private boolean isKnown(Position at) {
    boolean known = at.index() <= applied.index();
    if (known
        && (at.term() > applied.term() || (at.index() == applied.index() && !at.equals(applied)))) {
      throw new StoreDamaged(
          "Shard %d: the log has entry %s where the state has applied %s already; the log in this data folder is older than the state."
              .formatted(shard, at, applied));
    }
    return known;
  }

  /// While pieces of an entry are here and not applied, the state stands before the first of them,
  /// so that a reopened one hears them all again.
  private void pass(Position at) {
    if (!assembly.begun()) {
      applied = at;
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("state.mapdb");
  }
}
