package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectHistory;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Origin;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The objects that are awake on this node: one worker per object id, made at its first event and
/// dropped when it has been idle.
///
/// Threads: any.
public final class Objects implements Shard.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Objects.class);

  private final Shards shards;
  private final Function<ScriptName, Outcome<Deployment>> deployments;
  private final Function<ObjectId, Integer> queueMax;
  private final Executor background;
  private final LongSupplier ticker;
  private final InstantSource clock;
  private final Recovery recovery;
  private final Later later;
  private final AtomicLong socketEvents = new AtomicLong();
  private final Map<ObjectId, ObjectWorker> workers = new ConcurrentHashMap<>();
  private volatile AlarmsSet alarmsSet = (_, _, _) -> {};
  private volatile boolean closed;

  /// Wakes somebody later.
  @FunctionalInterface
  public interface Later {
    /// Runs `task` once, after `delay`, on any thread; it does not wait.
    void after(Duration delay, Runnable task);
  }

  /// Hears of alarms that objects have set, once that is durable.
  @FunctionalInterface
  public interface AlarmsSet {
    /// An alarm of this object is due at `timeMillis`. Called on a thread that must not be held up.
    void set(Shard shard, ObjectId object, long timeMillis);
  }

  /// @param deployments the version of a script that takes events now
  /// @param queueMax how many events may wait for an object
  /// @param background runs what may wait: activations and reads
  /// @param ticker nanoseconds that only go forward
  /// @param clock the time of day
  /// @param recovery what objects' past is good for
  /// @param later a timer that goes as the ticker does
  public Objects(
      Shards shards,
      Function<ScriptName, Outcome<Deployment>> deployments,
      Function<ObjectId, Integer> queueMax,
      Executor background,
      LongSupplier ticker,
      InstantSource clock,
      Recovery recovery,
      Later later) {
    this.later = later;
    this.shards = shards;
    this.deployments = deployments;
    this.queueMax = queueMax;
    this.background = background;
    this.ticker = ticker;
    this.clock = clock;
    this.recovery = recovery;
    shards.objectShards().forEach(shard -> shard.listen(this));
  }

  /// Sends a request to an object. Requests of one sender keep their order. `whenDone` hears what
  /// came of it, once; running the returned task gives it up.
  public Runnable send(
      ObjectId id,
      Optional<String> name,
      String requestId,
      HostEvent event,
      Consumer<Result> whenDone) {
    while (true) {
      var sent = worker(id).submit(requestId, event, name, whenDone);
      if (sent.isPresent()) {
        return sent.get();
      }
      // It retired since it was looked up, and is no longer there.
    }
  }

  /// Whether an object has a worker, so that its id is known to be good.
  boolean knows(ObjectId id) {
    return workers.containsKey(id);
  }

  /// Runs `change`, which replaces what the object has stored, while the object is out of memory.
  /// Events that were under way fail as after a reset; those that come meanwhile wait. May wait
  /// long.
  public void replace(ObjectId id, Runnable change) {
    var done = false;
    while (!done) {
      // A worker that retired since it was looked up is no longer there the next time.
      done = worker(id).whileAway(change);
    }
  }

  /// Takes an object back to what it, or another of its tenant, was: out of memory if it is there,
  /// what is under way in it fails, and none of its code runs meanwhile. Its alarms stay. May wait
  /// long.
  ///
  /// The answer is the moment of it, to which it can be taken back to undo that. Fails with
  /// `object.out-of-history`, `object.not-restored` or `shard.no-leader`, and the object is as it
  /// was; or with `object.commit-unknown`: then it is taken back now, or when it next comes to
  /// life, or not at all.
  public Outcome<Moment> takeBack(ObjectId id, Origin origin) {
    var outcome = new CompletableFuture<Outcome<Moment>>();
    replace(id, () -> outcome.complete(recovery.takeBackNow(id, origin)));
    return outcome.join();
  }

  private ObjectWorker worker(ObjectId id) {
    return workers.computeIfAbsent(
        id, fresh -> new ObjectWorker(fresh, this, queueMax.apply(fresh)));
  }

  /// What the writes that replace what an object has stored leave in its history, all at this
  /// moment, so that they can be undone; what was planned for the object is given up by the first
  /// of them.
  public HistoryWrite replacement(ObjectId id) {
    var last = recovery.history(id).map(ObjectHistory::last).orElse(new Moment(0));
    return recovery.write(last, true, new HistoryWrite.Planless());
  }

  /// What was stored for an object otherwise than by itself is durable.
  public void replaced(Shard shard, ObjectWrites durable) {
    alarmsSet(shard, durable);
  }

  /// From now on `listener` hears of alarms; before any script runs.
  public void onAlarmsSet(AlarmsSet listener) {
    alarmsSet = listener;
  }

  void alarmsSet(Shard shard, ObjectWrites durable) {
    for (var write : durable.alarms()) {
      if (write instanceof AlarmWrite.Set(var _, var time)) {
        alarmsSet.set(shard, durable.object(), time);
      }
    }
  }

  /// Takes objects out of memory that have been idle for this long; those that the host keeps
  /// sockets for, when they have been for `asleep`.
  public void evictIdle(Duration idle, Duration asleep) {
    var now = ticker.getAsLong();
    var since = now - idle.toNanos();
    var asleepSince = now - asleep.toNanos();
    for (var id : workers.keySet()) {
      workers.computeIfPresent(
          id, (_, worker) -> worker.evictIfIdleSince(since, asleepSince) ? null : worker);
    }
  }

  /// Takes objects out of memory that have been idle for this long.
  public void evictIdle(Duration idle) {
    evictIdle(idle, idle);
  }

  /// The longest line before any object of a tenant.
  public int longestLine(TenantId tenant) {
    return workers.values().stream()
        .filter(worker -> worker.id().script().tenant().equals(tenant))
        .mapToInt(ObjectWorker::waiting)
        .max()
        .orElse(0);
  }

  /// How many objects are in memory.
  public long liveCount() {
    return workers.values().stream().filter(ObjectWorker::isLive).count();
  }

  @Override
  public void leads(Shard shard, long term) {
    // Workers are made at the first event, in the term that holds then.
  }

  @Override
  public void ceased(Shard shard) {
    discard(shard);
  }

  /// What the shard has stored is unknown: its objects start anew.
  void discard(Shard shard) {
    if (closed) {
      return;
    }
    background.execute(() -> {
      for (var worker : workers.values()) {
        if (shards.shardOf(worker.id()).equals(shard)) {
          worker.discard();
        }
      }
    });
  }

  Shards shards() {
    return shards;
  }

  Recovery recovery() {
    return recovery;
  }

  Outcome<Deployment> deployment(ScriptName script) {
    return deployments.apply(script);
  }

  void later(Duration delay, Runnable task) {
    later.after(delay, task);
  }

  void background(Runnable task) {
    background.execute(task);
  }

  Executor readers() {
    return background;
  }

  long millis() {
    return clock.millis();
  }

  /// A name for an event that no request led to.
  String requestId() {
    return "socket-" + socketEvents.incrementAndGet();
  }

  long nanoTime() {
    return ticker.getAsLong();
  }

  LongSupplier ticker() {
    return ticker;
  }

  void report(String what, RuntimeException problem) {
    LOG.error(what, problem);
  }

  /// The host stops: what the shards still say no longer matters to anybody here.
  @Override
  public void close() {
    closed = true;
  }
}
