package dev.cloister.isolates.java;

import dev.cloister.api.script.SqlCursor;
import dev.cloister.api.script.SqlStorage;
import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.context.SqlQueries;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The SQL database of one object, as its script sees it.
///
/// Threads: whoever has the baton.
final class ScriptSql implements SqlStorage {
  private final long object;
  private final Baton baton;
  private final SqlQueries queries;

  ScriptSql(long object, Baton baton, SqlQueries queries) {
    this.object = object;
    this.baton = baton;
    this.queries = queries;
  }

  @Override
  public SqlCursor exec(String query, @Nullable Object... bindings) {
    var values = new @Nullable Object[bindings.length];
    for (var at = 0; at < values.length; at++) {
      values[at] = binding(at, bindings[at]);
    }
    var answer = told(() -> queries.execute(object, query, values));
    return new ScriptCursor(answer, this::next);
  }

  private static @Nullable Object binding(int index, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Long _, Double _, byte[] _ -> value;
      case Integer _, Short _, Byte _ -> ((Number) value).longValue();
      case Float number -> number.doubleValue();
      // Half a surrogate pair is no text, and becomes what stands for such.
      case String text ->
          new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
      default ->
          throw new IllegalArgumentException(
              "Binding %d is no value in SQL, which has null, whole and floating numbers, strings and byte[]: it is of the type %s."
                  .formatted(index + 1, value.getClass().getSimpleName()));
    };
  }

  private SqlQueries.Rows next(long cursor) {
    return told(() -> queries.next(cursor));
  }

  @Override
  public long databaseSize() {
    return told(() -> queries.bytes(object));
  }

  private <T> T told(Supplier<T> work) {
    baton.current();
    try {
      return work.get();
    } catch (GuestException e) {
      throw ScriptErrors.ofJava(e);
    }
  }
}
