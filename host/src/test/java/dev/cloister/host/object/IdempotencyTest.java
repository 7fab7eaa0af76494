package dev.cloister.host.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests to an object that come with an `Idempotency-Key`: done once, also through the end of
/// the object's life, and told what is known when they are sent again.
final class IdempotencyTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      let letGo = [];
      export class Thing extends DurableObject {
        async fetch(request) {
          const { pathname } = new URL(request.url);
          const { storage } = this.ctx;
          const count = (await storage.get('count')) ?? 0;
          switch (pathname) {
            case '/read': return new Response(String(count));
            case '/keys': return new Response([...(await storage.list()).keys()].join());
            case '/let-go': for (const go of letGo.splice(0)) go(); return new Response('gone');
            case '/forget': await storage.deleteAll(); return new Response('forgotten');
            case '/throws': throw new Error('before anything');
          }
          await storage.put('count', count + 1);
          switch (pathname) {
            case '/add': return new Response(`${count + 1} ${await request.text()}`, { status: 201, headers: { 'x-made': 'yes' } });
            case '/empty': return new Response(null, { status: 204 });
            case '/throws-after-put': throw new Error('after the put');
            case '/large': return new Response('x'.repeat(65537));
            case '/stream': return new Response(new ReadableStream({
              start(controller) { controller.enqueue(new TextEncoder().encode('streamed')); controller.close(); } }));
            case '/waits':
              console.log('waits');
              await new Promise((resolve) => letGo.push(resolve));
              await storage.put('after', true);
              return new Response(`waited ${count + 1}`);
            case '/rolls-back':
              this.ctx.storage.transaction(async (txn) => {
                await txn.put('count', 100);
                console.log('in transaction');
                await new Promise((resolve) => letGo.push(resolve));
                txn.rollback();
              });
              return new Response('answered');
          }
        }
      }
      export default { fetch: () => new Response('') };
      """;

  private ScriptWorld world;

  @BeforeEach
  void start() {
    world = new ScriptWorld(SOURCE);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void a_retry_gets_the_answer_that_was_kept_and_nothing_is_done_again() throws Exception {
    var first = answer(post("/add", "k", "body"));
    var again = answer(post("/add", "k", "body"));

    assertThat(text(first)).isEqualTo("1 body");
    assertThat(header(first, "idempotency-replayed")).isEmpty();
    assertThat(again.status()).isEqualTo(201);
    assertThat(text(again)).isEqualTo("1 body");
    assertThat(header(again, "x-made")).isEqualTo("yes");
    assertThat(header(again, "idempotency-replayed")).isEqualTo("true");
    assertThat(read()).isEqualTo("1");
  }

  @Test
  void it_gets_it_also_from_the_objects_next_life() throws Exception {
    answer(post("/add", "k", "body"));
    answer(post("/empty", "none", ""));
    world.isolates.getFirst().kill("test");

    assertThat(text(answer(post("/add", "k", "body")))).isEqualTo("1 body");
    var empty = answer(post("/empty", "none", ""));
    assertThat(empty.status()).isEqualTo(204);
    assertThat(empty.body()).isInstanceOf(HostBody.None.class);
    assertThat(read()).isEqualTo("2");
  }

  @Test
  void by_which_name_and_port_a_retry_comes_does_not_matter() throws Exception {
    answer(post("/add?x", "k", ""));
    var elsewhere = new HostRequest("POST", "http://other:81/add?x", key("k"), HostBody.none());

    assertThat(header(answer(world.send("a", elsewhere)), "idempotency-replayed"))
        .isEqualTo("true");
  }

  @Test
  void quotes_around_a_key_are_no_part_of_it() throws Exception {
    answer(post("/add", "\"a-\\\"k\\\"\"", ""));

    assertThat(header(answer(post("/add", "a-\"k\"", "")), "idempotency-replayed"))
        .isEqualTo("true");
  }

  @Test
  void without_a_key_and_with_a_method_that_changes_nothing_every_request_is_handled()
      throws Exception {
    answer(world.send("a", request("POST", "/add", List.of(), "")));
    answer(world.send("a", request("POST", "/add", List.of(), "")));
    answer(world.send("a", request("GET", "/add", key("k"), "")));
    answer(world.send("a", request("GET", "/add", key("k"), "")));

    assertThat(read()).isEqualTo("4");
  }

  @Test
  void another_request_with_the_same_key_is_refused() throws Exception {
    answer(post("/add", "k", "body"));

    problem(post("/add", "k", "another body"), 422, "object.idempotency-key-reused");
    problem(post("/add?more", "k", "body"), 422, "object.idempotency-key-reused");
    problem(
        world.send("a", request("PUT", "/add", key("k"), "body")),
        422,
        "object.idempotency-key-reused");
    assertThat(read()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"\"", "a b", "\"a", "\"a\"b\"", "\"a\\b\"", "\"\\\"", "ä"})
  void what_is_no_key_is_refused(String value) throws Exception {
    problem(post("/add", value, ""), 400, "object.idempotency-key-invalid");
    assertThat(read()).isEqualTo("0");
  }

  @Test
  void a_key_has_255_characters_at_most_and_comes_once() throws Exception {
    assertThat(answer(post("/add", "k".repeat(255), "")).status()).isEqualTo(201);
    problem(post("/add", "k".repeat(256), ""), 400, "object.idempotency-key-invalid");
    var twice = List.of(new Header("Idempotency-Key", "k"), new Header("idempotency-key", "k"));
    problem(
        world.send("a", request("POST", "/add", twice, "")), 400, "object.idempotency-key-invalid");
  }

  @Test
  void a_duplicate_waits_for_the_first_and_gets_its_answer() throws Exception {
    var first = post("/waits", "k", "");
    world.awaitLog("waits");
    var second = post("/waits", "k", "");
    problem(post("/waits?", "k", ""), 422, "object.idempotency-key-reused");

    assertThat(ask("/let-go")).isEqualTo("gone");

    assertThat(text(answer(first))).isEqualTo("waited 1");
    assertThat(text(answer(second))).isEqualTo("waited 1");
    assertThat(read()).isEqualTo("1");
  }

  @Test
  void one_duplicate_more_than_may_wait_is_told_to_come_back() throws Exception {
    var first = post("/waits", "k", "");
    world.awaitLog("waits");
    var waiting = new ArrayList<CompletableFuture<Result>>();
    for (int i = 0; i < 32; i++) {
      waiting.add(post("/waits", "k", ""));
      // Answered after it, so it waits by then.
      read();
    }

    var refused = answer(post("/waits", "k", ""));

    assertThat(text(refused)).contains("object.idempotency-under-way", "\"retryAfterMs\":1000");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(header(refused, "retry-after")).isEqualTo("1");
    ask("/let-go");
    assertThat(text(answer(first))).isEqualTo("waited 1");
    for (var each : waiting) {
      assertThat(text(answer(each))).isEqualTo("waited 1");
    }
  }

  @Test
  void what_was_begun_and_not_answered_when_the_isolate_died_is_not_done_again() throws Exception {
    var first = post("/waits", "k", "");
    world.awaitLog("waits");
    assertThat(read()).isEqualTo("1");

    world.isolates.getFirst().kill("test");
    assertThat(ScriptWorld.text(first)).startsWith("failed ");

    problem(post("/waits", "k", ""), 409, "object.idempotency-unfinished");
    assertThat(read()).isEqualTo("1");
  }

  @Test
  void what_failed_before_anything_was_stored_is_handled_again() throws Exception {
    assertThat(ScriptWorld.text(post("/throws", "k", ""))).isEqualTo("threw before anything");
    assertThat(ScriptWorld.text(post("/throws", "k", ""))).isEqualTo("threw before anything");
  }

  @Test
  void what_failed_after_something_was_stored_is_not_handled_again() throws Exception {
    assertThat(ScriptWorld.text(post("/throws-after-put", "k", "")))
        .isEqualTo("threw after the put");

    problem(post("/throws-after-put", "k", ""), 409, "object.idempotency-unfinished");
    assertThat(read()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/large", "/stream"})
  void an_answer_that_is_not_kept_is_said_to_be_so_and_nothing_is_done_again(String path)
      throws Exception {
    assertThat(answer(post(path, "k", "")).status()).isEqualTo(200);
    assertThat(world.log).anyMatch(line -> line.contains("is not kept"));

    problem(post(path, "k", ""), 409, "object.idempotency-answer-not-kept");
    assertThat(read()).isEqualTo("1");
  }

  @Test
  void scripts_do_not_see_what_is_kept() throws Exception {
    answer(post("/add", "k", ""));

    assertThat(ask("/keys")).isEqualTo("count");
  }

  @Test
  void an_answer_stays_kept_when_a_transaction_is_rolled_back_after_it() throws Exception {
    assertThat(text(answer(post("/rolls-back", "k", "")))).isEqualTo("answered");
    world.awaitLog("in transaction");
    world.isolates.getFirst().kill("test");

    var again = answer(post("/rolls-back", "k", ""));

    assertThat(header(again, "idempotency-replayed")).isEqualTo("true");
  }

  @Test
  void deleting_everything_forgets_what_was_kept_but_not_its_own_request() throws Exception {
    answer(post("/add", "k", ""));
    answer(post("/forget", "f", ""));

    assertThat(header(answer(post("/forget", "f", "")), "idempotency-replayed")).isEqualTo("true");
    assertThat(header(answer(post("/add", "k", "")), "idempotency-replayed")).isEmpty();
  }

  @Test
  void a_kept_answer_leaves_only_when_it_is_durable() throws Exception {
    assertThat(read()).isEqualTo("0");
    world.shardOf("a").hold();
    var first = post("/add", "k", "");
    var again = post("/add", "k", "");
    assertThat(world.isHeld("a", again)).isTrue();

    world.shardOf("a").release();

    assertThat(text(answer(first))).isEqualTo("1 ");
    assertThat(text(answer(again))).isEqualTo("1 ");
  }

  // ---- asking

  private CompletableFuture<Result> post(String path, String key, String body) {
    return world.send("a", request("POST", path, key(key), body));
  }

  private static List<Header> key(String key) {
    return List.of(new Header("Idempotency-Key", key));
  }

  private static HostRequest request(
      String method, String path, List<Header> headers, String body) {
    var bytes = body.isEmpty() ? HostBody.none() : new HostBody.Whole(body.getBytes(UTF_8));
    return new HostRequest(method, "http://thing" + path, headers, bytes);
  }

  private String read() throws Exception {
    return ask("/read");
  }

  private String ask(String path) throws Exception {
    return ScriptWorld.text(world.ask("a", path));
  }

  private static HostAnswer answer(CompletableFuture<Result> result) throws Exception {
    var done = result.get(60, TimeUnit.SECONDS);
    assertThat(done).isInstanceOf(Result.Answered.class);
    return ((Result.Answered) done).answer();
  }

  private static void problem(CompletableFuture<Result> result, int status, String code)
      throws Exception {
    var answer = answer(result);
    assertThat(text(answer)).contains("\"code\":\"" + code + "\"");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
  }

  private static String text(HostAnswer answer) {
    return answer.body() instanceof HostBody.Whole(var bytes) ? new String(bytes, UTF_8) : "";
  }

  private static String header(HostAnswer answer, String name) {
    return answer.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst()
        .orElse("");
  }
}
