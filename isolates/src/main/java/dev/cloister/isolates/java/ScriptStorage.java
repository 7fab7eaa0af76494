package dev.cloister.isolates.java;

import dev.cloister.api.script.SqlStorage;
import dev.cloister.api.script.Storage;
import dev.cloister.api.script.StorageRange;
import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.context.Key;
import dev.cloister.isolates.context.ObjectStorage;
import dev.cloister.isolates.context.Outbox;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The storage of one object, as its script sees it.
///
/// Threads: whoever has the baton.
final class ScriptStorage implements Storage {
  private static final int KEY_BYTES_MAX = 2048;

  private final long object;
  private final Outbox outbox;
  private final Baton baton;
  private final Gates gates;
  private final SqlStorage sql;
  private final ScriptAlarms alarms;
  private final int pairBytesMax;

  /// What shuts the object's input gate, and waits for batches.
  interface Gates {
    <T extends @Nullable Object> T whileShut(Callable<T> work) throws Exception;

    void awaitDurable(long batch);
  }

  ScriptStorage(
      long object,
      Outbox outbox,
      Baton baton,
      Gates gates,
      SqlStorage sql,
      ScriptAlarms alarms,
      int pairBytesMax) {
    this.object = object;
    this.outbox = outbox;
    this.baton = baton;
    this.gates = gates;
    this.sql = sql;
    this.alarms = alarms;
    this.pairBytesMax = pairBytesMax;
  }

  private ObjectStorage toRead() {
    baton.current();
    return present(outbox.storage(object));
  }

  private ObjectStorage toWrite() {
    baton.current();
    return present(outbox.storageToWrite(object));
  }

  private static ObjectStorage present(@Nullable ObjectStorage storage) {
    if (storage == null) {
      throw new IllegalStateException(
          "The storage of this object cannot be used any more: the object was reset.");
    }
    return storage;
  }

  /// Work whose refusals are exceptions of Java.
  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (GuestException e) {
      throw ScriptErrors.ofJava(e);
    }
  }

  private static Key key(String text) {
    var key = Key.of(text);
    if (key.bytes().length > KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A key may have %d bytes; this one has %d.".formatted(KEY_BYTES_MAX, key.bytes().length));
    }
    return key;
  }

  @Override
  public Optional<Object> get(String key) {
    byte @Nullable [] bytes;
    try {
      bytes = toRead().get(key(key));
    } catch (GuestException e) {
      throw ScriptErrors.ofJava(e);
    }
    return bytes == null ? Optional.empty() : Optional.ofNullable(CloneReader.read(bytes));
  }

  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    var value = get(key);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(type.cast(Plain.as(type, value.get())));
  }

  @Override
  public void put(String key, Object value) {
    var storage = toWrite();
    var bytes = CloneWriter.write(value);
    var checked = key(key);
    var size = checked.bytes().length + (long) bytes.length;
    if (size > pairBytesMax) {
      throw new IllegalArgumentException(
          "Key and value together may have %d bytes; these have %d.".formatted(pairBytesMax, size));
    }
    told(() -> {
      storage.put(checked, bytes, true);
      return true;
    });
  }

  @Override
  public boolean delete(String key) {
    return told(() -> toWrite().delete(key(key), true));
  }

  @Override
  public SqlStorage sql() {
    return sql;
  }

  @Override
  public void deleteAll() {
    var storage = toWrite();
    if (storage.inTransaction()) {
      throw new IllegalStateException("deleteAll() cannot be called inside a transaction.");
    }
    storage.deleteAll(true);
  }

  @Override
  public Map<String, Object> list(StorageRange range) {
    var start = range.start().map(Key::of).orElse(null);
    var end = range.end().map(Key::of).orElse(null);
    if (range.prefix().isPresent()) {
      var prefix = Key.of(range.prefix().get());
      var after = prefix.afterPrefix();
      start = start == null || start.compareTo(prefix) < 0 ? prefix : start;
      end = end == null || (after != null && end.compareTo(after) > 0) ? after : end;
    }
    var from = start;
    var to = end;
    var entries = told(() -> toRead().list(from, to, range.reverse(), range.limit()));
    var found = new LinkedHashMap<String, Object>();
    for (var entry : entries) {
      var value = CloneReader.read(entry.value());
      if (value != null) {
        found.put(new Key(entry.key()).text(), value);
      }
    }
    return found;
  }

  @Override
  public <T extends @Nullable Object> T transaction(Callable<T> work) throws Exception {
    return gates.whileShut(() -> {
      var transaction = toRead().begin();
      T result;
      try {
        result = work.call();
      } catch (Exception | Error e) {
        // Unless the object was dropped meanwhile, when there is nothing left to undo.
        var storage = outbox.storageToWrite(object);
        if (storage != null) {
          storage.rollback(transaction);
        }
        throw e;
      }
      told(() -> toWrite().commit(transaction));
      return result;
    });
  }

  @Override
  public Optional<Instant> alarm() {
    return ScriptAlarms.get(toRead().alarms(), ScriptAlarms.UNNAMED);
  }

  @Override
  public Optional<Instant> alarm(String name) {
    return ScriptAlarms.get(toRead().alarms(), ScriptAlarms.named(name));
  }

  @Override
  public Map<String, Instant> alarms() {
    return ScriptAlarms.named(toRead().alarms());
  }

  @Override
  public void setAlarm(Instant time) {
    set(ScriptAlarms.UNNAMED, time);
  }

  @Override
  public void setAlarm(String name, Instant time) {
    set(ScriptAlarms.named(name), time);
  }

  private void set(String name, Instant time) {
    told(() -> {
      alarms.set(toWrite().alarmsToChange(true), name, time);
      return true;
    });
  }

  @Override
  public void deleteAlarm() {
    toWrite().alarmsToChange(true).delete(ScriptAlarms.UNNAMED);
  }

  @Override
  public void deleteAlarm(String name) {
    toWrite().alarmsToChange(true).delete(ScriptAlarms.named(name));
  }

  @Override
  public void sync() {
    var batch = toWrite().batchToAwait();
    if (batch > 0) {
      gates.awaitDurable(batch);
    }
  }
}
