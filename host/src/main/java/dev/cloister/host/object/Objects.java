package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
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
  private final AtomicLong socketEvents = new AtomicLong();
  private final Map<ObjectId, ObjectWorker> workers = new ConcurrentHashMap<>();
  private volatile AlarmsSet alarmsSet = (_, _, _) -> {};
  private volatile boolean closed;

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
  public Objects(
      Shards shards,
      Function<ScriptName, Outcome<Deployment>> deployments,
      Function<ObjectId, Integer> queueMax,
      Executor background,
      LongSupplier ticker,
      InstantSource clock) {
    this.shards = shards;
    this.deployments = deployments;
    this.queueMax = queueMax;
    this.background = background;
    this.ticker = ticker;
    this.clock = clock;
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
    return workers
        .computeIfAbsent(id, fresh -> new ObjectWorker(fresh, this, queueMax.apply(fresh)))
        .submit(requestId, event, name, whenDone);
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

  Outcome<Deployment> deployment(ScriptName script) {
    return deployments.apply(script);
  }

  boolean isOutdated(Deployment deployment) {
    return deployment.isOutdated();
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

  void report(String what, RuntimeException problem) {
    LOG.error(what, problem);
  }

  /// The host stops: what the shards still say no longer matters to anybody here.
  @Override
  public void close() {
    closed = true;
  }
}
