package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.api.Outcome;
import dev.cloister.host.cron.CronReport;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.tenant.ScriptRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/crons`: when a script's crons fire, what became of the last time, and firing by hand.
final class CronRoutes {
  private final TenantScripts scripts;
  private final CronDesk desk;

  CronRoutes(TenantScripts scripts, CronDesk desk) {
    this.scripts = scripts;
    this.desk = desk;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    return Answers.json(
        scripts.script(script), _ -> new Crons(desk.list(script).stream().map(Cron::of).toList()));
  }

  Outcome<AdminAnswer> fire(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    var cron = parameters.request().queryParam("cron");
    var at = parameters.time("scheduledTime");
    if (scripts.script(script) instanceof Outcome.Failed<ScriptRecord>(var failure)) {
      return new Outcome.Failed<>(failure);
    }
    return Answers.json(
        desk.fire(script, cron, at), end -> new Fired(end.outcome(), end.noRetry()));
  }

  private record Fired(String outcome, boolean noRetry) {}

  private record Crons(List<Cron> crons) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Cron(String cron, @Nullable String next, @Nullable Last last) {
    static Cron of(CronReport report) {
      return new Cron(
          report.cron(),
          report.next().map(Instant::toString).orElse(null),
          report.last().map(Last::of).orElse(null));
    }
  }

  /// Without an outcome it is running.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Last(String scheduledTime, String firedAt, @Nullable String outcome) {
    static Last of(CronReport.Last last) {
      return new Last(
          last.slot().toString(), last.firedAt().toString(), last.outcome().orElse(null));
    }
  }
}
