package dev.cloister.api.script;

import org.jspecify.annotations.Nullable;

/// An object's SQL database, which is SQLite's: a part of its [Storage], stored together with it.
///
/// Limits: 256 MiB; a statement of 100,000 bytes, with 100 bindings and 100 columns; values and
/// rows of 2,000,000 bytes. One turn may change 12 MiB: beyond that the object is reset.
public interface SqlStorage {
  /// Carries out one statement, or several with `;` between. The bindings belong to the last, whose
  /// rows are answered. A statement that changes something is carried out to its end, whether its
  /// rows are read or not. Transactions are begun by [Storage#transaction] and not by statements.
  ///
  /// Throws [IllegalStateException] with SQLite's message when a statement is refused, and
  /// [IllegalArgumentException] for a binding that is no value in SQL.
  ///
  /// @param bindings for each `?` one: `null`, a whole or floating number, a string or a `byte[]`
  SqlCursor exec(String query, @Nullable Object... bindings);

  /// How many bytes the database has.
  long databaseSize();
}
