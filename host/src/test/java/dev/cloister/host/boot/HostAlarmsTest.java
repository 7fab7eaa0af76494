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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alarms in a whole host, over HTTP. `/ran?count=N` answers once so many handlers have run.
final class HostAlarmsTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Timer extends DurableObject {
        waiting = [];
        async fetch(request) {
          const { storage } = this.ctx;
          const { pathname, searchParams } = new URL(request.url);
          const name = searchParams.get('alarm') ?? undefined;
          if (pathname === '/set') {
            await storage.setAlarm(Date.now() + Number(searchParams.get('in')), { name });
            return new Response('set');
          }
          const count = Number(searchParams.get('count'));
          while (((await storage.get('ran')) ?? []).length < count) {
            await new Promise((resolve) => this.waiting.push(resolve));
          }
          return Response.json((await storage.get('ran')) ?? []);
        }
        async alarm(info) {
          const ran = (await this.ctx.storage.get('ran')) ?? [];
          ran.push({ retryCount: info.retryCount, late: Date.now() - info.scheduledTime, name: info.name });
          await this.ctx.storage.put('ran', ran);
          for (const look of this.waiting.splice(0)) look();
          console.log('ran', info.retryCount);
          if (this.ctx.id.name === 'fails' && info.retryCount === 0) throw new Error('the first time');
        }
      }
      export default {
        fetch: (request, env) => env.TIMERS.getByName(new URL(request.url).searchParams.get('object')).fetch(request),
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
          while (this.items.length === 0) await new Promise((resolve) => this.waiting.push(resolve));
          return Response.json(this.items);
        }
      }
      const box = (env) => env.BOX.getByName('box');
      export default {
        fetch: (request, env) => box(env).fetch(request),
        async tail(items, env) {
          const alarms = items.filter(({ event }) => event.scheduledTime instanceof Date);
          if (alarms.length > 0) {
            await box(env).fetch('http://box/', { method: 'PUT', body: JSON.stringify(alarms) });
          }
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js", "tail_consumers": [{"service": "watcher"}],
       "durable_objects": {"bindings": [{"name": "%s", "class_name": "%s"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["%2$s"]}]}
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private RunningHost host;

  @BeforeEach
  void start() throws Exception {
    open();
    admin("PUT", "");
    deploy("watcher", CONSUMER, CONFIG.formatted("BOX", "Box"));
    deploy("timers", SCRIPT, CONFIG.formatted("TIMERS", "Timer"));
  }

  private void open() throws StartRefused {
    host =
        Host.start(
            HostConfig.USUAL.withData(folder).withPorts(0, 0).withIsolation(Isolation.IN_HOST));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
  }

  @Test
  void an_alarm_runs_when_it_is_due_and_is_gone_then() throws Exception {
    ask("/set?object=a&in=20");
    var ran = ask("/ran?object=a&count=1");

    assertThat(ran).hasSize(1);
    assertThat(ran.get(0).path("retryCount").asInt()).isZero();
    assertThat(ran.get(0).path("late").asLong()).isNotNegative();
    assertThat(ran.get(0).has("name")).isFalse();
    // Its handler is over a moment after others see what it did.
    var patience = new Patience();
    while (!shown("a").path("alarms").isEmpty()) {
      patience.check("no alarm left");
    }
  }

  @Test
  void a_handler_that_fails_runs_again_after_two_seconds() throws Exception {
    ask("/set?object=fails&in=0");
    var ran = ask("/ran?object=fails&count=2");

    assertThat(ran.get(1).path("retryCount").asInt()).isEqualTo(1);
    assertThat(ran.get(1).path("late").asLong()).isGreaterThanOrEqualTo(2_000);
  }

  @Test
  void what_is_set_is_shown_listed_and_fired_by_hand() throws Exception {
    ask("/set?object=a&in=3600000");
    ask("/set?object=a&in=7200000&alarm=tea");

    assertThat(shown("a").path("alarms").findValuesAsText("name")).containsExactly("tea");
    assertThat(shown("a").path("alarms")).hasSize(2);
    var listed = json(admin("GET", "/scripts/timers/alarms")).path("alarms");
    assertThat(listed).hasSize(2);
    assertThat(listed.get(1).path("alarm").path("name").asText()).isEqualTo("tea");

    var fired = admin("POST", "/scripts/timers/objects/a/alarms/fire?class=Timer&alarm=tea");
    assertThat(json(fired).path("outcome").asText()).isEqualTo("ok");
    assertThat(ask("/ran?object=a&count=1").get(0).path("name").asText()).isEqualTo("tea");
    assertThat(shown("a").path("alarms")).hasSize(1);
    var again =
        send(
            host.adminPort(),
            "POST",
            "/v1/tenants/shop/scripts/timers/objects/a/alarms/fire?class=Timer&alarm=tea");
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(json(again).path("code").asText()).isEqualTo("alarm.not-found");
  }

  @Test
  void an_alarm_that_fell_due_while_no_host_ran_runs_after_the_start() throws Exception {
    ask("/set?object=a&in=50");
    ask("/set?object=b&in=3600000");
    host.close();
    open();

    // Once for sure, and again if the host was closed while it ran.
    assertThat(ask("/ran?object=a&count=1")).isNotEmpty();
    assertThat(shown("b").path("alarms")).hasSize(1);
  }

  @Test
  void a_tail_consumer_hears_of_an_alarm() throws Exception {
    ask("/set?object=a&in=0");
    var items = json(send(host.port(), "GET", "/~shop/watcher/"));

    var item = items.get(0);
    assertThat(item.path("outcome").asText()).isEqualTo("ok");
    assertThat(item.path("entrypoint").asText()).isEqualTo("Timer");
    assertThat(item.path("event").path("scheduledTime").asText()).endsWith("Z");
    assertThat(item.path("logs").get(0).path("message").get(0).asText()).isEqualTo("ran 0");
  }

  private JsonNode shown(String object) throws Exception {
    return json(admin("GET", "/scripts/timers/objects/" + object + "?class=Timer"));
  }

  private JsonNode ask(String path) throws Exception {
    var response = send(host.port(), "GET", "/~shop/timers" + path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body().startsWith("[") ? json(response) : new ObjectMapper().nullNode();
  }

  private void deploy(String name, String script, String config) throws Exception {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("wrangler.json"));
      out.write(config.getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("index.js"));
      out.write(script.getBytes(UTF_8));
    }
    var uri =
        URI.create("http://127.0.0.1:" + host.adminPort() + "/v1/tenants/shop/scripts/" + name);
    var response =
        http.send(
            HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(zip.toByteArray())).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }

  private HttpResponse<String> admin(String method, String path) throws Exception {
    var response = send(host.adminPort(), method, "/v1/tenants/shop" + path);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return response;
  }

  private HttpResponse<String> send(int port, String method, String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }
}
