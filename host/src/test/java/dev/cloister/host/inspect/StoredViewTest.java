package dev.cloister.host.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators see of an object, read from databases that SQLite has written, and from bytes
/// that nobody has.
final class StoredViewTest {
  private static final int PAGE_BYTES = 4_096;
  private static final ObjectId OBJECT =
      new ObjectId(new ScriptName(new TenantId("shop"), "cart"), "Cart", "0".repeat(64));

  @TempDir private Path folder;
  private final InMemoryShards shards = new InMemoryShards();
  private final StoredView view = new StoredView(shards);

  @AfterEach
  void stop() {
    shards.close();
  }

  @Test
  void keys_are_listed_a_page_at_a_time_with_what_their_values_look_like() {
    var entries = new ArrayList<StoredEntry>();
    for (int i = 0; i < 50; i++) {
      entries.add(new StoredEntry("key %02d".formatted(i).getBytes(UTF_8), new byte[] {1, 4, 84}));
    }
    entries.add(new StoredEntry(new byte[] {(byte) 0xC0}, new byte[3]));
    entries.add(new StoredEntry(new byte[] {(byte) 0xFF, 'p', 0, 0, 0, 1}, new byte[9]));
    store(entries);

    var first = view.keys(OBJECT, Optional.empty(), 20);
    var rest = view.keys(OBJECT, Optional.of(first.keys().getLast().key()), 100);

    assertThat(first.keys()).hasSize(20);
    assertThat(first.more()).isTrue();
    assertThat(first.keys().getFirst().text()).contains("key 00");
    assertThat(first.keys().getFirst().preview()).contains("42");
    assertThat(rest.more()).isFalse();
    assertThat(rest.keys()).hasSize(31);
    assertThat(rest.keys().getLast().text()).isEmpty();
    assertThat(rest.keys().getLast().preview()).isEmpty();
    assertThat(view.keys(OBJECT, Optional.empty(), 51).more()).isFalse();
  }

  @Test
  void tables_and_rows_are_what_sqlite_says() throws Exception {
    database(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, \"full, name\" TEXT, price REAL, paid BLOB,"
            + " CHECK (price > 0))",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
            + " INSERT INTO orders SELECT i * 3, 'name ' || i, i / 2.0, x'0102' FROM n",
        "CREATE INDEX by_name ON orders (\"full, name\")",
        "CREATE TABLE empty (a)",
        "CREATE TABLE long (text TEXT, after)",
        "INSERT INTO long VALUES ('" + "x".repeat(20_000) + "', 7), (NULL, -5000000000)",
        "CREATE TABLE apart (a PRIMARY KEY, b) WITHOUT ROWID",
        "INSERT INTO apart VALUES (1, 2), (3, 4)");

    var tables = view.tables(OBJECT).orElseThrow();
    assertThat(tables)
        .extracting(StoredView.Table::name)
        .containsExactly("apart", "empty", "long", "orders");
    assertThat(tables)
        .extracting(StoredView.Table::rows)
        .containsExactly(
            OptionalLong.of(2), OptionalLong.of(0), OptionalLong.of(2), OptionalLong.of(5_000));
    assertThat(tables.getLast().columns()).containsExactly("id", "full, name", "price", "paid");

    var all = new ArrayList<List<String>>();
    var after = OptionalLong.of(Long.MIN_VALUE);
    while (after.isPresent()) {
      var page = view.rows(OBJECT, "orders", after.getAsLong(), 700).orElseThrow();
      all.addAll(page.rows());
      after = page.next();
    }
    assertThat(all).hasSize(5_000);
    assertThat(all.getFirst()).containsExactly("3", "name 1", "0.5", "x'0102'");
    assertThat(all.getLast()).containsExactly("15000", "name 5000", "2500.0", "x'0102'");
    var large = view.rows(OBJECT, "long", Long.MIN_VALUE, 10).orElseThrow().rows();
    assertThat(large.getFirst()).containsExactly("x".repeat(200) + "…", "7");
    assertThat(large.getLast()).containsExactly("NULL", "-5000000000");
    assertThat(view.rows(OBJECT, "apart", Long.MIN_VALUE, 10)).isEmpty();
    assertThat(view.rows(OBJECT, "none", Long.MIN_VALUE, 10)).isEmpty();
  }

  @Test
  void an_object_without_a_database_has_no_tables() {
    assertThat(view.tables(OBJECT)).hasValue(List.of());
  }

  @Test
  void pages_that_are_damaged_are_read_without_harm() throws Exception {
    database(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
            + " INSERT INTO orders SELECT i, 'name ' || i FROM n",
        "CREATE TABLE long (text TEXT)",
        "INSERT INTO long VALUES ('" + "x".repeat(20_000) + "')");
    var pages = pages();
    int read = 0;
    for (int seed = 0; seed < 1_500; seed++) {
      var random = new Random(seed);
      var damaged = new ArrayList<StoredEntry>();
      for (var page : pages) {
        byte[] bytes = page.value().clone();
        for (int i = 0; i < random.nextInt(6); i++) {
          int at = random.nextBoolean() ? random.nextInt(120) : random.nextInt(bytes.length);
          bytes[at] = (byte) random.nextInt();
        }
        if (random.nextInt(40) > 0) {
          damaged.add(
              new StoredEntry(
                  page.key(), random.nextInt(60) > 0 ? bytes : Arrays.copyOf(bytes, 700)));
        }
      }
      store(damaged);
      var tables = view.tables(OBJECT);
      read += tables.isPresent() ? 1 : 0;
      for (var name : List.of("orders", "long")) {
        assertThat(
                view.rows(OBJECT, name, Long.MIN_VALUE, 2_000)
                    .map(rows -> rows.rows().size())
                    .orElse(0))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(2_000);
      }
    }
    assertThat(read).isBetween(1, 1_499);
  }

  /// An isolate that is hostile writes pages that SQLite never would: here a schema of many tables
  /// that are all one large table, whose rows go on in each other's pages.
  @Test
  void pages_that_are_made_to_be_costly_are_not_read_for_ever() throws Exception {
    var statements = new ArrayList<String>();
    statements.add("CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
    statements.add(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
            + " INSERT INTO t SELECT i, zeroblob(1000) FROM n");
    for (int i = 0; i < 300; i++) {
      statements.add("CREATE TABLE copy_%03d (b)".formatted(i));
    }
    statements.add("PRAGMA writable_schema = 1");
    statements.add(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 't')");
    database(statements.toArray(String[]::new));

    var tables = view.tables(OBJECT).orElseThrow();

    assertThat(tables).hasSize(301);
    // The first of them are counted, then the bound on pages is met.
    assertThat(tables.getFirst().rows()).isEqualTo(OptionalLong.of(4_000));
    assertThat(tables.getLast().rows()).isEmpty();
  }

  @Test
  void rows_that_are_large_end_a_page_early_and_all_of_them_are_shown() throws Exception {
    var columns = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      columns.add("c" + i);
    }
    var value = "'" + "x".repeat(190) + "'";
    database(
        "CREATE TABLE wide (" + String.join(", ", columns) + ")",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
            + " INSERT INTO wide SELECT "
            + String.join(", ", Collections.nCopies(200, value))
            + " FROM n");
    int pages = 0;
    int rows = 0;
    var after = OptionalLong.of(Long.MIN_VALUE);
    while (after.isPresent()) {
      var page = view.rows(OBJECT, "wide", after.getAsLong(), 1_000).orElseThrow();
      assertThat(page.rows().stream().flatMap(List::stream).mapToInt(String::length).sum())
          .isLessThan(StoredView.KEPT_MAX + 100_000);
      rows += page.rows().size();
      pages++;
      after = page.next();
    }
    assertThat(rows).isEqualTo(300);
    assertThat(pages).isGreaterThan(2);
  }

  private void database(String... statements) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + PAGE_BYTES);
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
    store(pages());
  }

  private Path file() {
    return folder.resolve("database");
  }

  private List<StoredEntry> pages() throws Exception {
    byte[] bytes = Files.readAllBytes(file());
    var pages = new ArrayList<StoredEntry>();
    for (int at = 0; at < bytes.length; at += PAGE_BYTES) {
      byte[] key =
          ByteBuffer.allocate(6)
              .put((byte) 0xFF)
              .put((byte) 'p')
              .putInt(at / PAGE_BYTES + 1)
              .array();
      pages.add(new StoredEntry(key, Arrays.copyOfRange(bytes, at, at + PAGE_BYTES)));
    }
    return pages;
  }

  private void store(List<StoredEntry> entries) {
    shards
        .shardOf(OBJECT)
        .commit(1, new ObjectWrites(OBJECT, Optional.empty(), true, List.of(), entries))
        .join();
  }
}
