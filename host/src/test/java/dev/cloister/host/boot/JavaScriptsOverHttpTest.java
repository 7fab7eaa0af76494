package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Scripts in Java on a whole host: deployed, asked over HTTP, and called by scripts in JavaScript
/// and the other way round. The host runs JavaScript in its own JVM; Java gets a confined cordon
/// all the same.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaScriptsOverHttpTest {
  private static final String OBJECTS =
      """
      {"main": "%s",
       "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"%s}]}}
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.in(folder);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void the_example_counts_and_keeps_its_count() throws Exception {
    var files = new HashMap<String, String>();
    try (var example = Files.list(Path.of("..", "examples", "java-counter"))) {
      for (var file : (Iterable<Path>) example::iterator) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    deploy("rooms", files);

    assertThat(host.get("rooms", "/rooms/hall")).isEqualTo("{\"room\":\"hall\",\"total\":0}");
    for (var i = 0; i < 3; i++) {
      host.ask("POST", "rooms", "/rooms/hall", "");
    }
    assertThat(host.get("rooms", "/rooms/hall")).isEqualTo("{\"room\":\"hall\",\"total\":3}");
    assertThat(host.get("rooms", "/rooms/attic")).isEqualTo("{\"room\":\"attic\",\"total\":0}");
    assertThat(host.ask("DELETE", "rooms", "/rooms/hall", "").statusCode()).isEqualTo(204);
    assertThat(host.get("rooms", "/rooms/hall")).isEqualTo("{\"room\":\"hall\",\"total\":0}");
  }

  @Test
  void a_mistake_in_a_source_is_named_with_its_line() throws Exception {
    var answer =
        host.upload(
            "broken",
            Map.of(
                "wrangler.json",
                "{\"main\": \"src/shop/Main.java\"}",
                "src/shop/Main.java",
                "package shop;\n\npublic class Main {\n  int one = \"two\";\n}\n"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("deploy.not-evaluated")
        .contains("src/shop/Main.java:4:")
        .contains("incompatible types");
  }

  @Test
  void java_and_javascript_call_each_others_objects_with_plain_values() throws Exception {
    deploy(
        "java-things",
        Map.of(
            "wrangler.json",
            OBJECTS.formatted("Main.java", ", \"script_name\": \"js-things\""),
            "Main.java",
            """
            import dev.cloister.api.script.*;
            import java.util.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                var thing = env.objects("THINGS").getByName("one");
                var value = thing.call("echo", List.of(1, "zwei", Map.of("three", 3.5)), new byte[] {7});
                return Response.text(String.valueOf(value));
              }
            }
            """,
            "Thing.java",
            """
            import dev.cloister.api.script.*;
            import java.time.Instant;
            import java.util.*;

            public class Thing extends DurableObject {
              public record Line(String name, int pieces) {}

              public Thing(ObjectState state, Env env) {
                super(state, env);
              }

              public Map<String, Object> describe(Line line, Instant at, byte[] bytes, Set<String> tags) {
                storage().put("line", line);
                return Map.of(
                    "stored", storage().get("line", Line.class).orElseThrow(),
                    "year", at.toString().substring(0, 4), "bytes", bytes.length, "tags", tags.size());
              }

              public void fail() {
                throw new IllegalStateException("not today");
              }
            }
            """));
    deploy(
        "js-things",
        Map.of(
            "wrangler.json",
            OBJECTS.formatted("index.js", ", \"script_name\": \"java-things\""),
            "index.js",
            """
            import { DurableObject } from "cloudflare:workers";
            export class Thing extends DurableObject {
              echo(list, bytes) { return { list, first: bytes[0], name: this.constructor.name }; }
            }
            export default {
              async fetch(request, env) {
                const thing = env.THINGS.getByName("one");
                const it = await thing.describe(
                  { name: "tea", pieces: 3 }, new Date(0), new Uint8Array(5), new Set(["a", "b"]));
                let failed;
                try { await thing.fail(); } catch (error) { failed = `${error.name}: ${error.message}`; }
                let absent;
                try { await thing.nothing(); } catch (error) { absent = error.message; }
                return Response.json({ it, failed, absent });
              },
            };
            """));

    assertThat(host.get("js-things", "/"))
        .contains("\"stored\":{\"name\":\"tea\",\"pieces\":3}")
        .contains("\"year\":\"1970\"")
        .contains("\"bytes\":5")
        .contains("\"tags\":2")
        .contains("\"failed\":\"IllegalStateException: not today\"")
        .contains("does not implement the method");
    assertThat(host.get("java-things", "/"))
        .isEqualTo("{list=[1, zwei, {three=3.5}], first=7, name=Thing}");
  }

  private static void deploy(String script, Map<String, String> files) throws Exception {
    var answer = host.upload(script, files);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }
}
