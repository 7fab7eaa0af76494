package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// SQL of objects in Java on a whole host, whose cordons are killed.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaRoomsOverHttpTest {
  private static final String ROOM =
      """
      import dev.cloister.api.script.*;
      import java.util.*;

      public class Room extends DurableObject {
        public record Line(String name, String text, Optional<Double> stars) {}

        private final SqlStorage sql = storage().sql();

        public Room(ObjectState state, Env env) {
          super(state, env);
          sql.exec("CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, name TEXT, text TEXT, stars REAL)");
        }

        public long add(String name, String text, Double stars) throws Exception {
          return storage().transaction(() -> {
            storage().put("last", name);
            sql.exec("INSERT INTO lines (name, text, stars) VALUES (?, ?, ?)", name, text, stars);
            if (text.isEmpty()) {
              throw new IllegalArgumentException("Say something.");
            }
            return sql.exec("SELECT count(*) FROM lines").one(Long.class);
          });
        }

        public List<Line> lines() {
          return sql.exec("SELECT name, text, stars FROM lines ORDER BY id").toList(Line.class);
        }

        public Object last() {
          return storage().get("last").orElse(null);
        }
      }
      """;
  private static final String MAIN =
      """
      import dev.cloister.api.script.*;

      public class Main implements Script {
        @Override
        public Response fetch(Request request, Env env, Context context) {
          return env.objects("ROOMS").getByName("one").fetch(request);
        }
      }
      """;
  private static final String CONFIG =
      """
      {"main": "%s",
       "durable_objects": {"bindings": [{"name": "ROOMS", "class_name": "Room"%s}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Room"]}]}
      """;
  private static final String SPEAKER =
      """
      export default {
        async fetch(request, env) {
          const { searchParams } = new URL(request.url);
          const room = env.ROOMS.getByName('one');
          let failed = '';
          const total = searchParams.has('text')
            ? await room.add('js', searchParams.get('text'), 4.5).catch((error) => { failed = error.message; })
            : 0;
          return Response.json({ total, failed, last: await room.last(), lines: await room.lines() });
        },
      };
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.in(folder);
    deploy(
        "rooms",
        Map.of("wrangler.json", CONFIG.formatted("Main.java", ""), "Main.java", MAIN, "Room.java", ROOM));
    deploy(
        "speaker",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js",
             "durable_objects": {"bindings": [
               {"name": "ROOMS", "class_name": "Room", "script_name": "rooms"}]}}
            """,
            "index.js",
            SPEAKER));
  }

  private static void deploy(String script, Map<String, String> files) throws Exception {
    var answer = host.upload(script, files);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  /// Ends the child processes of this JVM with SIGKILL, and waits until they are gone.
  private static List<ProcessHandle> killCordons() {
    var cordons = ProcessHandle.current().children().toList();
    cordons.forEach(ProcessHandle::destroyForcibly);
    cordons.forEach(cordon -> cordon.onExit().join());
    return cordons;
  }

  @Test
  void rows_that_were_told_of_outlive_the_cordon_and_those_of_a_failed_transaction_do_not()
      throws Exception {
    assertThat(host.get("speaker", "/?text=hello")).startsWith("{\"total\":1,");
    assertThat(host.get("speaker", "/?text="))
        .contains("\"failed\":\"Say something.\"")
        .contains("\"lines\":[{\"name\":\"js\",\"text\":\"hello\",\"stars\":4.5}]");

    assertThat(killCordons()).isNotEmpty();

    assertThat(host.get("speaker", "/?text=again"))
        .isEqualTo(
            "{\"total\":2,\"failed\":\"\",\"last\":\"js\",\"lines\":["
                + "{\"name\":\"js\",\"text\":\"hello\",\"stars\":4.5},"
                + "{\"name\":\"js\",\"text\":\"again\",\"stars\":4.5}]}");
  }
}
