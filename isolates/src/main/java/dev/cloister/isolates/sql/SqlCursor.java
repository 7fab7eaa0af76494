package dev.cloister.isolates.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one statement, read some at a time.
///
/// Threads: those of its [ObjectDatabase].
public final class SqlCursor {
  private final List<String> columns;
  private final long written;
  private @Nullable PreparedStatement statement;
  private @Nullable ResultSet rows;

  /// @param rows null when the statement answers with none
  SqlCursor(PreparedStatement statement, @Nullable ResultSet rows, long written)
      throws SQLException {
    this.statement = statement;
    this.rows = rows;
    this.written = written;
    this.columns = rows == null ? List.of() : columnsOf(rows);
    if (rows == null) {
      close();
    }
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
  /// Fewer than `most` only when there are no others.
  public List<@Nullable Object[]> next(int most) throws SqlRefused {
    var found = new ArrayList<@Nullable Object[]>();
    try {
      var from = rows;
      while (from != null && found.size() < most) {
        if (!from.next()) {
          close();
          return found;
        }
        var row = new @Nullable Object[columns.size()];
        for (var at = 0; at < row.length; at++) {
          row[at] = from.getObject(at + 1);
        }
        found.add(row);
      }
      return found;
    } catch (SQLException e) {
      close();
      throw SqlRefused.of(e);
    }
  }

  /// Whether there may be rows that were not read.
  public boolean isOpen() {
    return statement != null;
  }

  /// Ends it; rows that were not read are lost. Does nothing the second time.
  void close() {
    var open = statement;
    statement = null;
    rows = null;
    ObjectDatabase.closeAfter(open);
  }
}
