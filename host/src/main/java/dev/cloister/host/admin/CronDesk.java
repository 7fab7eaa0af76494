package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.cron.CronReport;
import dev.cloister.host.cron.CronRunner.CronEnd;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The crons of scripts, for an operator.
///
/// Threads: any may call; may block, [#fire] as long as the handler runs.
public interface CronDesk {
  /// The crons of a script that is there, in the order of its configuration.
  List<CronReport> list(ScriptName script);

  /// Runs the handler now, for one of the script's crons (the only one when none is named) and for
  /// a time (now when none is given). No slot counts as fired by it.
  Outcome<CronEnd> fire(ScriptName script, Optional<String> cron, Optional<Instant> at);
}
