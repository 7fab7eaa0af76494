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

/// Scripts in Java on a whole host: deployed, asked over HTTP, with the services they are granted.
/// The host runs JavaScript in its own JVM; Java gets a confined cordon all the same.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaScriptsOverHttpTest {
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
    host.deploy("rooms", files);

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
  void a_cron_runs_its_handler_and_one_that_throws_is_reported() throws Exception {
    host.deploy(
        "by-the-clock",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "triggers": {"crons": ["0 0 29 2 *"]},
             "durable_objects": {"bindings": [{"name": "SLOTS", "class_name": "Slots"}]}}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                return Response.text(env.objects("SLOTS").getByName("all").fetch(request).text());
              }

              public void scheduled(ScheduledEvent event, Env env, Context context) {
                if (event.scheduledTime().getEpochSecond() == 13) {
                  throw new IllegalStateException("unlucky");
                }
                env.objects("SLOTS").getByName("all").call("add", event.scheduledTime() + " " + event.cron());
              }
            }
            """,
            "Slots.java",
            """
            import dev.cloister.api.script.*;

            public class Slots extends DurableObject {
              public Slots(ObjectState state, Env env) { super(state, env); }

              public void add(String slot) { storage().put(slot, true); }

              public Response fetch(Request request) {
                return Response.text(String.join(",", storage().list(StorageRange.ALL).keySet()));
              }
            }
            """));
    var fire = WholeHost.TENANT + "/scripts/by-the-clock/crons/fire?scheduledTime=";

    assertThat(host.expect(200, "POST", fire + "60000", "")).contains("\"outcome\":\"ok\"");
    assertThat(host.get("by-the-clock", "/")).isEqualTo("1970-01-01T00:01:00Z 0 0 29 2 *");
    assertThat(host.expect(200, "POST", fire + "13000", "")).contains("\"outcome\":\"exception\"");

    var withoutHandler =
        host.upload(
            "no-clock",
            Map.of(
                "wrangler.json",
                "{\"main\": \"Main.java\", \"triggers\": {\"crons\": [\"* * * * *\"]}}",
                "Main.java",
                "import dev.cloister.api.script.*;\npublic class Main implements Script {}\n"));
    assertThat(withoutHandler.body()).contains("deploy.missing-handler");
  }

  @Test
  void answers_of_any_length_are_streamed_through_java_and_javascript() throws Exception {
    host.deploy(
        "streaming",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "services": [{"binding": "THROUGH", "service": "through"}]}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;
            import java.io.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                return switch (request.path()) {
                  case "/numbers" -> Response.streamed("text/plain", out -> {
                    var text = new PrintWriter(out);
                    for (var i = 0; i < 500_000; i++) {
                      text.print(i % 10);
                      text.print(i % 1000 == 999 ? "\\n" : "");
                    }
                    text.flush();
                  });
                  case "/count" -> {
                    try (var in = env.service("THROUGH").fetch(Request.get("http://it/numbers")).body().stream()) {
                      yield Response.text(String.valueOf(in.transferTo(OutputStream.nullOutputStream())));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }
                  default -> env.service("THROUGH").fetch(Request.get("http://it/numbers"));
                };
              }
            }
            """));
    host.deploy(
        "through",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js", "services": [{"binding": "BACK", "service": "streaming"}]}
            """,
            "index.js",
            "export default { fetch: (request, env) => env.BACK.fetch(request) };"));

    assertThat(host.get("streaming", "/numbers")).hasSize(500_500).endsWith("0123456789\n");
    assertThat(host.get("streaming", "/count")).isEqualTo("500500");
    assertThat(host.get("streaming", "/through")).hasSize(500_500).endsWith("0123456789\n");
  }

  @Test
  void a_request_with_an_idempotency_key_is_handled_once_by_an_object() throws Exception {
    host.deploy(
        "orders",
        Map.of(
            "wrangler.json",
            WholeHost.withThings("Main.java"),
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                return env.objects("THINGS").getByName("one").fetch(request);
              }
            }
            """,
            "Thing.java",
            """
            import dev.cloister.api.script.*;

            public class Thing extends DurableObject {
              public Thing(ObjectState state, Env env) { super(state, env); }

              public Response fetch(Request request) {
                var count = storage().get("count", Integer.class).orElse(0) + 1;
                storage().put("count", count);
                return Response.text(request.text() + " " + count);
              }
            }
            """));

    for (var i = 0; i < 3; i++) {
      var answer = host.ask("POST", "orders", "/", "tea", "idempotency-key", "one");
      assertThat(answer.body()).isEqualTo("tea 1");
      assertThat(answer.headers().firstValue("idempotency-replayed").isPresent()).isEqualTo(i > 0);
    }
    assertThat(host.ask("POST", "orders", "/", "milk", "idempotency-key", "one").statusCode())
        .isEqualTo(422);
    assertThat(host.ask("POST", "orders", "/", "milk", "idempotency-key", "two").body())
        .isEqualTo("milk 2");
  }

  @Test
  void the_hosts_services_are_there_and_shared_with_javascript() throws Exception {
    host.deploy(
        "served",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java",
             "kv_namespaces": [{"binding": "WORDS", "id": "words"}],
             "analytics_engine_datasets": [{"binding": "POINTS", "dataset": "points"}],
             "ratelimits": [{"name": "LIMIT", "namespace_id": "1", "simple": {"limit": 2, "period": 60}}]}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;
            import java.time.*;
            import java.util.*;
            import java.util.stream.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                var words = env.kv("WORDS");
                return Response.text(switch (request.path()) {
                  case "/put" -> {
                    words.put("a/b c", "größe");
                    words.put("a/meta", Body.written(out -> out.write(new byte[100_000])),
                        KvOptions.NONE.withMetadata("{\\"of\\":\\"größe\\"}").expiringAfter(Duration.ofHours(1)));
                    words.put("gone", "soon");
                    words.delete("gone");
                    yield words.get("a/b c").orElse("nothing") + " " + words.get("gone").isPresent();
                  }
                  case "/many" -> String.valueOf(words.getAll(List.of("a/b c", "none")));
                  case "/meta" -> {
                    var value = words.getWithMetadata("a/meta").orElseThrow();
                    yield value.body().bytes().length + " " + value.metadata().orElse("");
                  }
                  case "/list" -> {
                    var first = words.list(KvRange.ALL.withPrefix("a/").atMost(1));
                    var second = words.list(KvRange.ALL.withPrefix("a/").after(first.cursor().orElseThrow()));
                    yield Stream.concat(first.keys().stream(), second.keys().stream())
                        .map(key -> key.name() + key.expiration().isPresent() + key.metadata().orElse("-"))
                        .collect(Collectors.joining(", ")) + " " + second.cursor().isPresent();
                  }
                  case "/limit" -> IntStream.range(0, 3).mapToObj(i -> env.rateLimit("LIMIT").limit("me"))
                      .map(String::valueOf).collect(Collectors.joining(" "));
                  case "/point" -> {
                    env.dataset("POINTS").write(
                        new Dataset.Point(Optional.of("i"), List.of("one", "\\"two\\""), List.of(1.5)));
                    yield "written";
                  }
                  case "/mistakes" -> {
                    var mistakes = new ArrayList<String>();
                    for (Runnable mistake : List.<Runnable>of(
                        () -> words.get(""),
                        () -> words.put("k", Body.of("v"), KvOptions.NONE.expiringAfter(Duration.ofSeconds(1))),
                        () -> env.kv("LIMIT"),
                        () -> env.service("WORDS"))) {
                      try {
                        mistake.run();
                      } catch (RuntimeException e) {
                        mistakes.add(e.getMessage());
                      }
                    }
                    yield String.join("|", mistakes);
                  }
                  default -> "";
                });
              }
            }
            """));
    host.deploy(
        "served-too",
        "{\"main\": \"index.js\", \"kv_namespaces\": [{\"binding\": \"WORDS\", \"id\":"
            + " \"words\"}]}",
        "export default { fetch: async (request, env) => new Response(await env.WORDS.get('a/b c'))"
            + " };");

    assertThat(host.get("served", "/put")).isEqualTo("größe false");
    assertThat(host.get("served-too", "/")).isEqualTo("größe");
    assertThat(host.get("served", "/many")).isEqualTo("{a/b c=größe}");
    assertThat(host.get("served", "/meta")).startsWith("100000 {\"of\":\"gr");
    assertThat(host.get("served", "/list"))
        .startsWith("a/b cfalse-, a/metatrue{\"of\":")
        .endsWith(" false");
    assertThat(host.get("served", "/limit")).isEqualTo("true true false");
    assertThat(host.get("served", "/point")).isEqualTo("written");
    assertThat(host.get("served", "/mistakes").split("\\|"))
        .satisfiesExactly(
            one -> assertThat(one).contains("not allowed as a key name"),
            two -> assertThat(two).startsWith("KV PUT failed: 400 Invalid expiration_ttl"),
            three -> assertThat(three).contains("LIMIT is no namespace of keys and values"),
            four -> assertThat(four).contains("WORDS is no script"));
  }

  @Test
  void files_are_answered_before_the_script_which_fetches_them_and_follows_redirects()
      throws Exception {
    host.deploy(
        "java-site",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "assets": {"directory": "public", "binding": "ASSETS"},
             "services": [{"binding": "MOVED", "service": "js-moved"}],
             "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"}]}}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public static class Thing extends DurableObject {
                private final Env env;

                public Thing(ObjectState state, Env env) {
                  super(state, env);
                  this.env = env;
                }

                public int size() {
                  return env.service("ASSETS").fetch(Request.get("http://any/long.txt")).text().length();
                }
              }

              public Response fetch(Request request, Env env, Context context) {
                var assets = env.service("ASSETS");
                return switch (request.path()) {
                  case "/object" -> Response.text("" + env.objects("THINGS").getByName("one").call("size"));
                  case "/followed" -> assets.fetch(Request.get("http://any/page.html"));
                  case "/not-followed" -> assets.fetch(Request.get("http://any/page.html").followingRedirects(false));
                  case "/moved" -> env.service("MOVED").fetch(Request.post("http://any/old", "body"));
                  case "/passed-on" -> env.service("MOVED").fetch(request);
                  default -> Response.text("script: " + assets.fetch(request).status());
                };
              }
            }
            """,
            "public/page.html",
            "<p>one",
            "public/long.txt",
            "x".repeat(300_000)));
    host.deploy(
        "js-moved",
        "{\"main\": \"index.js\"}",
        """
        export default {
          async fetch(request) {
            const { pathname } = new URL(request.url);
            return pathname === '/new'
              ? new Response(`${request.method} ${await request.text()}`)
              : new Response('not read', { status: 307, headers: { location: '/new' } });
          },
        };
        """);

    assertThat(host.get("java-site", "/page")).isEqualTo("<p>one");
    assertThat(host.get("java-site", "/none")).isEqualTo("script: 404");
    assertThat(host.get("java-site", "/object")).isEqualTo("300000");
    assertThat(host.get("java-site", "/followed")).isEqualTo("<p>one");
    assertThat(host.ask("GET", "java-site", "/not-followed", "").statusCode()).isEqualTo(307);
    assertThat(host.get("java-site", "/moved")).isEqualTo("POST body");
    assertThat(host.ask("GET", "java-site", "/passed-on", "").statusCode()).isEqualTo(307);
  }

  @Test
  void what_one_script_has_cached_another_finds() throws Exception {
    host.deploy(
        "java-cache",
        Map.of(
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              private static final Request PAGE = Request.get("http://any/page").withHeader("accept-language", "en");

              public Response fetch(Request request, Env env, Context context) {
                var cache = context.cache();
                return switch (request.path()) {
                  case "/put" -> Response.text(cache.put(PAGE, kept("one")) + " " + cache.match(PAGE).orElseThrow().text());
                  case "/streamed" -> Response.text(
                      "" + cache.put(PAGE, new Response(201, kept("").headers(), Body.written(out -> out.write(new byte[300_000])))));
                  case "/read" -> cache.match(PAGE).orElse(Response.text("nothing"));
                  case "/other-language" -> Response.text("" + cache.match(PAGE.withHeader("accept-language", "de")).isPresent());
                  case "/delete" -> Response.text(cache.delete(PAGE) + " " + cache.delete(PAGE));
                  case "/named" -> Response.text(
                      context.cache("mine").put(PAGE, kept("mine")) + " " + cache.match(PAGE).isPresent());
                  case "/uncacheable" -> Response.text(
                      "" + cache.put(PAGE, Response.text("once").withHeader("cache-control", "no-store")) + cache.match(PAGE).isPresent());
                  default -> {
                    try {
                      yield Response.text("" + cache.put(Request.post("http://any/", ""), kept("")));
                    } catch (IllegalArgumentException e) {
                      yield Response.text(e.getMessage());
                    }
                  }
                };
              }

              private static Response kept(String text) {
                return Response.text(text).withHeader("cache-control", "max-age=60").withHeader("vary", "accept-language");
              }
            }
            """));
    host.deploy(
        "js-cache",
        "{\"main\": \"index.js\"}",
        """
        export default {
          async fetch(request) {
            const name = new URL(request.url).searchParams.get('name');
            const cache = name === null ? caches.default : await caches.open(name);
            const found = await cache.match(new Request('http://any/page', { headers: { 'accept-language': 'en' } }));
            return new Response(`${found?.status} ${await found?.text()}`);
          },
        };
        """);

    assertThat(host.get("java-cache", "/read")).isEqualTo("nothing");
    assertThat(host.get("java-cache", "/put")).isEqualTo("true one");
    assertThat(host.get("js-cache", "/")).isEqualTo("200 one");
    assertThat(host.get("java-cache", "/other-language")).isEqualTo("false");
    assertThat(host.get("java-cache", "/streamed")).isEqualTo("true");
    assertThat(host.ask("GET", "java-cache", "/read", "").statusCode()).isEqualTo(201);
    assertThat(host.get("java-cache", "/read")).hasSize(300_000);
    assertThat(host.get("java-cache", "/delete")).isEqualTo("true false");
    assertThat(host.get("java-cache", "/named")).isEqualTo("true false");
    assertThat(host.get("js-cache", "/?name=mine")).isEqualTo("200 mine");
    assertThat(host.get("java-cache", "/uncacheable")).isEqualTo("truefalse");
    assertThat(host.get("java-cache", "/mistake"))
        .isEqualTo("Cannot cache response to non-GET request.");
  }
}
