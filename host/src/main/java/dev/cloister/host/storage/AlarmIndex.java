package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;

/// The alarms of one shard in two sorted maps that always say the same.
///
/// ```
/// alarms: object's prefix | name             → time: 8 | next: 8 | counted: 1 | backoff: 1 | last counted: 1
/// due:    script's prefix | next: 8 | rest of the object's prefix | name             → nothing
/// ```
///
/// By script before time, so that one tenant's million of due alarms never stands before another's
/// first, and a script that is not there is passed over in one step.
///
/// Threads: those of [MapDbStorage], under its lock.
final class AlarmIndex implements StoredAlarms {
  private static final byte[] NOTHING = {};
  private static final int STATE_BYTES = 2 * Long.BYTES + 3;

  private final BTreeMap<byte[], byte[]> alarms;
  private final BTreeMap<byte[], byte[]> due;

  AlarmIndex(BTreeMap<byte[], byte[]> alarms, BTreeMap<byte[], byte[]> due) {
    this.alarms = alarms;
    this.due = due;
  }

  void apply(Turn turn) {
    if (turn.deleteAll()) {
      var doomed = new ArrayList<byte[]>();
      alarms
          .keyIterator(turn.object(), true, MapDbStorage.successor(turn.object()), false)
          .forEachRemaining(doomed::add);
      doomed.forEach(this::remove);
    }
    for (var write : turn.alarms()) {
      byte[] key = StorageKeys.join(turn.object(), utf8(write.name()));
      switch (write) {
        case AlarmWrite.Delete _ -> remove(key);
        case AlarmWrite.Set(var _, var time) -> put(key, new State(time, time, AlarmTries.NONE));
        case AlarmWrite.Retry(var _, var time, var tries, var next) -> {
          byte[] stored = alarms.get(key);
          if (stored != null && State.of(stored).time == time) {
            put(key, new State(time, next, tries));
          }
        }
      }
    }
  }

  private void put(byte[] key, State state) {
    byte[] before = alarms.put(key, state.bytes());
    if (before != null) {
      due.remove(dueKey(key, State.of(before).next));
    }
    due.put(dueKey(key, state.next), NOTHING);
  }

  private void remove(byte[] key) {
    byte[] before = alarms.remove(key);
    if (before != null) {
      due.remove(dueKey(key, State.of(before).next));
    }
  }

  @Override
  public List<StoredAlarm> of(ObjectId object) {
    var found = new ArrayList<StoredAlarm>();
    byte[] prefix = StorageKeys.prefix(object);
    var pairs = alarms.entryIterator(prefix, true, MapDbStorage.successor(prefix), false);
    while (pairs.hasNext() && found.size() < StorageLimits.ALARMS_PER_OBJECT_MAX) {
      Map.Entry<byte[], byte[]> pair = pairs.next();
      found.add(alarm(pair.getKey(), State.of(pair.getValue())));
    }
    return List.copyOf(found);
  }

  @Override
  public List<StoredAlarm> due(
      ScriptName script,
      long fromMillis,
      Optional<StoredAlarm> after,
      long untilMillis,
      int limit) {
    byte[] prefix = StorageKeys.prefix(script);
    byte[] from =
        after.map(AlarmIndex::dueKey).orElseGet(() -> StorageKeys.join(prefix, millis(fromMillis)));
    byte[] to =
        untilMillis == Long.MAX_VALUE
            ? MapDbStorage.successor(prefix)
            : StorageKeys.join(prefix, millis(untilMillis + 1));
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return List.of();
    }
    var found = new ArrayList<StoredAlarm>();
    var keys = due.keyIterator(from, after.isEmpty(), to, false);
    while (keys.hasNext() && found.size() < limit) {
      byte[] key = alarmKey(keys.next());
      byte[] state = alarms.get(key);
      if (state == null) {
        throw new StoreDamaged("An alarm is in the order of alarms and is not set.");
      }
      found.add(alarm(key, State.of(state)));
    }
    return List.copyOf(found);
  }

  @Override
  public OptionalLong next(ScriptName script, long fromMillis) {
    byte[] prefix = StorageKeys.prefix(script);
    byte[] from = StorageKeys.join(prefix, millis(fromMillis));
    var keys = due.keyIterator(from, true, MapDbStorage.successor(prefix), false);
    return keys.hasNext()
        ? OptionalLong.of(ByteBuffer.wrap(keys.next()).getLong(prefix.length))
        : OptionalLong.empty();
  }

  @Override
  public List<ScriptName> scripts() {
    var found = new ArrayList<ScriptName>();
    byte @Nullable [] first = due.isEmpty() ? null : due.firstKey();
    while (first != null) {
      var script = StorageKeys.decode(alarmKey(first)).object().script();
      found.add(script);
      first = due.ceilingKey(MapDbStorage.successor(StorageKeys.prefix(script)));
    }
    return List.copyOf(found);
  }

  /// The first object at or after this key that has an alarm.
  Optional<byte[]> firstObject(byte[] from, byte[] to) {
    var keys = alarms.keyIterator(from, true, to, false);
    return keys.hasNext() ? Optional.of(keys.next()) : Optional.empty();
  }

  private static StoredAlarm alarm(byte[] key, State state) {
    var decoded = StorageKeys.decode(key);
    var name =
        new String(
            key, decoded.prefixBytes(), key.length - decoded.prefixBytes(), StandardCharsets.UTF_8);
    return new StoredAlarm(decoded.object(), name, state.time, state.tries, state.next);
  }

  private static byte[] dueKey(StoredAlarm alarm) {
    byte[] key = StorageKeys.join(StorageKeys.prefix(alarm.object()), utf8(alarm.name()));
    return dueKey(key, alarm.nextMillis());
  }

  private static byte[] dueKey(byte[] alarmKey, long next) {
    int script = StorageKeys.scriptBytes(alarmKey);
    return ByteBuffer.allocate(alarmKey.length + Long.BYTES)
        .put(alarmKey, 0, script)
        .putLong(next)
        .put(alarmKey, script, alarmKey.length - script)
        .array();
  }

  private static byte[] alarmKey(byte[] dueKey) {
    int script = StorageKeys.scriptBytes(dueKey);
    return ByteBuffer.allocate(dueKey.length - Long.BYTES)
        .put(dueKey, 0, script)
        .put(dueKey, script + Long.BYTES, dueKey.length - script - Long.BYTES)
        .array();
  }

  private static byte[] millis(long time) {
    return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /// The value of an alarm. Times are never negative, so their bytes are ordered as they are.
  private record State(long time, long next, AlarmTries tries) {
    static State of(byte[] stored) {
      var in = ByteBuffer.wrap(stored);
      return new State(
          in.getLong(), in.getLong(), new AlarmTries(in.get(), in.get(), in.get() != 0));
    }

    byte[] bytes() {
      return ByteBuffer.allocate(STATE_BYTES)
          .putLong(time)
          .putLong(next)
          .put((byte) tries.counted())
          .put((byte) tries.backoff())
          .put((byte) (tries.lastCounted() ? 1 : 0))
          .array();
    }
  }
}
