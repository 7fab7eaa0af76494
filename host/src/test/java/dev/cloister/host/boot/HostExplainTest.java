package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the time of requests went, asked for over the admin API with the id that the answer had.
final class HostExplainTest {
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "CARTS", "class_name": "Cart"},
         {"name": "SLOW", "class_name": "SlowStart"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Cart", "SlowStart"]}]}
      """;
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Cart extends DurableObject {
        async fetch(request) {
          await this.ctx.storage.put('items', await request.text());
          return new Response('0123456789');
        }
      }
      export class SlowStart extends DurableObject {
        constructor(ctx, env) {
          super(ctx, env);
          ctx.blockConcurrencyWhile(() => scheduler.wait(10));
        }
        fetch() {
          return new Response('begun');
        }
      }
      export default {
        fetch(request, env) {
          switch (new URL(request.url).pathname) {
            case '/cart': return env.CARTS.getByName('a').fetch(request);
            case '/slow': return env.SLOW.getByName('a').fetch(request);
            case '/own-id': return new Response('', { headers: { 'x-request-id': 'mine' } });
            case '/throws': throw new Error('no');
            default: return new Response('hello');
          }
        },
      };
      """;

  @TempDir private Path data;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(data);
    host.deploy("cart", CONFIG, SCRIPT);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void a_request_to_an_object_is_explained_with_the_event_that_it_led_to() throws Exception {
    var events = explained(2, host.ask("POST", "cart", "/cart", "seven bytes"));

    var request = events.get(0);
    assertThat(request.path("kind").asText()).isEqualTo("fetch");
    assertThat(request.path("what").asText()).startsWith("POST http").endsWith("/cart");
    assertThat(request.path("outcome").asText()).isEqualTo("ok");
    assertThat(request.path("status").asInt()).isEqualTo(200);
    assertThat(request.path("totalMicros").asLong()).isPositive();
    assertThat(parts(request)).contains("script-found", "script-started", "script-wall", "calls");
    assertThat(request.path("calls").get(0).path("target").asText()).isEqualTo("object Cart");
    assertThat(request.path("calls").get(0).path("micros").asLong()).isPositive();
    assertThat(amount(request, "bytes-in")).isEqualTo(11);
    assertThat(amount(request, "bytes-out")).isEqualTo(10);

    var object = events.get(1);
    assertThat(object.path("cause").asText()).isEqualTo(request.path("requestId").asText());
    assertThat(object.path("class").asText()).isEqualTo("Cart");
    assertThat(amount(object, "commits")).isEqualTo(1);
    assertThat(amount(object, "commit-bytes")).isGreaterThan(11);
    assertThat(parts(object)).contains("line", "durable-at", "script-wall");
  }

  @Test
  void the_second_request_needs_no_start_and_no_activation() throws Exception {
    host.ask("POST", "cart", "/cart", "x");

    var events = explained(2, host.ask("POST", "cart", "/cart", "x"));

    assertThat(parts(events.get(0))).doesNotContain("script-started", "context-made");
    assertThat(parts(events.get(1))).doesNotContain("object-read", "context-made");
  }

  @Test
  void an_event_that_waited_for_a_critical_section_says_how_long() throws Exception {
    var events = explained(2, host.ask("GET", "cart", "/slow", ""));

    assertThat(parts(events.get(0))).doesNotContain("input-gate");
    assertThat(amount(events.get(1), "input-gate"))
        .isPositive()
        .isLessThanOrEqualTo(amount(events.get(1), "script-wall"));
  }

  @Test
  void one_that_throws_is_explained_too() throws Exception {
    var events = explained(1, host.ask("GET", "cart", "/throws", ""));

    assertThat(events.get(0).path("outcome").asText()).isEqualTo("exception");
    assertThat(events.get(0).has("status")).isFalse();
  }

  @Test
  void a_script_that_sets_a_request_id_keeps_it() throws Exception {
    var answer = host.ask("GET", "cart", "/own-id", "");

    assertThat(answer.headers().allValues("x-request-id")).containsExactly("mine");
  }

  @Test
  void the_slowest_are_listed_slowest_first() throws Exception {
    for (int i = 0; i < 5; i++) {
      host.get("cart", "/");
    }

    var events = await(3, "?limit=3");

    assertThat(events.get(0).path("totalMicros").asLong())
        .isGreaterThanOrEqualTo(events.get(1).path("totalMicros").asLong());
  }

  @Test
  void another_tenant_sees_nothing_of_it() throws Exception {
    var answer = host.ask("GET", "cart", "/", "");
    explained(1, answer);
    host.admin("PUT", "/v1/tenants/other", "");

    assertThat(events(host.expect(200, "GET", "/v1/tenants/other/events", ""))).isEmpty();
    assertThat(host.expect(404, "GET", "/v1/tenants/other/events/" + id(answer), ""))
        .contains("event.not-found");
  }

  private List<JsonNode> explained(int count, HttpResponse<String> answer) throws Exception {
    return await(count, "/" + id(answer));
  }

  /// So many events, as soon as they are there: each is over a moment after its answer.
  private List<JsonNode> await(int count, String which) throws Exception {
    var patience = new Patience();
    var events = new ArrayList<JsonNode>();
    do {
      patience.check("%d events, not %s".formatted(count, events));
      var answer = host.admin("GET", WholeHost.TENANT + "/events" + which, "");
      events.clear();
      events.addAll(events(answer.body()));
    } while (events.size() < count);
    assertThat(events).hasSize(count);
    return events;
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-request-id").orElseThrow();
  }

  private static List<JsonNode> events(String json) throws Exception {
    var events = new ArrayList<JsonNode>();
    new ObjectMapper().readTree(json).path("events").forEach(events::add);
    return events;
  }

  private static List<String> parts(JsonNode event) {
    return event.path("parts").findValuesAsText("name");
  }

  private static long amount(JsonNode event, String part) {
    for (var each : event.path("parts")) {
      if (each.path("name").asText().equals(part)) {
        return each.path("amount").asLong();
      }
    }
    return 0;
  }
}
