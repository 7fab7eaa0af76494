package dev.cloister.host.inspect;

import dev.cloister.api.ObjectId;
import dev.cloister.host.inspect.SqliteFile.Damaged;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredEntry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// What an object has stored, a page at a time. Each page is one moment of the object's shard,
/// whose writes wait meanwhile; the object itself is not asked and hears nothing.
///
/// Threads: any that may block on the store. The shards are lent.
public final class StoredView {
  /// Tables of one object that are listed; fewer when the statements that made them are very long.
  public static final int TABLES_MAX = 500;

  /// Characters of rows, and of statements that made tables, that one question keeps; an answer
  /// ends early beyond that, and says so.
  static final int KEPT_MAX = 4 << 20;

  private static final int CELL_COST = 16;
  private static final int READ_AT_ONCE = 16;
  private static final int TEXT_MAX = 200;
  private static final int BLOB_BYTES_SHOWN = 32;

  /// The keys of scripts are UTF-8, so they are all below this byte; pages of a database are above.
  private static final byte[] KEYS_END = {(byte) 0xFF};

  private static final byte[] PAGE_PREFIX = {(byte) 0xFF, 'p'};

  private final Shards shards;

  public StoredView(Shards shards) {
    this.shards = shards;
  }

  /// One key.
  ///
  /// @param key as it is stored
  /// @param bytes of the value
  /// @param preview of the value; empty when the bytes are none that a script has stored
  public record Key(byte[] key, int bytes, Optional<String> preview) {
    /// The key as text, if it is UTF-8.
    public Optional<String> text() {
      try {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
      } catch (CharacterCodingException notText) {
        return Optional.empty();
      }
    }
  }

  /// Some of an object's keys.
  ///
  /// @param more whether others follow the last
  public record Keys(List<Key> keys, boolean more) {}

  /// One table. `rows` is empty when its pages cannot be read; so are `columns`.
  public record Table(String name, List<String> columns, OptionalLong rows) {}

  /// Rows of a table, each with a text for each column.
  ///
  /// @param next the number of the last row, when others may follow
  public record Rows(List<String> columns, List<List<String>> rows, OptionalLong next) {}

  /// Keys after `after`, at most `limit`.
  public Keys keys(ObjectId id, Optional<byte[]> after, int limit) {
    var state = state(id);
    return atOnce(state, () -> keys(state, id, after, limit));
  }

  private static Keys keys(ReadOnlyStorage state, ObjectId id, Optional<byte[]> after, int limit) {
    var found = new ArrayList<Key>();
    var start = after.map(StoredView::next);
    while (true) {
      // Values may be large, so only a few are in memory at a time.
      int want = Math.min(READ_AT_ONCE, limit + 1 - found.size());
      var page = state.range(id, start, Optional.of(KEYS_END), false, want);
      for (StoredEntry entry : page) {
        if (found.size() == limit) {
          return new Keys(found, true);
        }
        found.add(new Key(entry.key(), entry.value().length, ValuePreview.of(entry.value())));
      }
      if (page.size() < want) {
        return new Keys(found, false);
      }
      start = Optional.of(next(page.getLast().key()));
    }
  }

  /// The next key there could be: this one and a zero byte.
  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /// The tables of the object's database, by name; empty when it has none.
  ///
  /// @return empty when the database cannot be read
  public Optional<List<Table>> tables(ObjectId id) {
    var state = state(id);
    return atOnce(
        state,
        () -> {
          try {
            var tables = new ArrayList<Table>();
            var file = open(state, id);
            if (file.isPresent()) {
              for (var made : made(file.get())) {
                tables.add(table(file.get(), made));
              }
            }
            return Optional.of(tables);
          } catch (Damaged e) {
            return Optional.empty();
          }
        });
  }

  private static Table table(SqliteFile file, Made made) {
    var columns = TableColumns.of(made.sql).names();
    try {
      return new Table(
          made.name, columns, OptionalLong.of(new SqliteTree(file, made.root).count()));
    } catch (Damaged e) {
      return new Table(made.name, columns, OptionalLong.empty());
    }
  }

  /// Rows of a table after the row of this number, in the order of their numbers.
  ///
  /// @return empty when there is no such table, or it cannot be read: that of a table without row
  ///   numbers cannot
  public Optional<Rows> rows(ObjectId id, String table, long after, int limit) {
    var state = state(id);
    return atOnce(
        state,
        () -> {
          try {
            var file = open(state, id);
            if (file.isEmpty()) {
              return Optional.empty();
            }
            for (var made : made(file.get())) {
              if (made.name.equals(table)) {
                return Optional.of(rows(file.get(), made, after, limit));
              }
            }
            return Optional.empty();
          } catch (Damaged e) {
            return Optional.empty();
          }
        });
  }

  private static Rows rows(SqliteFile file, Made made, long after, int limit) throws Damaged {
    var columns = TableColumns.of(made.sql);
    var shown = new ArrayList<List<String>>();
    var last = new long[] {after};
    var kept = new int[1];
    var full = new boolean[1];
    new SqliteTree(file, made.root)
        .rows(
            after,
            row -> {
              var texts = texts(row, columns, file);
              kept[0] += texts.stream().mapToInt(text -> text.length() + CELL_COST).sum();
              shown.add(texts);
              last[0] = row.rowid();
              full[0] = shown.size() == limit || kept[0] > KEPT_MAX;
              return !full[0];
            });
    return new Rows(
        columns.names(), shown, full[0] ? OptionalLong.of(last[0]) : OptionalLong.empty());
  }

  private static List<String> texts(SqliteTree.Row row, TableColumns columns, SqliteFile file)
      throws Damaged {
    var values = SqliteRecord.read(row, file.charset());
    var texts = new ArrayList<String>();
    for (int i = 0; i < Math.max(columns.names().size(), values.size()); i++) {
      texts.add(
          i == columns.rowid()
              ? Long.toString(row.rowid())
              : i < values.size() ? text(values.get(i)) : "NULL");
    }
    return texts;
  }

  private static String text(SqliteRecord.Value value) {
    return switch (value) {
      case SqliteRecord.Null() -> "NULL";
      case SqliteRecord.Whole(var whole) -> Long.toString(whole);
      case SqliteRecord.Real(var real) -> Double.toString(real);
      case SqliteRecord.Text(var text, var bytes) ->
          text.map(StoredView::shortened).orElse("text of %d bytes".formatted(bytes));
      case SqliteRecord.Blob(var content, var bytes) ->
          content
              .filter(blob -> blob.length <= BLOB_BYTES_SHOWN)
              .map(blob -> "x'" + HexFormat.of().formatHex(blob) + "'")
              .orElse("blob of %d bytes".formatted(bytes));
    };
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }

  private record Made(String name, long root, String sql) {}

  /// What the schema lists as tables, but for SQLite's own.
  private static List<Made> made(SqliteFile file) throws Damaged {
    var found = new ArrayList<Made>();
    var kept = new int[1];
    new SqliteTree(file, 1)
        .rows(
            Long.MIN_VALUE,
            row -> {
              var values = SqliteRecord.read(row, file.charset());
              if (values.size() >= 5
                  && text(values, 0).equals("table")
                  && values.get(3) instanceof SqliteRecord.Whole(var root)
                  && !text(values, 1).toLowerCase(Locale.ROOT).startsWith("sqlite_")) {
                found.add(new Made(text(values, 1), root, text(values, 4)));
                kept[0] += text(values, 1).length() + text(values, 4).length();
              }
              return found.size() < TABLES_MAX && kept[0] <= KEPT_MAX;
            });
    return found.stream().sorted((one, other) -> one.name.compareTo(other.name)).toList();
  }

  private static String text(List<SqliteRecord.Value> values, int column) {
    return values.get(column) instanceof SqliteRecord.Text(var text, var _) ? text.orElse("") : "";
  }

  private static Optional<SqliteFile> open(ReadOnlyStorage state, ObjectId id) throws Damaged {
    var first = state.get(id, page(1));
    return first.isEmpty()
        ? Optional.empty()
        : Optional.of(SqliteFile.open(number -> state.get(id, page(number)), first.get()));
  }

  private static byte[] page(int number) {
    return ByteBuffer.allocate(PAGE_PREFIX.length + Integer.BYTES)
        .put(PAGE_PREFIX)
        .putInt(number)
        .array();
  }

  private ReadOnlyStorage state(ObjectId id) {
    return shards.shardOf(id).state();
  }

  private static <T> T atOnce(ReadOnlyStorage state, Supplier<T> reading) {
    var read = new AtomicReference<T>();
    state.atOnce(() -> read.set(reading.get()));
    return read.get();
  }
}
