package dev.cloister.host.cluster;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.Committer;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.util.JavaUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One shard: its group's log behind a committer, its state, and who leads it.
///
/// Threads: any may call. Listeners hear on the executor of all shards' events, never on a thread
/// that holds a lock of Ratis, so they may commit.
final class RatisShard implements Shard, ShardStateMachine.Events {
  private static final Logger LOG = LoggerFactory.getLogger(RatisShard.class);

  /// An entry that changes nothing.
  private static final ObjectWrites NOTHING =
      new ObjectWrites(
          new ObjectId(
              new ScriptName(new TenantId("cloister"), "backup"), "backup", "0".repeat(64)),
          Optional.empty(),
          false,
          List.of(),
          List.of());

  private final int number;
  private final Predicate<ObjectId> mine;
  private final RatisLog log;
  private final Executor events;
  private final BiConsumer<String, Throwable> fatal;
  private final Committer committer;
  private final ShardStateMachine stateMachine;
  private final CompletableFuture<Void> firstReady = new CompletableFuture<>();

  /// Guards the two below, and is held while listeners are called, so that each hears its events in
  /// order and none between registering and the present state.
  private final Object announcing = new Object();

  private final List<Listener> listeners = new ArrayList<>();
  private OptionalLong announced = OptionalLong.empty();

  RatisShard(
      int number,
      Predicate<ObjectId> mine,
      RatisLog log,
      Path folder,
      ClusterSettings settings,
      Executor events,
      BiConsumer<String, Throwable> fatal) {
    this.number = number;
    this.mine = mine;
    this.log = log;
    this.events = events;
    this.fatal = fatal;
    this.committer = new Committer(number, log, events, this::abandoned);
    this.stateMachine = new ShardStateMachine(number, folder, settings.snapshotLogBytes(), this);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public OptionalLong term() {
    return committer.term();
  }

  @Override
  public CompletableFuture<Void> commit(long term, ObjectWrites writes) {
    if (!mine.test(writes.object())) {
      throw new IllegalArgumentException(
          writes.object() + " does not belong to shard " + number + ".");
    }
    return committer.commit(term, writes);
  }

  @Override
  public ReadOnlyStorage state() {
    return stateMachine.state();
  }

  @Override
  public void listen(Listener listener) {
    synchronized (announcing) {
      listeners.add(listener);
      tell(listener);
    }
  }

  /// Takes a snapshot that has everything which was acknowledged before this is called.
  void snapshot(WantedSnapshot wanted) {
    stateMachine.want(wanted);
    OptionalLong term = committer.term();
    if (term.isEmpty()) {
      wanted.fail(new IllegalStateException("This node does not serve shard " + number + "."));
      return;
    }
    // Snapshots are taken behind an entry, and an idle shard has none coming.
    var _ =
        committer
            .commit(term.getAsLong(), NOTHING)
            .exceptionally(e -> {
              wanted.fail(e);
              return null;
            });
  }

  ShardStateMachine stateMachine() {
    return stateMachine;
  }

  RatisLog log() {
    return log;
  }

  /// Completes when this node has led the shard once.
  CompletableFuture<Void> firstReady() {
    return firstReady;
  }

  /// Takes no more turns, and says so.
  void stop() {
    committer.end(new IllegalStateException("This node is stopping."));
    events.execute(() -> announce(OptionalLong.empty()));
  }

  @Override
  public void ready(long term) {
    committer.begin(term);
    events.execute(() -> {
      announce(OptionalLong.of(term));
      firstReady.complete(null);
    });
  }

  @Override
  public void notLeader() {
    committer.end(new IllegalStateException("This node leads shard " + number + " no more."));
    events.execute(() -> announce(OptionalLong.empty()));
  }

  @Override
  public void failed(String what, Throwable cause) {
    notLeader();
    fatal.accept("Shard %d failed at %s.".formatted(number, what), cause);
  }

  /// The committer gave up a term. If Ratis did too, it will begin another; if it still leads, only
  /// a new start can tell what was applied.
  private void abandoned(long term, Throwable cause) {
    LOG.warn("Shard {}: term {} is over for its workers.", number, term, cause);
    synchronized (announcing) {
      if (announced.isPresent() && announced.getAsLong() == term) {
        announce(OptionalLong.empty());
      }
    }
    Throwable why = JavaUtils.unwrapCompletionException(cause);
    boolean leaderLeft =
        why instanceof NotLeaderException
            || why instanceof LeaderNotReadyException
            || why instanceof LeaderSteppingDownException
            || why instanceof Committer.Refused;
    if (!leaderLeft) {
      fatal.accept("Shard %d cannot tell whether a turn was applied.".formatted(number), cause);
    }
  }

  private void announce(OptionalLong now) {
    synchronized (announcing) {
      if (announced.equals(now)) {
        return;
      }
      announced = now;
      listeners.forEach(this::tell);
    }
  }

  private void tell(Listener listener) {
    if (announced.isPresent()) {
      listener.leads(this, announced.getAsLong());
    } else {
      listener.ceased(this);
    }
  }
}
