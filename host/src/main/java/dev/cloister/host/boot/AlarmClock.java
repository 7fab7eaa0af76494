package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.admin.AlarmDesk;
import dev.cloister.host.alarm.AlarmRunner;
import dev.cloister.host.alarm.Alarms;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredAlarm;
import dev.cloister.host.tenant.Directory;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The alarms of this host: their thread and their timer, and who tells them what has changed.
///
/// Owns: both threads. Neither is ever interrupted, since one of them reads the stores.
final class AlarmClock implements AlarmDesk, AutoCloseable {
  private static final long LAST_TASK_SECONDS_MAX = 10;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("alarms").factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("alarm-timer").factory());
  private final Alarms alarms;
  private final Shards shards;
  private final AlarmRunner runner;

  AlarmClock(
      Shards shards,
      Objects objects,
      Directory directory,
      AlarmRunner runner,
      InstantSource clock,
      RandomGenerator random) {
    this.shards = shards;
    this.runner = runner;
    alarms =
        new Alarms(
            runner,
            clock,
            random,
            (delay, action) -> {
              var _ = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            },
            thread);
    objects.onAlarmsSet(alarms::set);
    directory.onChange(alarms::changed);
    alarms.open(shards.objectShards());
  }

  @Override
  public List<StoredAlarm> of(ObjectId object) {
    return shards.shardOf(object).state().alarms().of(object);
  }

  @Override
  public List<StoredAlarm> soonest(ScriptName script, int limit) {
    return shards.objectShards().stream()
        .flatMap(shard ->
            shard.state().alarms().due(script, 0, Optional.empty(), Long.MAX_VALUE, limit).stream())
        .sorted(Comparator.comparingLong(StoredAlarm::nextMillis))
        .limit(limit)
        .toList();
  }

  /// Beside the clock: a failure does not count, and if the clock runs the same alarm meanwhile,
  /// the object lets one of them do nothing.
  @Override
  public Outcome<String> fire(ObjectId object, String name) {
    var set = of(object).stream().filter(alarm -> alarm.name().equals(name)).findFirst();
    if (set.isEmpty()) {
      return new Outcome.Failed<>(notSet(object, name));
    }
    return new Outcome.Answered<>(
        switch (runner.run(set.get(), false).join()) {
          case DONE -> "ok";
          case FAILED -> "exception";
          case NOT_RUN -> "internalError";
          case NO_SCRIPT -> "scriptNotFound";
        });
  }

  private static Failure notSet(ObjectId object, String name) {
    return new Failure.NotFound(
        "alarm.not-found",
        "The object %s/%s has no alarm%s."
            .formatted(
                object.className(), object.hex(), name.isEmpty() ? "" : " named \"" + name + "\""),
        "See which it has with cloister objects show.");
  }

  /// No handler is begun from now on.
  void stop() {
    alarms.close();
  }

  @Override
  public void close() {
    alarms.close();
    timer.shutdown();
    thread.shutdown();
    try {
      var _ = thread.awaitTermination(LAST_TASK_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
