package dev.cloister.host.boot;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.admin.CronDesk;
import dev.cloister.host.cron.CronReport;
import dev.cloister.host.cron.CronRunner;
import dev.cloister.host.cron.CronSource;
import dev.cloister.host.cron.Crons;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.tenant.Directory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The crons of this host: their thread, their alarm, and the directory that says which there are.
///
/// Owns: both threads. Neither is ever interrupted, since one of them reads a store.
final class Clockwork implements CronDesk, AutoCloseable {
  private static final long LAST_TASK_SECONDS_MAX = 10;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("crons").factory());
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cron-alarm").factory());
  private final Crons crons;

  Clockwork(Shard system, Directory directory, CronRunner runner, InstantSource clock) {
    crons =
        Crons.open(
            system,
            source(directory),
            runner,
            clock,
            (delay, action) -> {
              var _ = alarm.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            },
            thread);
    directory.onChange(crons::changed);
  }

  private static CronSource source(Directory directory) {
    return new CronSource() {
      @Override
      public List<String> crons(ScriptName script) {
        return directory.active(script).map(record -> record.triggers().crons()).orElse(List.of());
      }

      @Override
      public Map<ScriptName, List<String>> all() {
        var all = new HashMap<ScriptName, List<String>>();
        for (var tenant : directory.tenants()) {
          if (directory.scripts(tenant.tenant()) instanceof Outcome.Answered(var scripts)) {
            for (var script : scripts) {
              var found = script.triggers().crons();
              if (!found.isEmpty()) {
                all.put(script.script(), found);
              }
            }
          }
        }
        return all;
      }
    };
  }

  @Override
  public List<CronReport> list(ScriptName script) {
    return crons.list(script).join();
  }

  @Override
  public Outcome<CronRunner.CronEnd> fire(
      ScriptName script, Optional<String> cron, Optional<Instant> at) {
    return crons.fire(script, cron, at).join();
  }

  /// No slot is claimed from now on.
  void stop() {
    crons.close();
  }

  @Override
  public void close() {
    crons.close();
    alarm.shutdown();
    thread.shutdown();
    try {
      var _ = thread.awaitTermination(LAST_TASK_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
