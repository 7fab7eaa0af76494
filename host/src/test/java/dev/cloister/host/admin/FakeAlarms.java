package dev.cloister.host.admin;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.storage.StoredAlarm;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Alarms that are only made up.
public final class FakeAlarms implements AlarmDesk {
  /// What is set, soonest first.
  public final List<StoredAlarm> set = new CopyOnWriteArrayList<>();

  /// What comes of firing one.
  public volatile String outcome = "ok";

  @Override
  public List<StoredAlarm> of(ObjectId object) {
    return set.stream().filter(alarm -> alarm.object().equals(object)).toList();
  }

  @Override
  public List<StoredAlarm> soonest(ScriptName script, int limit) {
    return set.stream()
        .filter(alarm -> alarm.object().script().equals(script))
        .limit(limit)
        .toList();
  }

  @Override
  public Outcome<String> fire(ObjectId object, String name) {
    return of(object).stream().anyMatch(alarm -> alarm.name().equals(name))
        ? new Outcome.Answered<>(outcome)
        : new Outcome.Failed<>(
            new Failure.NotFound("alarm.not-found", "The object has no alarm.", "Set one."));
  }
}
