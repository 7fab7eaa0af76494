package dev.cloister.host.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators look at was written by scripts, and may be anything.
final class InspectFuzzTest {
  private static final int PAGE_BYTES = 1024;

  @TempDir private Path folder;

  @Test
  void databases() throws Exception {
    Path path = folder.resolve("x.db");
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + path);
        var statement = database.createStatement()) {
      statement.execute("PRAGMA page_size = " + PAGE_BYTES);
      statement.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB, d REAL)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
              + " INSERT INTO t SELECT i, 'text ' || i, zeroblob(i * 30), i / 3.0 FROM n");
      statement.execute("CREATE INDEX i ON t (b)");
    }
    Fuzz.refusingWith(SqliteFile.Damaged.class)
        .over(
            List.of(Files.readAllBytes(path)),
            List.of("SQLite format 3\u0000", "\r", "\u0005", "\n", "CREATE TABLE x (a)"),
            InspectFuzzTest::readAll);
  }

  private static void readAll(byte[] bytes) throws SqliteFile.Damaged {
    var file = SqliteFile.open(number -> page(bytes, number), page(bytes, 1).orElse(new byte[0]));
    for (long root = 1; root < 8; root++) {
      new SqliteTree(file, root).count();
      new SqliteTree(file, root)
          .rows(
              Long.MIN_VALUE,
              row -> {
                for (var value : SqliteRecord.read(row, file.charset())) {
                  if (value instanceof SqliteRecord.Text(Optional<String> text, var _)) {
                    text.ifPresent(TableColumns::of);
                  }
                }
                return true;
              });
    }
  }

  private static Optional<byte[]> page(byte[] bytes, int number) {
    int from = (number - 1) * PAGE_BYTES;
    return from < 0 || from >= bytes.length
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PAGE_BYTES)));
  }

  @Test
  void values_as_lines() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                new byte[] {1, 9, 7, 1, 'a', 4, 2, 7, 1, 'b', 10, 2, 1, 22, 23},
                new byte[] {1, 14, 4, 2, 7, 1, 'x', 23},
                new byte[] {1, 18, 2, 0, 7, 1, 'm', 23},
                new byte[] {1, 17, 2, 0, 4, 16, 4, 1, 2, 3, 4},
                new byte[] {1, 6, 0, 3, 1, 2, 3},
                new byte[] {1, 12, 0, 0, 0, 0, 0, 0, 0, 64}),
            List.of("\u0009", "\n", "\u000b", "\u000e", "\u0017", "\u0018", "\u007f\u007f"),
            ValuePreview::of);
  }

  @Test
  void statements_that_made_tables() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "CREATE TABLE t (a INTEGER PRIMARY KEY, \"b c\" TEXT DEFAULT ('x, y'), [d], `e` -- note\n, CHECK (a > (1)))"
                    .getBytes(UTF_8)),
            List.of(
                "(",
                ")",
                ",",
                "\"",
                "'",
                "[",
                "]",
                "`",
                "--",
                "/*",
                "*/",
                "PRIMARY KEY",
                "AS (",
                "\u0000"),
            bytes -> TableColumns.of(new String(bytes, UTF_8)));
  }
}
