package dev.cloister.isolates.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one statement, read some at a time.
///
/// A statement that changes something is read to its end at once, for SQLite commits it only there:
/// what it has done belongs to the turn that carried it out, whoever reads its rows, and when.
/// SQLite has all rows of such a statement in memory by then.
///
/// Threads: those of its [ObjectDatabase].
public final class SqlCursor {
  /// How many rows are read together.
  static final int ROWS_AT_ONCE = 64;

  /// How many bytes of texts and blobs are in memory before rows are handed on, but for the last
  /// row.
  static final long BYTES_AT_ONCE = 1L << 20;

  private final List<String> columns;
  private final ArrayDeque<@Nullable Object[]> ahead = new ArrayDeque<>();
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;
  private long written;

  /// @param rows null when the statement answers with none
  SqlCursor(PreparedStatement statement, @Nullable ResultSet rows) throws SQLException {
    this.statement = statement;
    this.rows = rows;
    this.columns = rows == null ? List.of() : columnsOf(rows);
    if (rows == null) {
      close();
    }
  }

  /// Reads all rows, which ends the statement.
  void readAhead() throws SQLException {
    var from = rows;
    if (from == null) {
      return;
    }
    while (from.next()) {
      ahead.add(row(from));
    }
    end();
  }

  void wrote(long count) {
    written = count;
  }

  private static List<String> columnsOf(ResultSet rows) throws SQLException {
    var about = rows.getMetaData();
    var names = new ArrayList<String>();
    for (var at = 1; at <= about.getColumnCount(); at++) {
      names.add(about.getColumnLabel(at));
    }
    return names;
  }

  /// The names of the columns.
  public List<String> columns() {
    return columns;
  }

  /// How many rows the statement inserted, changed or deleted.
  public long rowsWritten() {
    return written;
  }

  /// The next rows, each with a value for each column: null, a `Number`, a `String` or a `byte[]`.
  /// None only when there are no others.
  public List<@Nullable Object[]> next() throws SqlRefused {
    var found = new ArrayList<@Nullable Object[]>();
    try {
      var bytes = 0L;
      while (isOpen() && found.size() < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) {
        var row = nextRow();
        if (row != null) {
          found.add(row);
          for (var value : row) {
            bytes += bytesOf(value);
          }
        }
      }
      return found;
    } catch (SQLException e) {
      close();
      throw SqlRefused.of(e);
    }
  }

  private @Nullable Object @Nullable [] nextRow() throws SQLException {
    var from = rows;
    if (from == null) {
      return ahead.poll();
    }
    if (from.next()) {
      return row(from);
    }
    end();
    return null;
  }

  private @Nullable Object[] row(ResultSet from) throws SQLException {
    var row = new @Nullable Object[columns.size()];
    for (var at = 0; at < row.length; at++) {
      row[at] = from.getObject(at + 1);
    }
    return row;
  }

  private static long bytesOf(@Nullable Object value) {
    return switch (value) {
      case String text -> 2L * text.length();
      case byte[] blob -> blob.length;
      case null, default -> 0;
    };
  }

  /// Whether there may be rows that were not read.
  public boolean isOpen() {
    return statement != null || !ahead.isEmpty();
  }

  /// Ends it; rows that were not read are lost. Does nothing the second time.
  void close() {
    ahead.clear();
    end();
  }

  private void end() {
    var open = statement;
    statement = null;
    rows = null;
    ObjectDatabase.closeAfter(open);
  }
}
