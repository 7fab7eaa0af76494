package dev.cloister.host.storage;

import java.nio.charset.StandardCharsets;

/// The bounds of what is stored, checked before anything reaches the log.
public final class StorageLimits {
  /// Bytes of one key.
  public static final int KEY_BYTES_MAX = 2 * 1024;

  /// Bytes of one value.
  public static final int VALUE_BYTES_MAX = 2 * 1024 * 1024;

  /// Bytes of all keys and values of one turn.
  public static final int TURN_BYTES_MAX = 16 * 1024 * 1024;

  /// Deletes and puts of one turn together.
  public static final int TURN_KEYS_MAX = 100_000;

  /// Bytes of a request id in UTF-8.
  public static final int REQUEST_ID_BYTES_MAX = 128;

  /// Request ids remembered per object; the oldest is forgotten first.
  public static final int REQUEST_IDS_PER_OBJECT_MAX = 32;

  /// Alarms of one object, the one without a name among them.
  public static final int ALARMS_PER_OBJECT_MAX = 1_000;

  /// Bytes of an alarm's name in UTF-8.
  public static final int ALARM_NAME_BYTES_MAX = 256;

  /// Changes of alarms in one turn: all that may be there deleted, and as many set.
  public static final int TURN_ALARMS_MAX = 2 * ALARMS_PER_OBJECT_MAX;

  private StorageLimits() {}

  /// Returns the bytes of the turn's keys and values.
  ///
  /// @throws WritesTooLarge when the turn is beyond a bound
  static int check(ObjectWrites writes) {
    writes
        .requestId()
        .ifPresent(id ->
            atMost(
                "A request id",
                id.getBytes(StandardCharsets.UTF_8).length,
                REQUEST_ID_BYTES_MAX,
                "bytes"));
    atMost("A turn", writes.deletes().size() + writes.puts().size(), TURN_KEYS_MAX, "keys");
    long bytes = 0;
    for (byte[] key : writes.deletes()) {
      atMost("A key", key.length, KEY_BYTES_MAX, "bytes");
      bytes += key.length;
    }
    for (StoredEntry put : writes.puts()) {
      atMost("A key", put.key().length, KEY_BYTES_MAX, "bytes");
      atMost("A value", put.value().length, VALUE_BYTES_MAX, "bytes");
      bytes += put.key().length + put.value().length;
    }
    atMost("A turn", writes.alarms().size(), TURN_ALARMS_MAX, "changes of alarms");
    for (AlarmWrite alarm : writes.alarms()) {
      int name = alarm.name().getBytes(StandardCharsets.UTF_8).length;
      atMost("The name of an alarm", name, ALARM_NAME_BYTES_MAX, "bytes");
      bytes += name;
    }
    atMost("A turn", bytes, TURN_BYTES_MAX, "bytes of keys and values");
    return (int) bytes;
  }

  private static void atMost(String what, long actual, long max, String unit) {
    if (actual > max) {
      throw new WritesTooLarge(
          "%s may have at most %d %s and has %d; store less, or spread it over several."
              .formatted(what, max, unit, actual));
    }
  }
}
