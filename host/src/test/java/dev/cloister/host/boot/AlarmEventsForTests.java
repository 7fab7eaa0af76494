package dev.cloister.host.boot;

import dev.cloister.host.alarm.AlarmRunner;
import dev.cloister.host.object.Objects;
import java.time.Duration;

/// What takes alarms to objects, for tests outside this package.
public final class AlarmEventsForTests {
  private AlarmEventsForTests() {}

  /// The real one, with a minute for each handler.
  public static AlarmRunner runner(Objects objects) {
    return new AlarmEvents(objects, _ -> Duration.ofMinutes(1), () -> "alarm");
  }
}
