package dev.cloister.host.boot;

import static dev.cloister.host.boot.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tenant is held to, over HTTP: met, shown, and changed while the host runs.
final class HostLimitsTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Box extends DurableObject {
        async put(key, length) { await this.ctx.storage.put(key, new Uint8Array(length)); return 'put'; }
        async remove(key) { await this.ctx.storage.delete(key); return 'removed'; }
        async keys() { return [...(await this.ctx.storage.list()).keys()].join(); }
        count() { return 1; }
      }
      export default {
        async fetch(request, env) {
          const { pathname, searchParams } = new URL(request.url);
          const box = env.BOXES.getByName(searchParams.get('box') ?? 'one');
          switch (pathname) {
            case '/put': return new Response(await box.put(searchParams.get('key'), Number(searchParams.get('length'))));
            case '/remove': return new Response(await box.remove(searchParams.get('key')));
            case '/keys': return new Response(await box.keys());
            case '/kv': return new Response(await env.NOTES.put('note', 'x'.repeat(1 << 20)).then(() => 'stored', (error) => error.code));
            case '/calls': {
              let error;
              for (let i = 0; i < 1000 && error === undefined; i++) await box.count().catch((thrown) => { error = thrown; });
              return Response.json([error.code, error.overloaded]);
            }
            case '/answer': return new Response('x'.repeat(Number(searchParams.get('length'))));
            case '/stream': {
              let left = Number(searchParams.get('length'));
              return new Response(new ReadableStream({
                pull(controller) {
                  if (left === 0) return controller.close();
                  const piece = Math.min(left, 1000);
                  left -= piece;
                  controller.enqueue(new Uint8Array(piece));
                },
              }));
            }
            case '/spin': for (;;);
            default: return new Response('fine');
          }
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js", "kv_namespaces": [{"binding": "NOTES", "id": "notes"}],
       "durable_objects": {"bindings": [{"name": "BOXES", "class_name": "Box"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Box"]}]}
      """;
  private static final String POLICIES =
      """
      {"default": {"trust": "trusted", "isolation": "in-host", "limits": {%s}}}
      """;

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.under(POLICIES.formatted(""), folder);
    host.deploy("boxes", CONFIG, SCRIPT);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void a_full_storage_refuses_what_is_written_and_takes_what_frees_room() throws Exception {
    reload("\"tenant-stored-bytes-max\": 1048576");
    assertThat(host.get("boxes", "/put?key=a&length=600000")).isEqualTo("put");
    assertThat(use("tenant-stored-keys-max")).isPositive();

    problem(host.ask("GET", "boxes", "/put?key=b&length=600000", ""), 507, "tenant.storage-full");
    problem(
        host.ask("GET", "boxes", "/put?key=b&length=600000&box=two", ""),
        507,
        "tenant.storage-full");

    assertThat(host.get("boxes", "/kv")).isEqualTo("tenant.storage-full");
    assertThat(host.get("boxes", "/keys")).isEqualTo("a");
    assertThat(host.get("boxes", "/keys?box=two")).isEmpty();
    assertThat(host.get("boxes", "/remove?key=a")).isEqualTo("removed");
    assertThat(host.get("boxes", "/put?key=b&length=600000&box=two")).isEqualTo("put");
    assertThat(use("tenant-stored-bytes-max")).isBetween(600_000L, 1_048_576L);
  }

  @Test
  void what_is_stored_is_known_after_a_restart() throws Exception {
    host.get("boxes", "/put?key=a&length=600000");
    var before = use("tenant-stored-bytes-max");
    assertThat(before).isGreaterThan(600_000);

    host.restart();

    assertThat(use("tenant-stored-bytes-max")).isEqualTo(before);
  }

  @Test
  void too_many_events_are_refused_at_the_door_and_between_scripts() throws Exception {
    reload("\"tenant-events-per-second-max\": 1");

    var answer = host.ask("GET", "boxes", "/calls", "");
    assertThat(answer.body()).isEqualTo("[\"tenant.too-many-events\",true]");

    var refused = host.ask("GET", "boxes", "/", "");
    for (var n = 0; n < 1_000 && refused.statusCode() == 200; n++) {
      refused = host.ask("GET", "boxes", "/", "");
    }
    var problem = problem(refused, 429, "tenant.too-many-events");
    assertThat(problem.path("retryAfterMs").asLong()).isBetween(1L, 1_001L);
  }

  /// A context in which an object lives is not idle, whatever has come of the request that woke it.
  @Test
  void a_script_that_has_no_context_is_refused_when_its_tenant_may_have_no_more() throws Exception {
    host.deploy(
        "plain",
        "{\"main\": \"index.js\"}",
        "export default { fetch: () => new Response('plain') };");
    reload("\"tenant-contexts-max\": 1");
    host.get("boxes", "/put?key=a&length=1");

    var problem = problem(host.ask("GET", "plain", "/", ""), 503, "tenant.too-many-contexts");

    assertThat(problem.path("detail").asText())
        .isEqualTo(
            "The script shop/plain has no context, and its tenant has 1 of 1, none of them idle.");
    assertThat(use("tenant-contexts-max")).isEqualTo(1);
    assertThat(host.get("boxes", "/keys")).isEqualTo("a");
    reload("\"tenant-contexts-max\": 2");
    assertThat(host.get("plain", "/")).isEqualTo("plain");
  }

  @Test
  void an_answer_that_is_too_long_is_refused_or_cut_short() throws Exception {
    reload("\"answer-body-bytes-max\": 300000");
    assertThat(host.get("boxes", "/answer?length=300000")).hasSize(300_000);
    assertThat(host.get("boxes", "/stream?length=300000")).hasSize(300_000);

    var problem =
        problem(
            host.ask("GET", "boxes", "/answer?length=300001", ""), 503, "script.answer-too-long");
    assertThat(problem.path("detail").asText()).contains("300001 bytes", "300000");
    assertThatThrownBy(() -> host.get("boxes", "/stream?length=300001"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void every_limit_is_shown_with_its_marks_and_what_is_used() throws Exception {
    reload("\"event-cpu-ms-max\": 300000, \"sockets-max\": 7");
    var spinning = Thread.ofVirtual().start(() -> askAndForget("/spin"));

    JsonNode cpu = limit("event-cpu-ms-max");
    while (cpu.path("use").asLong() == 0) {
      cpu = limit("event-cpu-ms-max");
    }

    assertThat(cpu.path("soft").asLong()).isEqualTo(240_000);
    assertThat(cpu.path("max").asLong()).isEqualTo(300_000);
    assertThat(cpu.path("code").asText()).isEqualTo("script.exceeded-cpu");
    assertThat(limit("sockets-max").path("max").asLong()).isEqualTo(7);
    assertThat(limit("sockets-max").path("use").asLong()).isZero();
    assertThat(limit("value-bytes-max").has("use")).isFalse();
    host.close();
    spinning.join();
  }

  @Test
  void a_policy_file_that_cannot_be_read_changes_nothing() throws Exception {
    reload("\"sockets-max\": 7");
    Files.writeString(folder.resolve("policies.jsonc"), "{\"default\": {\"limits\": {\"x\": 1}}}");

    problem(host.admin("POST", "/v1/policies/reload", ""), 400, "policy.invalid");

    assertThat(limit("sockets-max").path("max").asLong()).isEqualTo(7);
  }

  @Test
  void without_a_policy_file_there_is_nothing_to_read_anew() throws Exception {
    try (var other = WholeHost.in(folder.resolve("other"))) {
      problem(other.admin("POST", "/v1/policies/reload", ""), 400, "policy.no-file");
    }
  }

  private void askAndForget(String path) {
    try {
      host.get("boxes", path);
    } catch (Exception _) {
      // The host stops in the middle of it.
    }
  }

  private long use(String limit) throws Exception {
    return limit(limit).path("use").asLong();
  }

  private JsonNode limit(String name) throws Exception {
    var limits =
        new ObjectMapper()
            .readTree(host.expect(200, "GET", WholeHost.TENANT + "/limits", ""))
            .path("limits");
    for (var limit : limits) {
      if (limit.path("limit").asText().equals(name)) {
        return limit;
      }
    }
    throw new AssertionError("There is no limit " + name + ".");
  }

  private void reload(String limits) throws Exception {
    assertThat(host.turnTo(POLICIES.formatted(limits))).contains("moved");
  }
}
