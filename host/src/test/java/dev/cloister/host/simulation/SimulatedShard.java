package dev.cloister.host.simulation;

import dev.cloister.api.ObjectId;
import dev.cloister.host.simulation.Disk.Logged;
import dev.cloister.host.simulation.Witness.Seen;
import dev.cloister.host.storage.Committer;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Position;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.ShardStore;
import dev.cloister.host.storage.Verdict;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One shard in one life of the simulated process: the real [Committer] and the real [ShardStore],
/// and between them a log that does to them whatever a log may do.
///
/// It stands for Ratis and for the few lines that speak with it: an entry is logged in the term in
/// which it arrives, becomes durable with those before it, is then applied, and only then answered.
final class SimulatedShard implements Shard {
  private static final long ARRIVAL_MICROS_MAX = 150;
  private static final long LATE_ARRIVAL_MICROS_MAX = 30_000;
  private static final long FSYNC_MICROS_MAX = 400;
  private static final long SLOW_FSYNC_MICROS_MAX = 60_000;
  private static final long ELECTION_MICROS_MAX = 8_000;
  private static final int SNAPSHOT_BYTES = 4_000;

  /// Where an entry says in which term its turns were given.
  private static final int TERM_AT = 2;

  /// The leader has left: what it was given may be in the log or not.
  private static final class NotLeader extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// The disk does not take it.
  private static final class DiskRefuses extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Unsynced {
    final Logged logged;
    @Nullable CompletableFuture<Verdict> verdict;

    Unsynced(Logged logged, @Nullable CompletableFuture<Verdict> verdict) {
      this.logged = logged;
      this.verdict = verdict;
    }
  }

  private final int number;
  private final Predicate<ObjectId> mine;
  private final Disk.Part disk;
  private final Life life;
  private final Seeded seeded;
  private final Witness witness;
  private final Broken broken;
  private final Runnable fatal;
  private final Life.Line events;
  private final Life.Line toLog;
  private final Committer committer;
  private final ShardStore store;
  private final List<Listener> listeners = new ArrayList<>();
  private List<Unsynced> unsynced = new ArrayList<>();

  /// What was given to the log and has not arrived there, by its number.
  private final Map<Long, CompletableFuture<Verdict>> underWay = new TreeMap<>();

  private long sent;

  private OptionalLong announced = OptionalLong.empty();
  private boolean leading;
  private boolean syncing;
  private boolean slow;
  private boolean refuses;
  private long next;

  SimulatedShard(
      int number,
      Predicate<ObjectId> mine,
      Disk.Part disk,
      Life life,
      Seeded seeded,
      Witness witness,
      Broken broken,
      Runnable fatal) {
    this.number = number;
    this.mine = mine;
    this.disk = disk;
    this.life = life;
    this.seeded = seeded;
    this.witness = witness;
    this.broken = broken;
    this.fatal = fatal;
    events = life.line();
    toLog = life.line();
    committer = new Committer(number, this::append, events, this::abandoned);
    try {
      store = ShardStore.open(number, disk.state, disk.snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long last = disk.log.isEmpty() ? -1 : disk.log.getLast().index();
    next = Math.max(last, store.applied().index()) + 1;
    List.copyOf(disk.log).forEach(this::apply);
    lead();
  }

  // ---- what the rest of the process sees

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
      throw new IllegalArgumentException("Not of shard " + number + ": " + writes.object());
    }
    return committer.commit(term, broken == Broken.TORN_TURN ? torn(writes) : writes);
  }

  private static ObjectWrites torn(ObjectWrites writes) {
    var some = writes.puts().subList(0, (writes.puts().size() + 1) / 2);
    return new ObjectWrites(
        writes.object(),
        writes.requestId(),
        writes.deleteAll(),
        writes.deletes(),
        some,
        writes.alarms());
  }

  @Override
  public ReadOnlyStorage state() {
    return store.state();
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
    tell(listener);
  }

  // ---- the log

  private CompletableFuture<Verdict> append(byte[] entry) {
    var verdict = new CompletableFuture<Verdict>();
    long mine = sent++;
    underWay.put(mine, verdict);
    toLog.execute(
        seeded.oneIn(6) ? LATE_ARRIVAL_MICROS_MAX : ARRIVAL_MICROS_MAX,
        () -> {
          underWay.remove(mine);
          arrived(entry, verdict);
        });
    return verdict;
  }

  private void arrived(byte[] entry, CompletableFuture<Verdict> verdict) {
    if (!leading) {
      if (verdict.isDone()) {
        // Nobody waits for it, and it is handed on to the next leader.
        life.soon(LATE_ARRIVAL_MICROS_MAX, () -> arrived(entry, verdict));
      }
      verdict.completeExceptionally(new NotLeader());
      return;
    }
    if (refuses) {
      refuses = false;
      witness.seen(Seen.LOG_REFUSAL);
      if (seeded.oneIn(2)) {
        log(new Unsynced(new Logged(disk.term, next++, entry), null));
      }
      verdict.completeExceptionally(new DiskRefuses());
      return;
    }
    var logged =
        new Logged(disk.term, next++, broken == Broken.NO_FENCE ? asOf(disk.term, entry) : entry);
    if (broken == Broken.NO_FSYNC) {
      log(new Unsynced(logged, null));
      verdict.complete(apply(logged));
    } else {
      log(new Unsynced(logged, verdict));
    }
  }

  /// The same entry, as if its turns had been given in this term.
  private static byte[] asOf(long term, byte[] entry) {
    return ByteBuffer.wrap(entry.clone()).putLong(TERM_AT, term).array();
  }

  private void log(Unsynced entry) {
    unsynced.add(entry);
    if (!syncing) {
      syncing = true;
      life.soon(slow ? SLOW_FSYNC_MICROS_MAX : FSYNC_MICROS_MAX, this::synced);
      slow = false;
    }
  }

  private void synced() {
    var batch = unsynced;
    unsynced = new ArrayList<>();
    syncing = false;
    batch.forEach(entry -> keep(entry.logged));
    for (var entry : batch) {
      var verdict = apply(entry.logged);
      if (entry.verdict != null) {
        entry.verdict.complete(verdict);
      }
    }
    snapshotIfDue();
  }

  private void keep(Logged logged) {
    disk.log.add(logged);
    if (logged.bytes() != null) {
      witness.isDurable(logged.bytes());
    }
  }

  private Verdict apply(Logged logged) {
    var at = new Position(logged.term(), logged.index());
    if (logged.bytes() == null) {
      store.skip(at);
      if (leading && logged.term() == disk.term) {
        ready(logged.term());
      }
      return Verdict.APPLIED;
    }
    var verdict = store.apply(at, ByteBuffer.wrap(logged.bytes()));
    if (verdict == Verdict.REFUSED) {
      witness.seen(Seen.FENCED);
    }
    return verdict;
  }

  private void snapshotIfDue() {
    if (store.bytesSinceSnapshot() < SNAPSHOT_BYTES || broken == Broken.NO_FSYNC) {
      return;
    }
    try {
      var notNeeded = store.takeSnapshot();
      witness.seen(Seen.SNAPSHOT);
      notNeeded.ifPresent(until -> disk.log.removeIf(logged -> logged.index() <= until.index()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- terms

  private void lead() {
    disk.term++;
    leading = true;
    log(new Unsynced(new Logged(disk.term, next++, null), null));
  }

  private void ready(long term) {
    committer.begin(term);
    events.execute(() -> announce(OptionalLong.of(term)));
  }

  private void abandoned(long term, Throwable cause) {
    if (announced.isPresent() && announced.getAsLong() == term) {
      announce(OptionalLong.empty());
    }
    if (!(cause instanceof NotLeader || cause instanceof Committer.Refused)) {
      fatal.run();
    }
  }

  private void announce(OptionalLong now) {
    if (!announced.equals(now)) {
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

  // ---- what may go wrong

  /// Another leader takes over for a moment; it has all that is durable, and of the rest what it
  /// has.
  void depose() {
    if (!leading) {
      return;
    }
    witness.seen(Seen.DEPOSED);
    leading = false;
    committer.end(new NotLeader());
    events.execute(() -> announce(OptionalLong.empty()));
    var lost = unsynced.stream().map(entry -> entry.verdict).toList();
    unsynced.forEach(entry -> entry.verdict = null);
    if (broken != Broken.NO_FSYNC && seeded.oneIn(2)) {
      unsynced = new ArrayList<>(unsynced.subList(0, seeded.between(0, unsynced.size())));
      next = (unsynced.isEmpty() ? lastKept() : unsynced.getLast().logged.index()) + 1;
    }
    for (var verdict : lost) {
      if (verdict != null) {
        verdict.completeExceptionally(new NotLeader());
      }
    }
    giveUp();
    life.soon(ELECTION_MICROS_MAX, this::lead);
  }

  /// Who has sent something to this leader does not wait until it is known what becomes of it. It
  /// may still arrive, when the next leader is there.
  private void giveUp() {
    for (var verdict : List.copyOf(underWay.values())) {
      verdict.completeExceptionally(new NotLeader());
    }
  }

  private long lastKept() {
    long last = disk.log.isEmpty() ? -1 : disk.log.getLast().index();
    return Math.max(last, store.applied().index());
  }

  /// The next fsync takes long.
  void slowDown() {
    witness.seen(Seen.SLOW_FSYNC);
    slow = true;
  }

  /// The next entry is not taken, or so it seems.
  void refuseNext() {
    refuses = true;
  }

  /// The process dies: what was written and not fsynced may be there or not, up to some point.
  void crash() {
    unsynced.subList(0, seeded.between(0, unsynced.size())).forEach(entry -> keep(entry.logged));
    store.abandon();
  }

  /// The process stops as it should.
  void stop() {
    unsynced.forEach(entry -> keep(entry.logged));
    unsynced.forEach(entry -> apply(entry.logged));
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
