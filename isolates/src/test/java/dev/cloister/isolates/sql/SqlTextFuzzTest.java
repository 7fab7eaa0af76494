package dev.cloister.isolates.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Text of scripts that is to be cut into statements before SQLite sees it.
final class SqlTextFuzzTest {
  @Test
  void statements() {
    Fuzz.refusingWith(SqlRefused.class)
        .over(
            List.of(
                "CREATE TABLE a (b TEXT DEFAULT ';'); -- note;\nINSERT INTO a VALUES ('x''y', \"z;\", [q;], `r;`, x'00', ?1); /* ; */ SELECT 1"
                    .getBytes(UTF_8),
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM a; END; SELECT 2"
                    .getBytes(UTF_8)),
            List.of(
                ";", "'", "\"", "[", "`", "--", "/*", "*/", "BEGIN", "END", "CASE", "TRIGGER",
                "EXPLAIN", "\u0000", "\\", "ATTACH", "PRAGMA", "x'"),
            bytes -> SqlText.statements(new String(bytes, UTF_8)));
  }
}
