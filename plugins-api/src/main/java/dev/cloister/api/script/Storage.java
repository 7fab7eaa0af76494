package dev.cloister.api.script;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What one object keeps: keys in UTF-8 order, with plain values.
///
/// No other event runs between two operations unless something else is waited for. What is written
/// until then is stored all together or not at all, and nothing that could reveal it leaves the
/// object before it is durable: there is no need to wait for a write.
///
/// Limits: keys of 2,048 bytes in UTF-8, and what the policy says for a pair. Beyond them
/// [IllegalArgumentException] is thrown.
public interface Storage {
  /// The value of a key.
  Optional<Object> get(String key);

  /// The value of a key, made what `type` says: a boxed primitive, [String], [java.time.Instant],
  /// `byte[]`, a collection, a record. Throws [ClassCastException] when the value is none of it.
  <T> Optional<T> get(String key, Class<T> type);

  /// Stores a value.
  void put(String key, Object value);

  /// Removes a key; says whether it was there.
  boolean delete(String key);

  /// The SQL database beside the keys.
  SqlStorage sql();

  /// Removes everything, the SQL database and the alarms too. Not possible in a transaction.
  void deleteAll();

  /// The pairs in a range, in its order.
  Map<String, Object> list(StorageRange range);

  /// Runs `work`; what it writes, in SQL too, is stored all together, or not at all when it throws.
  /// No other event of the object runs meanwhile.
  <T extends @Nullable Object> T transaction(Callable<T> work) throws Exception;

  /// When the alarm is due, if it is set. While its handler runs it counts as not set.
  Optional<Instant> alarm();

  /// Sets the alarm, to another time if it is set; a time in the past is due at once. Throws
  /// [IllegalStateException] when the class has no [DurableObject#alarm] of its own.
  void setAlarm(Instant time);

  /// The alarm is not set any more.
  void deleteAlarm();

  /// When the alarm of this name is due, as [#alarm()] says it. Beside the one without a name an
  /// object may have many, each with its own time and its own retries.
  ///
  /// @param name 1 to 256 bytes in UTF-8
  Optional<Instant> alarm(String name);

  /// Sets the alarm of this name, as [#setAlarm(Instant)] does. Throws [IllegalArgumentException]
  /// when the object has 1,000 alarms and this would be one more.
  void setAlarm(String name, Instant time);

  /// The alarm of this name is not set any more.
  void deleteAlarm(String name);

  /// The times of all alarms with a name that are set, by name.
  Map<String, Instant> alarms();

  /// Waits until everything written so far is durable. Other events run meanwhile.
  void sync();
}
