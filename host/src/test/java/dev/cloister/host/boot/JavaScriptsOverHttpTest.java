package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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
  void mistakes_in_sources_are_named_as_the_compiler_names_them() throws Exception {
    var main =
        """
        package shop;

        public class Main {
          int one = "two";
          Shelf two;
        }
        """;
    var answer =
        host.upload(
            "broken",
            Map.of(
                "wrangler.json",
                "{\"main\": \"src/shop/Main.java\"}",
                "src/shop/Main.java",
                main,
                "src/shop/Other.java",
                "package shop;\n\nclass Other {\n"));

    var problem = new ObjectMapper().readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(problem.path("code").asText()).isEqualTo("deploy.not-compiled");
    assertThat(problem.path("detail").asText())
        .isEqualTo(
            """
            The script shop/broken does not compile: 1 error
            src/shop/Other.java:3:14: reached end of file while parsing\
            """);

    var mended =
        host.upload(
            "broken",
            Map.of(
                "wrangler.json", "{\"main\": \"src/shop/Main.java\"}", "src/shop/Main.java", main));
    assertThat(new ObjectMapper().readTree(mended.body()).path("detail").asText())
        .isEqualTo(
            """
            The script shop/broken does not compile: 2 errors
            src/shop/Main.java:5:3: cannot find symbol
                symbol:   class Shelf
                location: class shop.Main
            src/shop/Main.java:4:13: incompatible types: java.lang.String cannot be converted to int\
            """);
  }

  @Test
  void of_very_many_mistakes_the_first_are_named() throws Exception {
    var main =
        new StringBuilder("import dev.cloister.api.script.*;\nclass Main implements Script {\n");
    for (var i = 0; i < 200; i++) {
      main.append("  Missing")
          .append("X".repeat(1_000))
          .append(i)
          .append(" it")
          .append(i)
          .append(";\n");
    }
    var answer = host.upload("very-broken", Map.of("Main.java", main + "}\n"));

    var detail = new ObjectMapper().readTree(answer.body()).path("detail").asText();
    assertThat(detail).endsWith("\nand 90 more").hasSizeLessThan(8_000);
    assertThat(detail.lines().filter(line -> line.startsWith("Main.java:"))).hasSize(10);
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
