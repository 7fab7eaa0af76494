package dev.cloister.host.cluster;

import dev.cloister.host.storage.Position;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.ShardStore;
import dev.cloister.host.storage.SnapshotFile;
import dev.cloister.host.storage.StoreDamaged;
import dev.cloister.host.storage.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/// What Ratis calls for one shard: applies the log to the [ShardStore], takes its snapshots, and
/// tells the shard of terms and of failures.
///
/// It throws nothing while applying, since Ratis would close the group and go on living: a failure
/// is told once, as fatal, and from then on nothing is applied or acknowledged, and the store is
/// not marked as good.
///
/// Threads: Ratis' own. Entries, configurations, snapshots and the close come from the group's one
/// applying thread. Owns: the store, from [#initialize] to [#close].
final class ShardStateMachine extends BaseStateMachine {
  private static final Message APPLIED = Message.valueOf(ByteString.copyFrom(new byte[] {1}));
  private static final Message REFUSED = Message.valueOf(ByteString.copyFrom(new byte[] {0}));

  private static final int SEGMENTS_MAX = 16;

  /// The first number in a log file's name is that of its first entry.
  private static final Pattern SEGMENT = Pattern.compile("\\d+");

  /// What the shard hears from its state machine.
  interface Events {
    /// This node leads the group in `term`, and all that was committed before is applied.
    void ready(long term);

    /// This node leads no more.
    void notLeader();

    /// The group cannot go on.
    void failed(String what, Throwable cause);
  }

  private final int shard;
  private final Path folder;
  private final long snapshotLogBytes;
  private final Events events;
  private final SnapshotFolder snapshots = new SnapshotFolder();
  private final Queue<WantedSnapshot> wanted = new ConcurrentLinkedQueue<>();
  private volatile @Nullable ShardStore store;
  private volatile @Nullable Throwable failure;
  private volatile TermIndex seen = TermIndex.INITIAL_VALUE;
  private @Nullable AcknowledgedMark acknowledged;
  private long acknowledgedBefore;
  private long openedAt;
  private Position configured = Position.NONE;

  ShardStateMachine(int shard, Path folder, long snapshotLogBytes, Events events) {
    this.shard = shard;
    this.folder = folder;
    this.snapshotLogBytes = snapshotLogBytes;
    this.events = events;
  }

  /// The applied state.
  ///
  /// @throws IllegalStateException before the group has started
  ReadOnlyStorage state() {
    return store().state();
  }

  /// What a reply to an entry of ours says.
  static Verdict verdict(Message reply) {
    return reply.getContent().equals(APPLIED.getContent()) ? Verdict.APPLIED : Verdict.REFUSED;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle()
        .startAndTransition(() -> {
          snapshots.init(storage);
          open(snapshots.folder());
          checkLog(storage);
        });
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    store().abandon();
    acknowledged().close();
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    open(snapshots.folder());
    getLifeCycle().transition(LifeCycle.State.STARTING);
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  private void open(Path snapshotFolder) throws IOException {
    ShardStore opened = ShardStore.open(shard, folder, snapshotFolder);
    store = opened;
    acknowledged = AcknowledgedMark.open(folder);
    acknowledgedBefore = acknowledged.index();
    openedAt = opened.applied().index();
    snapshots.refresh();
    Optional<SnapshotFile> newest = opened.newestSnapshot();
    seen =
        newest
            .map(SnapshotFile::position)
            .map(position -> TermIndex.valueOf(position.term(), position.index()))
            .orElse(TermIndex.INITIAL_VALUE);
  }

  private void checkLog(RaftStorage storage) throws IOException {
    List<Long> firsts =
        LogSegmentPath.getLogSegmentPaths(storage).stream()
            .map(segment -> SEGMENT.matcher(segment.getPath().getFileName().toString()))
            .filter(Matcher::find)
            .map(name -> Long.parseLong(name.group()))
            .sorted()
            .toList();
    // Ratis waits for ever for an entry that is neither in the log nor in a snapshot.
    long snapshot = seen.getIndex();
    if (!firsts.isEmpty() && firsts.getFirst() > snapshot + 1) {
      throw new StoreDamaged(
          "Shard %d: the log in %s begins at entry %d and the newest good snapshot ends at %d; restore the data folder from a backup."
              .formatted(shard, storage.getStorageDir().getRoot(), firsts.getFirst(), snapshot));
    }
    // Every term begins a file, so a shard that is only ever restarted would collect them.
    if (firsts.size() > SEGMENTS_MAX) {
      store().makeSnapshotDue();
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    Throwable failed = failure;
    if (failed == null) {
      try {
        Position at = pass(entry.getTerm(), entry.getIndex());
        Verdict verdict =
            store().apply(at, entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
        acknowledged().reached(entry.getIndex());
        return CompletableFuture.completedFuture(verdict == Verdict.APPLIED ? APPLIED : REFUSED);
      } catch (Throwable t) {
        fail("applying entry " + entry.getIndex(), t);
        failed = t;
      }
    }
    return CompletableFuture.failedFuture(failed);
  }

  @Override
  public void notifyConfigurationChanged(
      long term, long index, RaftConfigurationProto configuration) {
    configured = new Position(term, index);
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    try {
      Position at = pass(term, index);
      if (failure == null) {
        store().skip(at);
      }
    } catch (Throwable t) {
      fail("passing entry " + index, t);
    }
  }

  @Override
  public TermIndex getLastAppliedTermIndex() {
    return seen;
  }

  /// Asks for a snapshot once the next entry has been applied.
  void want(WantedSnapshot snapshot) {
    wanted.add(snapshot);
  }

  /// Called after every entry; writes a snapshot when enough log has come since the last, or when
  /// somebody wants one.
  ///
  /// @return up to where the log may be purged, or Ratis' "nowhere"
  @Override
  public long takeSnapshot() throws IOException {
    // While an entry in pieces is half here there can be no snapshot; its next piece asks again.
    WantedSnapshot asked = failure != null || store().isBetweenEntries() ? wanted.poll() : null;
    try {
      if (failure != null || (asked == null && store().bytesSinceSnapshot() < snapshotLogBytes)) {
        failIfAsked(asked, new IllegalStateException("The shard has failed."));
        return RaftLog.INVALID_LOG_INDEX;
      }
      if (asked != null && !asked.meet()) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      Optional<Position> notNeeded = store().takeSnapshot();
      snapshots.refresh();
      if (asked != null) {
        asked.written(store().newestSnapshot().orElseThrow());
      }
      return notNeeded.map(Position::index).orElse(RaftLog.INVALID_LOG_INDEX);
    } catch (IOException e) {
      // A full disk is logged by Ratis, and the log is kept.
      failIfAsked(asked, e);
      throw e;
    } catch (RuntimeException | Error e) {
      failIfAsked(asked, e);
      fail("reading its state for a snapshot", e);
      return RaftLog.INVALID_LOG_INDEX;
    }
  }

  private static void failIfAsked(@Nullable WantedSnapshot asked, Throwable cause) {
    if (asked != null) {
      asked.fail(cause);
    }
  }

  /// Called when the term's own configuration entry is being applied: all before it is.
  @Override
  public void notifyLeaderReady() {
    if (configured.index() <= openedAt) {
      fail(
          "taking up term " + configured.term(),
          new StoreDamaged(
              "Shard %d: its log begins a term at entry %d, and its state in %s has applied %d already; that log is not the one of this state."
                  .formatted(shard, configured.index(), folder, openedAt)));
      return;
    }
    if (configured.index() <= acknowledgedBefore) {
      fail(
          "taking up term " + configured.term(),
          new StoreDamaged(
              "Shard %d: its log ends at entry %d, and all up to entry %d were acknowledged; restore the data folder from a backup."
                  .formatted(shard, configured.index() - 1, acknowledgedBefore)));
      return;
    }
    events.ready(configured.term());
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    events.notLeader();
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failed) {
    fail("writing its log", cause);
  }

  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
    events.failed("staying up: its server has closed", new IllegalStateException("closed"));
  }

  @Override
  public void close() throws IOException {
    getLifeCycle()
        .checkStateAndClose(() -> {
          ShardStore open = store;
          if (open == null) {
            return;
          }
          if (failure == null) {
            open.close();
          } else {
            open.abandon();
          }
          acknowledged().close();
        });
    events.failed("staying up: its group has closed", new IllegalStateException("closed"));
  }

  private Position pass(long term, long index) {
    if (index != seen.getIndex() + 1) {
      throw new StoreDamaged(
          "Shard %d: entry %d of the log follows entry %d."
              .formatted(shard, index, seen.getIndex()));
    }
    seen = TermIndex.valueOf(term, index);
    return new Position(term, index);
  }

  private void fail(String doing, Throwable cause) {
    if (failure == null) {
      failure = cause;
      events.failed(doing, cause);
    }
  }

  private AcknowledgedMark acknowledged() {
    AcknowledgedMark mark = acknowledged;
    if (mark == null) {
      throw new IllegalStateException("Shard " + shard + " has not been started.");
    }
    return mark;
  }

  private ShardStore store() {
    ShardStore open = store;
    if (open == null) {
      throw new IllegalStateException("Shard " + shard + " has not been started.");
    }
    return open;
  }
}
