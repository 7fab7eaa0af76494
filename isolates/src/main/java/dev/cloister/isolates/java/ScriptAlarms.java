package dev.cloister.isolates.java;

import dev.cloister.isolates.context.ObjectAlarms;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// The alarms of one object, as its script sees them. The one without a name is called by an empty
/// one in [ObjectAlarms], which says what is stored.
///
/// Threads: whoever has the baton.
///
/// @param handled whether the object's class has a handler for them
/// @param nowMillis the script's clock, in milliseconds since 1970
record ScriptAlarms(boolean handled, LongSupplier nowMillis) {
  /// The name of the alarm that has none.
  static final String UNNAMED = "";

  /// What 64 bits of nanoseconds hold, as in JavaScript.
  private static final Instant LATEST = Instant.ofEpochMilli(9_223_372_036_854L);

  /// Its name for the script's eyes.
  static Optional<String> nameForScript(String name) {
    return name.equals(UNNAMED) ? Optional.empty() : Optional.of(name);
  }

  /// A name that a script has given.
  static String named(String name) {
    if (name.equals(UNNAMED)) {
      throw new IllegalArgumentException(
          "The name of an alarm may not be empty; leave it out for the alarm without a name.");
    }
    return name;
  }

  static Optional<Instant> get(ObjectAlarms alarms, String name) {
    var time = alarms.get(name);
    return time.isPresent()
        ? Optional.of(Instant.ofEpochMilli(time.getAsLong()))
        : Optional.empty();
  }

  /// Those with a name.
  static Map<String, Instant> named(ObjectAlarms alarms) {
    var named = new TreeMap<String, Instant>();
    alarms
        .all()
        .forEach((name, millis) -> {
          if (!name.equals(UNNAMED)) {
            named.put(name, Instant.ofEpochMilli(millis));
          }
        });
    return named;
  }

  /// A time that is over is now, so that nobody's alarms come before others' that wait as long.
  void set(ObjectAlarms alarms, String name, Instant time) {
    if (!handled) {
      throw new IllegalStateException(
          "The class needs a method alarm(AlarmEvent) of its own for its objects to have alarms.");
    }
    if (time.isAfter(LATEST)) {
      throw new IllegalArgumentException("An alarm cannot be set to a time after " + LATEST + ".");
    }
    var now = Instant.ofEpochMilli(nowMillis.getAsLong());
    alarms.set(name, (time.isBefore(now) ? now : time).toEpochMilli());
  }
}
