package dev.cloister.api.script;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows that a statement answers, each read once: a map from the names of the columns, in their
/// order, to `null`, [Long], [Double], [String] or `byte[]`.
///
/// Limits: 32 cursors of an object with rows that were not read; the next one closes the oldest,
/// which then throws [IllegalStateException]. What is read after something else was waited for may
/// show what was changed meanwhile.
public interface SqlCursor extends Iterator<Map<String, @Nullable Object>> {
  /// The names of the columns.
  List<String> columnNames();

  /// The only row. Throws [IllegalStateException] when there is none or another one.
  Map<String, @Nullable Object> one();

  /// The only row as a record, whose components are named like columns, or the only column of the
  /// only row as anything else that [Storage#get(String, Class)] makes of a value.
  <T> T one(Class<T> type);

  /// All rows that were not read yet.
  List<Map<String, @Nullable Object>> toList();

  /// All rows that were not read yet, each as [#one(Class)] makes it.
  <T> List<T> toList(Class<T> type);

  /// The rows that were not read yet as the values of their columns.
  Iterator<List<@Nullable Object>> raw();

  /// How many rows were read.
  long rowsRead();

  /// How many rows the statement inserted, changed or deleted.
  long rowsWritten();
}
