package dev.cloister.host.simulation;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.alarm.Alarms;
import dev.cloister.host.boot.AlarmEventsForTests;
import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.IsolateFactory;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.ScriptSource;
import dev.cloister.host.object.Bookmarks;
import dev.cloister.host.object.HistorySettings;
import dev.cloister.host.object.Objects;
import dev.cloister.host.object.Recovery;
import dev.cloister.host.simulation.Witness.Seen;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.ShardNumber;
import dev.cloister.host.storage.Shards;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Policy;
import dev.cloister.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// One life of the simulated process: the real objects, workers, gates, deployments and alarms,
/// between a simulated log below and simulated isolates above.
final class SimulatedHost implements Shards {
  static final ScriptName SCRIPT = new ScriptName(new TenantId("shop"), "cart");
  private static final int SHARDS = 2;
  private static final int QUEUE_MAX = 100;
  private static final Duration IDLE = Duration.ofMillis(5);

  private final Life life;
  private final Scheduler scheduler;
  private final Seeded seeded;
  private final Witness witness;
  private final Broken broken;
  private final Map<String, Integer> failuresLeft;
  private final List<SimulatedShard> shards = new ArrayList<>();
  private final List<SimulatedIsolate> isolates = new ArrayList<>();
  private final List<Objects> owners = new ArrayList<>();
  private int version;
  private boolean dying;

  /// @param failuresLeft as [SimulatedIsolate] takes it
  /// @param fatal the process cannot go on
  SimulatedHost(
      Disk disk,
      Scheduler scheduler,
      Seeded seeded,
      Witness witness,
      Broken broken,
      Map<String, Integer> failuresLeft,
      Consumer<SimulatedHost> fatal) {
    this.life = new Life(scheduler);
    this.scheduler = scheduler;
    this.seeded = seeded;
    this.witness = witness;
    this.broken = broken;
    this.failuresLeft = failuresLeft;
    for (int number = 0; number < SHARDS; number++) {
      int mine = number;
      shards.add(
          new SimulatedShard(
              number,
              object -> ShardNumber.of(object, SHARDS) == mine,
              disk.of(number),
              life,
              seeded,
              witness,
              broken,
              () -> {
                if (!dying) {
                  dying = true;
                  life.soon(500, () -> fatal.accept(this));
                }
              }));
    }
    owners.add(owner());
    if (broken == Broken.TWO_WORKERS) {
      owners.add(owner());
    }
    var alarms =
        new Alarms(
            AlarmEventsForTests.runner(owners.getFirst()),
            scheduler,
            new Random(seeded.between(0, Long.MAX_VALUE)),
            (delay, action) -> scheduler.after(delay, () -> !life.isOver(), action),
            life.line());
    owners.getFirst().onAlarmsSet(alarms::set);
    alarms.open(objectShards());
  }

  private Objects owner() {
    var scripts =
        new ScriptHost(
            new OneScript(),
            _ -> new Decision.Granted(Policy.OWN_CODE),
            new Isolates(),
            (_, _, _, _) -> {
              throw witness.complains("Simulated scripts call nobody.");
            },
            new Sockets(_ -> new TestSocketLimits()),
            new Deaf(),
            scheduler,
            2);
    return new Objects(
        this,
        scripts::deployment,
        _ -> QUEUE_MAX,
        life.pool(),
        scheduler::nanoTime,
        scheduler,
        new Recovery(this, HistorySettings.USUAL, new Bookmarks(new byte[32]), scheduler),
        (delay, action) -> scheduler.after(delay, () -> !life.isOver(), action));
  }

  boolean isOver() {
    return life.isOver();
  }

  void ask(ObjectId object, Asked asked, Consumer<Result> whenDone) {
    var _ =
        seeded
            .oneOf(owners)
            .send(
                object,
                Optional.of("it"),
                "request",
                new HostRequest("GET", asked.url(), List.of(), HostBody.none()),
                whenDone);
  }

  // ---- what may go wrong

  void crash() {
    life.end();
    witness.seen(Seen.CRASH);
    witness.allGone();
    shards.forEach(SimulatedShard::crash);
  }

  void stop() {
    life.end();
    witness.seen(Seen.CLEAN_STOP);
    witness.allGone();
    shards.forEach(SimulatedShard::stop);
  }

  void killIsolate() {
    isolates.removeIf(SimulatedIsolate::isDead);
    if (!isolates.isEmpty()) {
      seeded.oneOf(isolates).die();
    }
  }

  SimulatedShard anyShard() {
    return seeded.oneOf(shards);
  }

  void evictIdle() {
    witness.seen(Seen.EVICTION);
    owners.forEach(objects -> objects.evictIdle(IDLE));
  }

  void deploy() {
    witness.seen(Seen.DEPLOY);
    version++;
  }

  // ---- what the host is made of

  @Override
  public Shard shardOf(ObjectId object) {
    return shards.get(ShardNumber.of(object, SHARDS));
  }

  @Override
  public List<Shard> objectShards() {
    return List.copyOf(shards);
  }

  @Override
  public Shard system() {
    throw witness.complains("Nobody asks for the system's shard.");
  }

  @Override
  public void close() {
    stop();
  }

  private final class OneScript implements ScriptSource {
    @Override
    public Optional<ScriptVersion> active(ScriptName script) {
      return Optional.of(new ScriptVersion("%064x".formatted(version)));
    }

    @Override
    public Outcome<Code> load(ScriptName script, ScriptVersion wanted) {
      return new Outcome.Answered<>(
          new Code(wanted, "index.js", List.of(), List.of(), Optional.empty(), 0, List.of()));
    }
  }

  private final class Isolates implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      var isolate =
          new SimulatedIsolate(
              listener,
              life,
              scheduler,
              seeded,
              witness,
              broken,
              failuresLeft,
              "isolate " + isolates.size() + " at " + scheduler.nowMicros());
      isolates.add(isolate);
      return isolate;
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
      throw witness.complains("This world has no cordons.");
    }
  }

  /// Hears nothing of what scripts log.
  private static final class Deaf implements ContextObserver {
    @Override
    public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {}

    @Override
    public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {}

    @Override
    public void lost(Deployment deployment, Exchange exchange, String outcome) {}
  }
}
