package dev.cloister.host.admin;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.cron.CronReport;
import dev.cloister.host.cron.CronRunner.CronEnd;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Crons that are only made up.
public final class FakeCrons implements CronDesk {
  /// What every script has.
  public final List<CronReport> reports = new CopyOnWriteArrayList<>();

  /// What was fired, such as `* * * * * at 2030-01-01T00:00:00Z`.
  public final List<String> fired = new CopyOnWriteArrayList<>();

  /// What comes of it.
  public volatile CronEnd end = new CronEnd("ok", false);

  @Override
  public List<CronReport> list(ScriptName script) {
    return List.copyOf(reports);
  }

  @Override
  public Outcome<CronEnd> fire(ScriptName script, Optional<String> cron, Optional<Instant> at) {
    if (cron.isEmpty()) {
      return new Outcome.Failed<>(
          new Failure.NotFound("cron.not-found", "Which cron to fire must be said.", "Say it."));
    }
    fired.add(cron.get() + at.map(time -> " at " + time).orElse(""));
    return new Outcome.Answered<>(end);
  }
}
