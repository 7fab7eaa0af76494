package dev.cloister.isolates.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Dates and times in SQL: those of SQLite, but for what time it is.
final class GuestDatesTest {
  private static final String NOW = "2026-11-22 04:10:00.123";
  private static final long NOW_MILLIS = Instant.parse("2026-11-22T04:10:00.123Z").toEpochMilli();

  private final AtomicLong clock = new AtomicLong(NOW_MILLIS);
  private final Map<Integer, byte[]> stored = new TreeMap<>();
  private ObjectDatabase database = open();

  private ObjectDatabase open() {
    try {
      return ObjectDatabase.open(
          stored.entrySet().stream().map(page -> new SqlPage(page.getKey(), page.getValue()))
              ::iterator,
          () -> false,
          clock::get);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  private List<List<@Nullable Object>> rows(String text, @Nullable Object... bindings)
      throws SqlRefused {
    var cursor = database.execute(text, bindings);
    var rows = new ArrayList<List<@Nullable Object>>();
    do {
      cursor.next().forEach(row -> rows.add(Arrays.asList(row)));
    } while (cursor.isOpen());
    return rows;
  }

  private @Nullable Object one(String expression, @Nullable Object... bindings) throws SqlRefused {
    return rows("SELECT " + expression, bindings).getFirst().getFirst();
  }

  /// What SQLite says where nobody has put anything in front of it.
  private static @Nullable Object plain(String expression) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT " + expression)) {
      return rows.getObject(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date('now')",
        "time('now', 'subsec')",
        "datetime('now')",
        "DateTime('NOW', '+1 month', 'start of month')",
        "julianday('now')",
        "unixepoch('now')",
        "unixepoch('now', 'subsec')",
        "strftime('%Y-%m-%d %H:%M:%f %s %J', 'now')",
        "timediff('now', '2000-01-01')",
        "timediff('2000-01-01', 'now')",
        "timediff('now', 'now')",
        "datetime('now', 'now')",
        "datetime('now', 'utc')",
        "typeof(julianday('now')) || typeof(unixepoch('now')) || typeof(date('now'))",
      })
  void now_is_the_guests(String expression) throws Exception {
    var first = expression.replace("'now'", "'" + NOW + "'").replace("'NOW'", "'" + NOW + "'");
    // As a modifier it means nothing.
    var meant = first.replace("datetime('%s', '%s')".formatted(NOW, NOW), "NULL");

    assertThat(one(expression)).isEqualTo(plain(meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CURRENT_TIMESTAMP = datetime('now')",
        "CURRENT_DATE = date('now')",
        "CURRENT_TIME = time('now')",
        "current_timestamp = datetime('now')",
        "date() = date('now')",
        "time() = time('now')",
        "datetime() = datetime('now')",
        "julianday() = julianday('now')",
        "unixepoch() = unixepoch('now')",
        "strftime('%J') = strftime('%J', 'now')",
        "unixepoch('subsec') = unixepoch('now', 'subsec')",
        "datetime('subsecond', '+1 day') = datetime('now', 'subsec', '+1 day')",
        "strftime('%f', 'subsec') = strftime('%f', 'now', 'subsec')",
        "datetime('n' || 'ow') = datetime('now')",
        "datetime(CAST(X'6E6F77' AS TEXT)) = datetime('now')",
        "datetime(X'6E6F77') = datetime('now')",
        "datetime('now' || char(0) || 'x') = datetime('now')",
      })
  void whatever_means_now_means_the_same(String expression) throws Exception {
    // The middle of a day: what is compared is not midnight by the machine's clock either.
    assertThat(one("datetime('now')")).isEqualTo("2026-11-22 04:10:00");
    assertThat(one(expression)).isEqualTo(1);
  }

  @Test
  void now_may_be_bound_or_read_from_a_table() throws Exception {
    rows("CREATE TABLE words (word TEXT)");
    rows("INSERT INTO words VALUES ('now'), ('NoW'), ('2000-01-01')");

    assertThat(one("datetime(?)", "now")).isEqualTo("2026-11-22 04:10:00");
    assertThat(rows("SELECT datetime(word) FROM words ORDER BY rowid"))
        .containsExactly(
            List.of("2026-11-22 04:10:00"),
            List.of("2026-11-22 04:10:00"),
            List.of("2000-01-01 00:00:00"));
  }

  @Test
  void it_stands_still_until_the_guests_clock_moves() throws Exception {
    var text = "strftime('%f', 'now') || julianday('now') || unixepoch('subsec') || CURRENT_TIME";
    var first = one(text);
    for (var again = 0; again < 1_000; again++) {
      assertThat(one(text)).isEqualTo(first);
    }

    clock.addAndGet(1_500);

    assertThat(one("strftime('%f', 'now')")).isEqualTo("01.623");
    assertThat(one(text)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "datetime(1092941466, 'unixepoch')",
        "datetime(1092941466, 'auto')",
        "datetime(2451545.25)",
        "datetime('2451545.25')",
        "date('2024-01-31', '+1 month', 'floor')",
        "date('2024-01-31', '+1 month', 'ceiling')",
        "date('2024-02-29', 'weekday 0', '-7 days')",
        "time('12:30', '+00:45')",
        "julianday('1776-07-04')",
        "unixepoch('1969-12-31 23:59:59.5', 'subsec')",
        "strftime('%d %e %f %F %G %g %H %I %j %J %k %l %m %M %p %P %R %s %S %T %U %u %V %w %W %Y %%', '2013-10-07T08:23:19.120Z')",
        "strftime('no time', 'no date')",
        "strftime()",
        "strftime(NULL, 'now')",
        "datetime(NULL)",
        "datetime('2000-01-01', NULL)",
        "datetime('2000-01-01', 'nonsense')",
        "datetime('')",
        "datetime(' now')",
        "datetime(12)",
        "datetime(-1e300)",
        "timediff('2020-02-29', '2019-12-31 23:59:59.9')",
        "datetime('2000-01-01', 'subsec')",
        "typeof(unixepoch('2000-01-01')) || typeof(unixepoch('2000-01-01', 'subsec')) || typeof(date('x'))",
      })
  void what_does_not_ask_for_now_is_as_ever(String expression) throws Exception {
    assertThat(one(expression)).isEqualTo(plain(expression));
  }

  @Test
  void what_sqlite_refuses_is_refused_in_its_words() {
    assertThatThrownBy(() -> one("timediff('now')"))
        .isInstanceOf(SqlRefused.class)
        .hasMessage("wrong number of arguments to function timediff(): SQLITE_ERROR");
    assertThatThrownBy(() -> one("length(strftime(?, 'now'))", "%F".repeat(500_000)))
        .isInstanceOf(SqlRefused.class)
        .hasMessage("string or blob too big: SQLITE_ERROR");
  }

  @Test
  void a_schema_may_speak_of_them_and_comes_back() throws Exception {
    rows(
        "CREATE TABLE t (a TEXT, made TEXT DEFAULT CURRENT_TIMESTAMP, day TEXT DEFAULT (date('now')),"
            + " month TEXT GENERATED ALWAYS AS (strftime('%Y-%m', a)) STORED, CHECK (date(a) IS NOT NULL))");
    rows("CREATE INDEX by_day ON t (date(a))");
    rows("CREATE VIEW v AS SELECT a, datetime('now') AS seen FROM t");
    rows("CREATE TABLE log (at REAL)");
    rows(
        "CREATE TRIGGER noted AFTER INSERT ON t BEGIN INSERT INTO log VALUES (unixepoch('subsec')); END");
    rows("INSERT INTO t (a) VALUES ('2024-05-06 07:08:09')");
    database.takeChanged().forEach(page -> stored.put(page.number(), page.bytes()));
    database.close();
    database = open();
    clock.set(0);

    rows("INSERT INTO t (a) VALUES ('2024-05-07')");

    assertThat(rows("SELECT made, day, month FROM t ORDER BY a"))
        .containsExactly(
            List.of("2026-11-22 04:10:00", "2026-11-22", "2024-05"),
            List.of("1970-01-01 00:00:00", "1970-01-01", "2024-05"));
    assertThat(rows("SELECT seen FROM v LIMIT 1")).containsExactly(List.of("1970-01-01 00:00:00"));
    assertThat(rows("SELECT at FROM log ORDER BY rowid DESC"))
        .containsExactly(List.of(0.0), List.of(NOW_MILLIS / 1000.0));
    assertThat(rows("EXPLAIN QUERY PLAN SELECT * FROM t WHERE date(a) = '2024-05-06'").toString())
        .contains("by_day");
    assertThatThrownBy(() -> rows("INSERT INTO t (a) VALUES ('never')"))
        .hasMessageContaining("CHECK constraint failed");
  }

  /// A script can bring its stack to an end anywhere, inside SQLite too.
  @Test
  void a_stack_that_ends_in_a_date_is_no_more_than_an_error() throws Exception {
    var damage = new AtomicReference<@Nullable Throwable>();
    var ends = new ArrayList<String>();
    one("datetime('now')");

    var thread =
        new Thread(
            null,
            () -> {
              try {
                deep(ends, 0);
              } catch (Throwable e) {
                damage.set(e);
              }
            },
            "deep",
            512 * 1024);
    thread.start();
    thread.join();

    assertThat(damage.get()).isNull();
    assertThat(ends).contains("answered").anyMatch(end -> !end.equals("answered"));
    assertThat(ends).noneMatch(end -> end.contains("java"));
    assertThat(one("datetime('now')")).isEqualTo("2026-11-22 04:10:00");
  }

  /// Asks at the stack's end, and then at each frame above it.
  private void deep(List<String> ends, long depth) {
    try {
      if (depth < Long.MAX_VALUE) {
        deep(ends, depth + 1);
      }
    } catch (StackOverflowError _) {
      // This is the deepest frame.
    }
    if (ends.contains("answered")) {
      return;
    }
    try {
      ends.add(one("datetime('now')") == null ? "nothing" : "answered");
    } catch (SqlRefused e) {
      ends.add(String.valueOf(e.getMessage()));
    } catch (StackOverflowError _) {
      ends.add("StackOverflowError");
    }
  }
}
