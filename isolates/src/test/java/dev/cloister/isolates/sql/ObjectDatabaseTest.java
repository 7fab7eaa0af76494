package dev.cloister.isolates.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectDatabaseTest {
  private final Map<Integer, byte[]> stored = new TreeMap<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private ObjectDatabase database = open();

  private ObjectDatabase open() {
    try {
      return ObjectDatabase.open(pages(), stopped::get, () -> 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Iterable<SqlPage> pages() {
    return stored.entrySet().stream().map(page -> new SqlPage(page.getKey(), page.getValue()))
        ::iterator;
  }

  @AfterEach
  void close() throws IOException {
    database.close();
  }

  private void store() throws Exception {
    database.takeChanged().forEach(page -> stored.put(page.number(), page.bytes()));
  }

  /// As after a crash of the process: only what was taken is there.
  private void comeBack() throws IOException {
    database.close();
    database = open();
  }

  private List<List<@Nullable Object>> rows(String text, @Nullable Object... bindings)
      throws SqlRefused {
    var cursor = database.execute(text, bindings);
    var rows = new ArrayList<List<@Nullable Object>>();
    do {
      cursor.next().forEach(row -> rows.add(java.util.Arrays.asList(row)));
    } while (cursor.isOpen());
    return rows;
  }

  @Test
  void what_was_taken_comes_back() throws Exception {
    rows("CREATE TABLE t (id INTEGER PRIMARY KEY, text, blob, number REAL)");
    rows("INSERT INTO t VALUES (?, ?, ?, ?), (2, NULL, NULL, 3)", 1.0, "é", new byte[] {1, 2}, 2.5);
    store();
    rows("INSERT INTO t (text) VALUES ('not taken')");

    comeBack();

    var rows = rows("SELECT * FROM t ORDER BY id");
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst()).containsExactly(1, "é", new byte[] {1, 2}, 2.5);
    assertThat(rows.getLast()).containsExactly(2, null, null, 3.0);
  }

  @Test
  void what_a_statement_changed_is_there_to_take_before_its_rows_are_read() throws Exception {
    rows("CREATE TABLE t (a)");
    store();

    var cursor = database.execute("INSERT INTO t VALUES (1), (2) RETURNING a", new Object[0]);
    store();
    cursor.next();
    store();
    comeBack();

    assertThat(rows("SELECT a FROM t")).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void all_rows_of_a_statement_that_changed_something_can_be_read_later() throws Exception {
    rows("CREATE TABLE t (a)");
    var cursor =
        database.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200) "
                + "INSERT INTO t SELECT x FROM n RETURNING a",
            new Object[0]);
    rows("DELETE FROM t");

    var read = 0;
    while (cursor.isOpen()) {
      read += cursor.next().size();
    }

    assertThat(read).isEqualTo(200);
    assertThat(cursor.rowsWritten()).isEqualTo(200);
    assertThat(cursor.next()).isEmpty();
  }

  @Test
  void nothing_changed_means_nothing_to_take() throws Exception {
    rows("CREATE TABLE t (a)");
    store();
    rows("SELECT * FROM t");
    assertThat(database.takeChanged()).isEmpty();
  }

  @Test
  void an_open_transaction_gives_nothing_and_one_taken_back_leaves_nothing() throws Exception {
    rows("CREATE TABLE t (a)");
    store();
    database.begin(1);
    rows("INSERT INTO t VALUES (1)");
    database.begin(2);
    rows("INSERT INTO t VALUES (2)");
    assertThat(database.takeChanged()).isEmpty();
    database.rollback(2);
    database.commit(1);
    store();

    comeBack();
    assertThat(rows("SELECT a FROM t")).containsExactly(List.of(1));

    database.begin(3);
    rows("DELETE FROM t");
    database.rollback(3);
    store();
    comeBack();
    assertThat(rows("SELECT a FROM t")).containsExactly(List.of(1));
  }

  @Test
  void one_that_ends_before_one_inside_it_waits_for_that() throws Exception {
    rows("CREATE TABLE t (a)");
    database.begin(1);
    rows("INSERT INTO t VALUES (1)");
    database.begin(2);
    rows("INSERT INTO t VALUES (2)");
    database.commit(1);
    store();
    database.rollback(2);
    store();
    rows("INSERT INTO t VALUES (3)");
    store();

    comeBack();
    assertThat(rows("SELECT a FROM t")).containsExactly(List.of(1), List.of(3));
  }

  @Test
  void one_that_cannot_end_is_taken_back_and_what_comes_later_is_kept() throws Exception {
    rows("CREATE TABLE a (id INTEGER PRIMARY KEY)");
    rows("CREATE TABLE b (a REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)");
    database.begin(1);
    rows("INSERT INTO b VALUES (1)");
    assertThatThrownBy(() -> database.commit(1)).hasMessageContaining("FOREIGN KEY");
    database.rollback(1);
    rows("INSERT INTO a VALUES (7)");
    store();

    comeBack();
    assertThat(rows("SELECT (SELECT count(*) FROM b), id FROM a")).containsExactly(List.of(0, 7));
  }

  @Test
  void a_log_that_was_emptied_is_read_from_its_beginning_again() throws Exception {
    rows("CREATE TABLE t (a)");
    for (var at = 0; at < 5; at++) {
      rows("INSERT INTO t VALUES (zeroblob(1500000))");
      store();
      assertThat(database.takeChanged()).isEmpty();
      rows("SELECT count(*) FROM t");
      assertThat(database.takeChanged()).isEmpty();
    }
    rows("UPDATE t SET a = 1 WHERE rowid = 3");
    store();

    comeBack();
    assertThat(rows("SELECT sum(length(a)) FROM t")).containsExactly(List.of(6_000_001));
  }

  @Test
  void long_rows_are_handed_on_before_many_are_in_memory() throws Exception {
    rows("CREATE TABLE t (a)");
    rows("INSERT INTO t VALUES (zeroblob(1500000)), (zeroblob(1500000)), (1)");
    var cursor = database.execute("SELECT a FROM t ORDER BY rowid", new Object[0]);
    assertThat(cursor.next()).hasSize(1);
    assertThat(cursor.next()).hasSize(1);
    assertThat(cursor.next()).hasSize(1);
    assertThat(cursor.isOpen()).isFalse();
  }

  @Test
  void what_is_no_database_is_not_opened() throws Exception {
    stored.put(1, "x".repeat(ObjectDatabase.PAGE_BYTES).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> ObjectDatabase.open(pages(), stopped::get, () -> 0))
        .isInstanceOf(IOException.class);
  }

  @Test
  void the_last_of_several_statements_has_the_bindings_and_the_rows() throws Exception {
    assertThat(
            rows(
                "CREATE TABLE t (a); INSERT INTO t VALUES (1); INSERT INTO t VALUES (?) RETURNING a",
                7.0))
        .containsExactly(List.of(7.0));
    assertThat(rows("SELECT count(*) FROM t")).containsExactly(List.of(2));
  }

  @Test
  void errors_are_those_of_sqlite_with_its_code() throws Exception {
    assertThatThrownBy(() -> rows("SELEC 1"))
        .hasMessage("near \"SELEC\": syntax error: SQLITE_ERROR");
    rows("CREATE TABLE t (a UNIQUE)");
    rows("INSERT INTO t VALUES (1)");
    assertThatThrownBy(() -> rows("INSERT INTO t VALUES (1)"))
        .hasMessage(
            "UNIQUE constraint failed: t.a: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)");
    assertThatThrownBy(() -> rows("SELECT ?", 1.0, 2.0))
        .hasMessageContaining("has 1, 2 were given");
    assertThatThrownBy(() -> rows(" ")).hasMessageContaining("did not contain a statement");
  }

  @Test
  void a_statement_without_end_is_stopped() throws Exception {
    stopped.set(true);
    assertThatThrownBy(() ->
            rows(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"))
        .hasMessageEndingWith("SQLITE_INTERRUPT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT length(zeroblob(2000001))",
        "SELECT load_extension('x')",
        "SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6",
        "SELECT 'a' LIKE '012345678901234567890123456789012345678901234567890'",
        "SELECT writefile('/tmp/x', 'y')"
      })
  void limits_hold(String text) {
    assertThatThrownBy(() -> rows(text)).isInstanceOf(SqlRefused.class);
  }

  @Test
  void the_size_of_pages_stays() throws Exception {
    rows("PRAGMA page_size = 512");
    rows("CREATE TABLE t (a)");
    store();
    comeBack();
    assertThat(rows("SELECT name FROM sqlite_schema")).containsExactly(List.of("t"));
  }

  @Test
  void the_oldest_cursor_is_closed_when_too_many_are_open() throws Exception {
    rows("CREATE TABLE t (a)");
    rows("INSERT INTO t VALUES (1), (2), (3)");
    var first = database.execute("SELECT a FROM t", new Object[0]);
    for (var at = 0; at < ObjectDatabase.OPEN_CURSORS_MAX; at++) {
      assertThat(first.isOpen()).isTrue();
      database.execute("SELECT a FROM t", new Object[0]);
    }
    assertThat(first.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatever_is_done_comes_back_from_its_pages(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    rows("CREATE TABLE t (id INTEGER PRIMARY KEY, text)");
    rows("CREATE INDEX i ON t (text)");
    var transaction = 0L;
    for (var turn = 0; turn < 60; turn++) {
      var inside = random.nextInt(3) == 0;
      if (inside) {
        database.begin(++transaction);
      }
      for (var count = random.nextInt(1, 40); count > 0; count--) {
        change(random);
      }
      if (inside && random.nextBoolean()) {
        database.rollback(transaction);
      } else if (inside) {
        database.commit(transaction);
      }
      store();
      if (random.nextInt(10) == 0) {
        var before = rows("SELECT * FROM t ORDER BY id");
        comeBack();
        assertThat(rows("SELECT * FROM t ORDER BY id")).isEqualTo(before);
        assertThat(rows("PRAGMA quick_check")).containsExactly(List.of("ok"));
      }
    }
  }

  private void change(SplittableRandom random) throws SqlRefused {
    var id = (double) random.nextInt(200);
    switch (random.nextInt(4)) {
      case 0 -> rows("DELETE FROM t WHERE id % 7 = ?", (double) random.nextInt(7));
      default ->
          rows("INSERT OR REPLACE INTO t VALUES (?, ?)", id, "x".repeat(random.nextInt(9_000)));
    }
  }
}
