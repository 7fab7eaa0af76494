package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// SQL of objects in Java: rows, bindings, cursors, and that it is stored with all else.
class JavaSqlTest {
  private static final String THING =
      """
      public class Thing extends DurableObject {
        public record Line(String name, int pieces, Optional<Double> price) {}

        private final SqlStorage sql = storage().sql();

        public Thing(ObjectState state, Env env) {
          super(state, env);
          sql.exec("CREATE TABLE IF NOT EXISTS lines (name TEXT, pieces INTEGER, price REAL)");
        }

        public long fill(int rows) {
          for (var i = 0; i < rows; i++) {
            sql.exec("INSERT INTO lines VALUES (?, ?, ?)", "tea " + i, i, null);
          }
          return count();
        }

        public long count() {
          return sql.exec("SELECT count(*) FROM lines").one(Long.class);
        }

        public List<Line> lines() {
          sql.exec("INSERT INTO lines VALUES (?, ?, ?), ('milk', 2, NULL)", "tea", 3, 1.5f);
          return sql.exec("SELECT * FROM lines ORDER BY name").toList(Line.class);
        }

        public List<Object> values() {
          var cursor = sql.exec("SELECT 1 AS one; SELECT ? AS i, ? AS f, ? AS t, ? AS b, ? AS n",
              Long.MAX_VALUE, 2.0, "x", new byte[] {1, 2}, null);
          var names = cursor.columnNames();
          var row = cursor.one();
          return List.of(
              names, row.get("i").equals(Long.MAX_VALUE), row.get("f"), row.get("t"), row.get("b"),
              row.containsKey("n") && row.get("n") == null, cursor.rowsRead());
        }

        public List<Object> crossed(int rows) {
          fill(rows);
          var outer = sql.exec("SELECT pieces FROM lines");
          for (var i = 0; i < rows; i++) {
            outer.next();
          }
          // All of it was read, so what others leave open is nothing to it.
          sql.exec("SELECT pieces FROM lines").next();
          return List.of(outer.hasNext(), outer.rowsRead());
        }

        public String tooMany() {
          var first = sql.exec("SELECT * FROM lines");
          for (var i = 0; i < 32; i++) {
            sql.exec("SELECT * FROM lines").hasNext();
          }
          while (first.hasNext()) {
            first.next();
          }
          return "all";
        }

        public void refuse(String query) {
          sql.exec(query);
        }

        public String refusals() {
          var said = new StringBuilder();
          for (var binding : List.of(true, List.of())) {
            try {
              sql.exec("SELECT ?", binding);
            } catch (IllegalArgumentException expected) {
              said.append(expected.getMessage().replaceAll(".*: ", ""));
            }
          }
          return said.toString();
        }

        public long undone() {
          try {
            storage().transaction(() -> {
              sql.exec("INSERT INTO lines VALUES ('lost', 1, 1)");
              storage().put("lost", 1);
              throw new IllegalStateException("back");
            });
          } catch (Exception expected) {
          }
          storage().put("kept", 1);
          return count() + storage().list(StorageRange.ALL).size();
        }

        public long waits() {
          sql.exec("INSERT INTO lines VALUES ('before', 1, 1)");
          state().fetch(Request.get("http://other.test/"));
          return count();
        }

        public long interrupted() {
          Thread.currentThread().interrupt();
          return fill(1);
        }

        public void floods() {
          sql.exec("CREATE TABLE big (b BLOB)");
          for (var i = 0; i < 20; i++) {
            sql.exec("INSERT INTO big VALUES (zeroblob(1000000))");
          }
        }

        public long size() {
          return sql.databaseSize();
        }

        public void forget() {
          storage().deleteAll();
        }
      }
      """;

  private ThingInJava thing;

  @BeforeEach
  void start() throws Exception {
    thing = new ThingInJava(ThingInJava.SILENT, THING);
    thing.activate(List.of());
  }

  @AfterEach
  void end() {
    thing.close();
  }

  @Test
  void rows_are_records_and_bindings_are_javas_own_values() throws Exception {
    assertThat(thing.call("lines"))
        .isEqualTo(
            List.of(
                row("name", "milk", "pieces", 2L, "price", null),
                row("name", "tea", "pieces", 3L, "price", 1.5)));
    assertThat((List<?>) thing.call("values"))
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(List.of("i", "f", "t", "b", "n"), true, 2L, "x", new byte[] {1, 2}, true, 1L));
    assertThat(thing.call("refusals"))
        .isEqualTo("it is of the type Boolean.it is of the type ListN.");
    assertThat((Long) thing.call("size")).isPositive();
  }

  private static Map<String, Object> row(Object... pairs) {
    var row = new java.util.LinkedHashMap<String, Object>();
    for (var i = 0; i < pairs.length; i += 2) {
      row.put((String) pairs[i], pairs[i + 1]);
    }
    return row;
  }

  @Test
  void what_was_written_before_a_wait_is_one_batch_and_the_answer_waits_for_it() throws Exception {
    thing.invoke("waits");

    var batch = thing.heard().await(FromIsolate.Batch.class);
    assertThat(batch.puts()).isNotEmpty();
    var call = thing.heard().await(FromIsolate.Call.class);
    assertThat(call.gates()).hasSize(1);
  }

  @Test
  void rows_are_there_again_when_the_object_is_made_of_what_was_stored() throws Exception {
    thing.invoke("fill", 3);
    var stored = thing.heard().await(FromIsolate.Batch.class).puts();
    assertThat(thing.returned()).isEqualTo(3L);

    thing.activate(stored);

    assertThat(thing.call("count")).isEqualTo(3L);
  }

  @Test
  void a_transaction_that_throws_takes_its_rows_and_its_keys_back() throws Exception {
    assertThat(thing.call("undone")).isEqualTo(1L);
  }

  @Test
  void a_cursor_that_was_read_to_its_end_ends_though_others_are_opened() throws Exception {
    assertThat(thing.call("crossed", 80)).isEqualTo(List.of(false, 80L));
  }

  @Test
  void a_cursor_beyond_those_that_may_be_open_closes_the_oldest_which_says_so() throws Exception {
    assertThat(thing.call("fill", 100)).isEqualTo(100L);

    thing.invoke("tooMany");

    assertThat(error()).startsWith("The cursor was closed, since 32 newer ones were open");
  }

  @Test
  void what_sqlite_refuses_is_said_in_its_words() throws Exception {
    thing.invoke("refuse", "SELECT * FROM nowhere");
    assertThat(error()).startsWith("no such table: nowhere");
    thing.invoke("refuse", "BEGIN");
    assertThat(error()).contains("transaction");
    thing.invoke("refuse", "SELECT ?");
    assertThat(error()).startsWith("Wrong number of parameter bindings");
  }

  @Test
  void a_thread_that_is_interrupted_stores_all_the_same() throws Exception {
    assertThat(thing.call("interrupted")).isEqualTo(1L);
    assertThat(thing.call("interrupted")).isEqualTo(2L);
  }

  @Test
  void a_turn_that_changes_more_than_may_be_stored_together_resets_the_object() throws Exception {
    thing.invoke("floods");

    assertThat(thing.heard().await(FromIsolate.ObjectBroken.class).error().message())
        .startsWith("One turn may write at most");
    var failed = thing.heard().await(FromIsolate.EventFailed.class).error();
    assertThat(failed.durableObjectReset()).isTrue();
    thing.activate(List.of());
    assertThat(thing.call("count")).isEqualTo(0L);
  }

  @Test
  void deleting_everything_deletes_the_tables() throws Exception {
    assertThat(thing.call("fill", 3)).isEqualTo(3L);
    thing.call("forget");

    thing.invoke("count");

    assertThat(error()).startsWith("no such table: lines");
  }

  private String error() throws InterruptedException {
    return thing.heard().await(FromIsolate.EventFailed.class).error().message();
  }
}
