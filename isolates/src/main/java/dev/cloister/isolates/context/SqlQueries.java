package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.sql.ObjectDatabase;
import dev.cloister.isolates.sql.SqlCursor;
import dev.cloister.isolates.sql.SqlRefused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the scripts of one child context ask of the databases of its objects, and the rows that
/// they have not read yet.
///
/// Threads: the context's own only. Limits: those of [ObjectDatabase]; what one turn may change, a
/// statement beyond which resets its object. Fails: with a [GuestException].
public final class SqlQueries {
  /// Rows, each with a value for each column: null, a `Number`, a `String` or a `byte[]`.
  ///
  /// @param cursor has the rows after these; 0 when there are none
  public record Rows(long cursor, List<@Nullable Object[]> list) {}

  /// What a statement has done.
  ///
  /// @param written how many rows it inserted, changed or deleted
  public record Answer(List<String> columns, Rows rows, long written) {}

  /// Resets an object.
  public interface Reset {
    void reset(long object, GuestError why);
  }

  private final Outbox outbox;
  private final Reset resets;
  private final Map<Long, SqlCursor> cursors = new HashMap<>();
  private long lastCursor;

  public SqlQueries(Outbox outbox, Reset resets) {
    this.outbox = outbox;
    this.resets = resets;
  }

  /// Carries out the statements of a text. The bindings belong to the last, whose first rows are
  /// answered.
  ///
  /// @param bindings null, a `Number`, a `String` or a `byte[]` each
  public Answer execute(long object, String text, @Nullable Object[] bindings) {
    var storage = present(outbox.storageToWrite(object));
    try {
      var cursor = storage.database().execute(text, bindings);
      if (storage.overfull()) {
        throw overfull(object);
      }
      return new Answer(cursor.columns(), rows(++lastCursor, cursor), cursor.rowsWritten());
    } catch (SqlRefused e) {
      throw refused(e);
    }
  }

  /// The next rows of a cursor.
  public Rows next(long number) {
    var cursor = cursors.remove(number);
    if (cursor == null || !cursor.isOpen()) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "The cursor was closed, since %d newer ones were open: read one to its end before the next."
              .formatted(ObjectDatabase.OPEN_CURSORS_MAX));
    }
    try {
      return rows(number, cursor);
    } catch (SqlRefused e) {
      throw refused(e);
    }
  }

  /// One that has more is kept; those that the database has closed meanwhile are forgotten.
  private Rows rows(long number, SqlCursor cursor) throws SqlRefused {
    var rows = cursor.next();
    if (!cursor.isOpen()) {
      return new Rows(0, rows);
    }
    cursors.values().removeIf(each -> !each.isOpen());
    cursors.put(number, cursor);
    return new Rows(number, rows);
  }

  /// How many bytes an object's database has.
  public long bytes(long object) {
    try {
      return present(outbox.storage(object)).database().bytes();
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
    resets.reset(object, GuestError.thrown("RangeError", message, ""));
    return new GuestException(GuestException.Kind.RANGE_ERROR, message);
  }

  private static ObjectStorage present(@Nullable ObjectStorage storage) {
    if (storage == null) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "The storage of this object cannot be used any more: the object was reset.");
    }
    return storage;
  }

  private static GuestException refused(SqlRefused e) {
    return new GuestException(GuestException.Kind.ERROR, String.valueOf(e.getMessage()));
  }
}
