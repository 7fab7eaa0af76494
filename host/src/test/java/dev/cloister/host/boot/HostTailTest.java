package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.policies.Isolation;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tail consumer hears of another script's events, in a whole host. The consumer keeps the
/// items in an object, which answers once it has as many as were asked for.
final class HostTailTest {
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

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private RunningHost host;

  @BeforeEach
  void start() throws Exception {
    host =
        Host.start(
            HostConfig.USUAL.withData(folder).withPorts(0, 0).withIsolation(Isolation.IN_HOST));
    admin("PUT", "", BodyPublishers.noBody());
    deploy(
        "watcher",
        CONSUMER,
        """
        {"main": "index.js", "tail_consumers": [{"service": "watcher"}],
         "durable_objects": {"bindings": [{"name": "BOX", "class_name": "Box"}]},
         "migrations": [{"tag": "v1", "new_sqlite_classes": ["Box"]}]}
        """);
    deploy(
        "cart",
        PRODUCER,
        """
        {"main": "index.js", "tail_consumers": [{"service": "watcher"}],
         "triggers": {"crons": ["0 0 29 2 *"]}}
        """);
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
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
    admin("POST", "/scripts/cart/crons/fire?scheduledTime=60000", BodyPublishers.noBody());
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
    var uri = URI.create("http://127.0.0.1:" + host.port() + "/~shop/" + script + path);
    var request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer x")
            .header("X-Plain", "shown")
            .build();
    var body = http.send(request, BodyHandlers.ofString()).body();
    return body.startsWith("[") ? new ObjectMapper().readTree(body) : new ObjectMapper().nullNode();
  }

  private void deploy(String name, String script, String config) throws Exception {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("wrangler.json"));
      out.write(config.getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("index.js"));
      out.write(script.getBytes(UTF_8));
    }
    admin("PUT", "/scripts/" + name, BodyPublishers.ofByteArray(zip.toByteArray()));
  }

  private void admin(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + host.adminPort() + "/v1/tenants/shop" + path);
    var response =
        http.send(
            HttpRequest.newBuilder(uri).method(method, body).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }
}
