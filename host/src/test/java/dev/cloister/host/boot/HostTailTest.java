package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.host.execution.CallRouter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// What a tail consumer hears of another script's events, in a whole host. The consumer keeps the
/// items in an object, which answers once it has as many as were asked for.
final class HostTailTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PRODUCER =
      """
      export default {
        async fetch(request, env, ctx) {
          console.log('at', new URL(request.url).pathname);
          console.warn({ a: 1 });
          if (request.url.endsWith('/throws')) throw new RangeError('on purpose');
          return new Response('fine', { status: 201 });
        },
        scheduled() { console.log('ticked'); },
      };
      """;
  private static final String CONSUMER =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Box extends DurableObject {
        items = [];
        waiting = [];
        async fetch(request) {
          if (request.method === 'PUT') {
            this.items.push(...await request.json());
            for (const look of this.waiting.splice(0)) look();
            return new Response();
          }
          const count = Number(new URL(request.url).searchParams.get('count'));
          while (this.items.length < count) await new Promise((resolve) => this.waiting.push(resolve));
          return Response.json(this.items);
        }
      }
      const box = (env) => env.BOX.getByName('box');
      export default {
        fetch: (request, env) => box(env).fetch(request),
        async tail(items, env) {
          console.log('tailing is not tailed');
          for (const item of items) {
            if (item.event.request !== undefined) {
              item.whole = item.event.request.getUnredacted();
            }
          }
          await box(env).fetch('http://box/', { method: 'PUT', body: JSON.stringify(items) });
        },
      };
      """;

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(folder);
    host.deploy(
        "watcher",
        """
        {"main": "index.js", "tail_consumers": [{"service": "watcher"}],
         "durable_objects": {"bindings": [{"name": "BOX", "class_name": "Box"}]},
         "migrations": [{"tag": "v1", "new_sqlite_classes": ["Box"]}]}
        """,
        CONSUMER);
    host.deploy(
        "cart",
        """
        {"main": "index.js", "tail_consumers": [{"service": "watcher"}],
         "triggers": {"crons": ["0 0 29 2 *"]}}
        """,
        PRODUCER);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void a_consumer_hears_of_each_event_what_became_of_it() throws Exception {
    var secret = "0123456789abcdef0123456789ABCDEF";
    get("cart", "/lists/" + secret + "?key=aB1cD2eF3gH4iJ5kL6mN7oP8");

    var item = item("/lists/");

    assertThat(item.path("scriptName").asText()).isEqualTo("cart");
    assertThat(item.path("outcome").asText()).isEqualTo("ok");
    assertThat(item.path("executionModel").asText()).isEqualTo("stateless");
    assertThat(item.path("event").path("response").path("status").asInt()).isEqualTo(201);
    assertThat(item.path("logs").get(0).path("level").asText()).isEqualTo("log");
    assertThat(item.path("logs").get(0).path("message").get(0).asText())
        .isEqualTo("at /lists/" + secret);
    assertThat(item.path("logs").get(1).path("level").asText()).isEqualTo("warn");
    assertThat(item.path("exceptions")).isEmpty();
    assertThat(item.path("scriptVersion").path("id").asText()).hasSize(64);
    assertThat(item.path("eventTimestamp").asLong()).isPositive();
    assertThat(item.path("truncated").asBoolean()).isFalse();
    var request = item.path("event").path("request");
    assertThat(request.path("url").asText()).endsWith("/lists/REDACTED?key=REDACTED");
    assertThat(request.path("headers").path("authorization").asText()).isEqualTo("REDACTED");
    assertThat(request.path("headers").path("x-plain").asText()).isEqualTo("shown");
    assertThat(item.path("whole").path("url").asText()).contains(secret);
    assertThat(item.path("whole").path("headers").path("authorization").asText())
        .isEqualTo("Bearer x");
  }

  @Test
  @EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
  void a_consumer_in_java_hears_the_same_of_a_script_in_javascript() throws Exception {
    var uploaded =
        host.upload(
            "java-watcher",
            Map.of(
                "wrangler.json",
                """
                {"main": "Main.java", "durable_objects": {"bindings": [
                  {"name": "BOX", "class_name": "Box", "script_name": "watcher"}]}}
                """,
                "Main.java",
                """
                import dev.cloister.api.script.*;
                import java.util.List;

                public class Main implements Script {
                  public void tail(List<TraceItem> items, Env env, Context context) {
                    for (var item : items) {
                      var event = (TraceItem.Event.Fetch) item.event();
                      var secret = event.request().unredacted().headers().get("authorization").orElse("none");
                      var said = "%s|%s|%s|%s|%s|%d|%s".formatted(
                          item.scriptName(), item.outcome(), item.logs().getFirst().message(),
                          item.exceptions().getFirst().name(), event.request().headers().get("authorization").get(),
                          secret.length(), event.request().method());
                      env.objects("BOX").getByName("box").fetch(
                          new Request("PUT", "http://box/", Headers.NONE, Body.of("[\\"" + said + "\\"]")));
                    }
                  }
                }
                """));
    assertThat(uploaded.statusCode()).as(uploaded.body()).isBetween(200, 201);
    host.deploy(
        "till",
        "{\"main\": \"index.js\", \"tail_consumers\": [{\"service\": \"java-watcher\"}]}",
        PRODUCER);

    get("till", "/throws");

    assertThat(JSON.readTree(host.get("watcher", "/?count=1")).get(0).asText())
        .isEqualTo("till|exception|at /throws|RangeError|REDACTED|8|GET");
  }

  @Test
  void an_error_that_was_not_caught_is_an_exception_with_its_stack() throws Exception {
    get("cart", "/throws");

    var item = item("/throws");

    assertThat(item.path("outcome").asText()).isEqualTo("exception");
    assertThat(item.path("logs")).hasSize(2);
    var exception = item.path("exceptions").get(0);
    assertThat(exception.path("name").asText()).isEqualTo("RangeError");
    assertThat(exception.path("message").asText()).isEqualTo("on purpose");
    assertThat(exception.path("stack").asText()).contains("index.js");
  }

  @Test
  void a_cron_is_traced_too_and_the_consumers_own_tail_events_are_not() throws Exception {
    host.expect(200, "POST", WholeHost.TENANT + "/scripts/cart/crons/fire?scheduledTime=60000", "");
    get("cart", "/last");
    item("/last");

    var items = get("watcher", "/?count=2");

    assertThat(items)
        .anySatisfy(item -> {
          assertThat(item.path("event").path("cron").asText()).isEqualTo("0 0 29 2 *");
          assertThat(item.path("event").path("scheduledTime").asLong()).isEqualTo(60_000);
          assertThat(item.path("logs").get(0).path("message").get(0).asText()).isEqualTo("ticked");
        });
    assertThat(items.toString()).doesNotContain("tailing is not tailed");
  }

  @Test
  void a_consumer_that_calls_what_it_hears_of_is_told_no_more_after_as_many_calls_as_may_be()
      throws Exception {
    host.deploy(
        "circle",
        """
        {"main": "index.js", "tail_consumers": [{"service": "caller"}],
         "services": [{"binding": "WATCHER", "service": "watcher"}]}
        """,
        """
        export default {
          async fetch(request, env) {
            await env.WATCHER.fetch('http://watcher/', { method: 'PUT', body: '["called"]' });
            return new Response();
          },
        };
        """);
    host.deploy(
        "caller",
        """
        {"main": "index.js", "services": [{"binding": "CIRCLE", "service": "circle"}]}
        """,
        "export default { tail: (items, env) => env.CIRCLE.fetch('http://circle/') };");

    get("circle", "/");

    var missed = "The tail consumer shop/caller has missed 1 trace items";
    String health;
    do {
      health = host.expect(200, "GET", "/health", "");
    } while (!health.contains("shop/caller"));
    assertThat(health).contains(missed);
    assertThat(calls()).isEqualTo(CallRouter.HOPS_MAX / 2);
  }

  private long calls() throws Exception {
    long calls = 0;
    for (var item : get("watcher", "/?count=1")) {
      calls += item.isTextual() ? 1 : 0;
    }
    return calls;
  }

  /// The trace of the request whose path begins so, once the consumer has it.
  private JsonNode item(String path) throws Exception {
    for (int count = 1; ; count++) {
      for (var item : get("watcher", "/?count=" + count)) {
        if (item.path("whole").path("url").asText().contains(path)
            && item.path("scriptName").asText().equals("cart")) {
          return item;
        }
      }
    }
  }

  private JsonNode get(String script, String path) throws Exception {
    var body =
        host.ask("GET", script, path, "", "Authorization", "Bearer x", "X-Plain", "shown").body();
    return body.startsWith("[") ? JSON.readTree(body) : JSON.nullNode();
  }
}
