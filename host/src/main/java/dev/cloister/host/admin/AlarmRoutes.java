package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.storage.StoredAlarm;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/alarms` and `…/objects/{object}`: which alarms are set, and firing one by hand.
///
/// The script need not be deployed to see them: what its objects stored outlives it.
final class AlarmRoutes {
  private static final int LIST_USUAL = 100;
  private static final int LIST_MAX = 1_000;

  private final TenantScripts scripts;
  private final AlarmDesk desk;

  AlarmRoutes(TenantScripts scripts, AlarmDesk desk) {
    this.scripts = scripts;
    this.desk = desk;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    int limit = parameters.count("limit", LIST_USUAL, LIST_MAX);
    return Answers.json(
        scripts.tenant(script.tenant()),
        _ ->
            new Listed(
                desk.soonest(script, limit).stream()
                    .map(alarm ->
                        new OfObject(
                            alarm.object().className(), alarm.object().hex(), Alarm.of(alarm)))
                    .toList()));
  }

  Outcome<AdminAnswer> show(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    return Answers.json(
        scripts.tenant(object.script().tenant()),
        _ ->
            new Shown(
                object.className(),
                object.hex(),
                desk.of(object).stream().map(Alarm::of).toList()));
  }

  Outcome<AdminAnswer> fire(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    var name = parameters.request().queryParam("alarm").orElse("");
    return switch (scripts.script(object.script())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ -> Answers.json(desk.fire(object, name), Fired::new);
    };
  }

  private record Listed(List<OfObject> alarms) {}

  private record OfObject(@JsonProperty("class") String className, String id, Alarm alarm) {}

  private record Shown(@JsonProperty("class") String className, String id, List<Alarm> alarms) {}

  private record Fired(String outcome) {}

  /// `nextTry` is there when the handler has failed.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Alarm(
      @Nullable String name, String scheduledTime, int retryCount, @Nullable String nextTry) {
    static Alarm of(StoredAlarm alarm) {
      return new Alarm(
          alarm.name().isEmpty() ? null : alarm.name(),
          time(alarm.timeMillis()),
          alarm.tries().counted(),
          alarm.nextMillis() == alarm.timeMillis() ? null : time(alarm.nextMillis()));
    }

    private static String time(long millis) {
      return Instant.ofEpochMilli(millis).toString();
    }
  }
}
