package dev.cloister.isolates.java;

import dev.cloister.api.script.SqlCursor;
import dev.cloister.isolates.context.SqlQueries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The rows of one statement, some of which are here and the others with a cursor of SQLite's.
///
/// Threads: whoever has the baton.
final class ScriptCursor implements SqlCursor {
  private final List<String> columns;
  private final LongFunction<SqlQueries.Rows> more;
  private final long written;
  private SqlQueries.Rows rows;
  private int at;
  private long read;

  /// @param more gives the next rows of a cursor
  ScriptCursor(SqlQueries.Answer answer, LongFunction<SqlQueries.Rows> more) {
    this.columns = answer.columns();
    this.rows = answer.rows();
    this.written = answer.written();
    this.more = more;
  }

  @Override
  public List<String> columnNames() {
    return List.copyOf(columns);
  }

  @Override
  public long rowsRead() {
    return read;
  }

  @Override
  public long rowsWritten() {
    return written;
  }

  @Override
  public boolean hasNext() {
    if (at == rows.list().size() && rows.cursor() != 0) {
      rows = more.apply(rows.cursor());
      at = 0;
    }
    return at < rows.list().size();
  }

  private List<@Nullable Object> values() {
    if (!hasNext()) {
      throw new NoSuchElementException("All rows have been read.");
    }
    read++;
    var values = new ArrayList<@Nullable Object>();
    for (var value : rows.list().get(at++)) {
      // SQLite's whole numbers come in two sizes, of which scripts see one.
      values.add(value instanceof Integer number ? Long.valueOf(number) : value);
    }
    return Collections.unmodifiableList(values);
  }

  @Override
  public Map<String, @Nullable Object> next() {
    var values = values();
    var row = new LinkedHashMap<String, @Nullable Object>();
    for (var i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), values.get(i));
    }
    return Collections.unmodifiableMap(row);
  }

  @Override
  public Map<String, @Nullable Object> one() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "Expected exactly one result from SQL query, but got no results.");
    }
    var row = next();
    if (hasNext()) {
      throw new IllegalStateException(
          "Expected exactly one result from SQL query, but got multiple results.");
    }
    return row;
  }

  @Override
  public <T> T one(Class<T> type) {
    return as(type, one());
  }

  @Override
  public List<Map<String, @Nullable Object>> toList() {
    var list = new ArrayList<Map<String, @Nullable Object>>();
    while (hasNext()) {
      list.add(next());
    }
    return list;
  }

  @Override
  public <T> List<T> toList(Class<T> type) {
    var list = new ArrayList<T>();
    while (hasNext()) {
      list.add(as(type, next()));
    }
    return list;
  }

  private <T> T as(Class<T> type, Map<String, @Nullable Object> row) {
    var whole = type.isRecord() || type == Map.class;
    if (!whole && columns.size() != 1) {
      throw new ClassCastException(
          "A row of %d columns is no %s.".formatted(columns.size(), type.getSimpleName()));
    }
    Object value = whole ? row : row.get(columns.getFirst());
    var made = Plain.as(type, value);
    if (made == null) {
      throw new ClassCastException("null is no %s.".formatted(type.getSimpleName()));
    }
    return type.cast(made);
  }

  @Override
  public Iterator<List<@Nullable Object>> raw() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ScriptCursor.this.hasNext();
      }

      @Override
      public List<@Nullable Object> next() {
        return values();
      }
    };
  }
}
