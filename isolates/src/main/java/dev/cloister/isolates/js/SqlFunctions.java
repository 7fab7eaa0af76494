package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.context.ObjectStorage;
import dev.cloister.isolates.sql.ObjectDatabase;
import dev.cloister.isolates.sql.SqlCursor;
import dev.cloister.isolates.sql.SqlRefused;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/// What `script/sql.js` calls.
///
/// Threads: the context's own only.
final class SqlFunctions {
  private final ChildContext owner;
  private final GuestBytes bytes;
  private final Map<Long, SqlCursor> cursors = new HashMap<>();
  private long lastCursor;

  SqlFunctions(ChildContext owner, GuestBytes bytes) {
    this.owner = owner;
    this.bytes = bytes;
  }

  /// All of them by name.
  Map<String, HostFunctions.Body> table() {
    return Map.of(
        "sqlExecute", this::execute,
        "sqlNext", this::next,
        "sqlBytes", this::bytes);
  }

  private Object execute(Value[] arguments) {
    var storage = StorageFunctions.present(owner.outbox().storageToWrite(arguments[0].asLong()));
    var bindings = new @Nullable Object[(int) arguments[2].getArraySize()];
    for (var at = 0; at < bindings.length; at++) {
      bindings[at] = binding(arguments[2].getArrayElement(at));
    }
    try {
      var cursor = storage.database().execute(arguments[1].asString(), bindings);
      if (storage.overfull()) {
        throw overfull(arguments[0].asLong());
      }
      var rows = rows(cursor);
      var number = cursor.isOpen() ? keep(cursor) : 0;
      return ProxyArray.fromArray(
          number,
          ProxyArray.fromArray(cursor.columns().toArray()),
          rows,
          (double) cursor.rowsWritten());
    } catch (SqlRefused e) {
      throw refused(e);
    }
  }

  /// What the turn has changed cannot be stored together, and SQLite has it already: the object has
  /// to be reset.
  private GuestException overfull(long object) {
    var message =
        "One turn may write at most %d bytes, and this statement has changed more: the object was reset. Change less in one turn."
            .formatted(ObjectStorage.PENDING_BYTES_MAX);
    owner.outbox().removeObject(object);
    owner
        .outbox()
        .send(
            0,
            _ ->
                new FromIsolate.ObjectBroken(
                    owner.number(), object, GuestError.thrown("RangeError", message, "")));
    return new GuestException(GuestException.Kind.RANGE_ERROR, message);
  }

  private @Nullable Object binding(Value value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isString()) {
      return value.asString();
    }
    return value.isNumber() ? (Object) value.asDouble() : bytes.fromGuest(value);
  }

  /// Cursors that the database has closed meanwhile are forgotten.
  private long keep(SqlCursor cursor) {
    cursors.values().removeIf(each -> !each.isOpen());
    cursors.put(++lastCursor, cursor);
    return lastCursor;
  }

  private Object next(Value[] arguments) {
    var cursor = cursors.get(arguments[0].asLong());
    if (cursor == null) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "The cursor was closed, since %d newer ones were open: read one to its end before the next."
              .formatted(ObjectDatabase.OPEN_CURSORS_MAX));
    }
    try {
      return rows(cursor);
    } catch (SqlRefused e) {
      throw refused(e);
    }
  }

  private static ProxyArray rows(SqlCursor cursor) throws SqlRefused {
    var rows = cursor.next();
    var forGuest = new Object[rows.size()];
    for (var at = 0; at < forGuest.length; at++) {
      var row = rows.get(at);
      var values = new @Nullable Object[row.length];
      for (var column = 0; column < values.length; column++) {
        values[column] = forGuest(row[column]);
      }
      forGuest[at] = ProxyArray.fromArray(values);
    }
    return ProxyArray.fromArray(forGuest);
  }

  private static @Nullable Object forGuest(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Integer number -> number;
      case Number number -> number.doubleValue();
      case byte[] blob ->
          ProxyObject.fromMap(
              Map.of("buffer", ByteBuffer.wrap(blob).asReadOnlyBuffer(), "length", blob.length));
      default -> value;
    };
  }

  private Object bytes(Value[] arguments) {
    var storage = StorageFunctions.present(owner.outbox().storage(arguments[0].asLong()));
    try {
      return (double) storage.database().bytes();
    } catch (SqlRefused e) {
      throw refused(e);
    }
  }

  private static GuestException refused(SqlRefused e) {
    return new GuestException(GuestException.Kind.ERROR, String.valueOf(e.getMessage()));
  }
}
