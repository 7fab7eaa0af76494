package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One live worker per object, its gates, and what becomes of it when its isolate, its shard or its
/// version goes.
class ObjectsTest {
  private static final int TRIES_MAX = 1_000;

  private static final String THING =
      """
      import { DurableObject } from 'cloudflare:workers';
      let instances = 0;
      export class Thing extends DurableObject {
        constructor(ctx, env) {
          super(ctx, env);
          instances++;
          this.memory = 0;
        }
        async fetch(request) {
          const { pathname } = new URL(request.url);
          switch (pathname) {
            case '/increment': {
              const value = ((await this.ctx.storage.get('value')) ?? 0) + 1;
              await this.ctx.storage.put('value', value);
              return new Response(`${value}`);
            }
            case '/read': return new Response(`${(await this.ctx.storage.get('value')) ?? 0}`);
            case '/memory': return new Response(`${++this.memory}`);
            case '/instances': return new Response(`${instances}`);
            case '/version': return new Response('$VERSION');
            case '/throw-after-put':
              await this.ctx.storage.put('value', 99);
              throw new Error('after put');
            case '/forever':
              console.log('for ever');
              return this.ctx.blockConcurrencyWhile(() => new Promise(() => undefined));
            case '/block-and-throw':
              return this.ctx.blockConcurrencyWhile(async () => { throw new Error('broken'); });
            case '/tell':
              return this.env.THINGS.get(this.env.THINGS.idFromName('other')).fetch('http://thing/increment');
            default: return new Response('?', { status: 404 });
          }
        }
      }
      export default { fetch: () => new Response('none') };
      """;

  private final ScriptWorld world = new ScriptWorld(THING);

  @AfterEach
  void close() {
    world.close();
  }

  private String ask(String name, String path) throws Exception {
    return ScriptWorld.text(world.ask(name, path));
  }

  @Test
  void an_object_remembers_what_it_has_stored_and_what_it_holds_in_memory() throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    assertThat(ask("a", "/increment")).isEqualTo("2");
    assertThat(ask("a", "/memory")).isEqualTo("1");
    assertThat(ask("a", "/memory")).isEqualTo("2");
    assertThat(ask("b", "/increment")).isEqualTo("1");
  }

  @Test
  void an_answer_stays_until_what_it_reveals_is_durable() throws Exception {
    assertThat(ask("a", "/read")).isEqualTo("0");

    assertThat(world.textOnceDurable("a", "a", "/increment")).isEqualTo("1");
  }

  @Test
  void a_read_that_sees_an_undurable_write_waits_for_it_too() throws Exception {
    assertThat(ask("a", "/read")).isEqualTo("0");
    world.shardOf("a").hold();
    var write = world.ask("a", "/increment");

    var read = world.ask("a", "/read");
    assertThat(world.isHeld("a", read)).isTrue();

    world.shardOf("a").release();
    assertThat(ScriptWorld.text(write)).isEqualTo("1");
    assertThat(ScriptWorld.text(read)).isEqualTo("1");
  }

  @Test
  void even_the_text_of_an_error_waits_for_what_was_written_before_it() throws Exception {
    assertThat(ask("a", "/read")).isEqualTo("0");

    assertThat(world.textOnceDurable("a", "a", "/throw-after-put")).isEqualTo("threw after put");
  }

  @Test
  void a_call_to_another_object_leaves_only_when_it_may_and_is_answered_only_when_that_is_durable()
      throws Exception {
    assertThat(ask("a", "/read")).isEqualTo("0");
    assertThat(ask("other", "/read")).isEqualTo("0");

    assertThat(world.textOnceDurable("other", "a", "/tell")).isEqualTo("1");
  }

  @Test
  void when_the_shard_is_lost_held_answers_become_failures_and_the_object_starts_anew()
      throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    world.shardOf("a").hold();
    var answer = world.ask("a", "/increment");
    assertThat(world.isHeld("a", answer)).isTrue();

    world.shardOf("a").depose();
    world.shardOf("a").release();

    assertThat(ScriptWorld.text(answer)).startsWith("failed object.commit-unknown");
    // The life that lost its write may still be asked right after, and its answers are lost too.
    var read = ask("a", "/read");
    for (int tries = 1; tries < TRIES_MAX && read.startsWith("failed object.commit-"); tries++) {
      read = ask("a", "/read");
    }
    assertThat(read).isEqualTo("1");
  }

  @Test
  void an_object_whose_isolate_was_killed_comes_back_from_storage_at_the_next_request()
      throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    assertThat(ask("a", "/memory")).isEqualTo("1");

    world.isolates.getFirst().kill("test");

    assertThat(ask("a", "/increment")).isEqualTo("2");
    assertThat(ask("a", "/memory")).isEqualTo("1");
    assertThat(world.isolates).hasSize(2);
  }

  @Test
  void an_object_that_comes_back_waits_for_what_its_last_life_was_still_writing() throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    world.shardOf("a").hold();
    assertThat(world.isHeld("a", world.ask("a", "/increment"))).isTrue();

    world.isolates.getFirst().kill("test");
    var next = world.ask("a", "/increment");
    assertThat(world.isHeld("a", next)).isTrue();

    world.shardOf("a").release();
    assertThat(ScriptWorld.text(next)).isEqualTo("3");
  }

  @Test
  void requests_beyond_the_bound_are_refused_while_those_within_it_wait() throws Exception {
    assertThat(ask("a", "/read")).isEqualTo("0");
    var first = world.ask("a", "/forever");
    world.awaitLog("for ever");

    var waiting = new ArrayList<CompletableFuture<?>>();
    for (var i = 0; i < ScriptWorld.QUEUE_MAX; i++) {
      waiting.add(world.ask("a", "/read"));
    }

    assertThat(ask("a", "/read")).isEqualTo("failed object.queue-full");
    assertThat(first).isNotDone();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(ask("b", "/read")).isEqualTo("0");
  }

  @Test
  void a_critical_section_that_throws_costs_the_object_its_memory_and_nothing_else()
      throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    assertThat(ask("a", "/memory")).isEqualTo("1");

    assertThat(ask("a", "/block-and-throw")).isEqualTo("threw broken");

    assertThat(ask("a", "/memory")).isEqualTo("1");
    assertThat(ask("a", "/read")).isEqualTo("1");
  }

  @Test
  void many_requests_at_once_still_find_one_instance() throws Exception {
    var answers = new ArrayList<CompletableFuture<dev.cloister.host.execution.Result>>();
    for (var i = 0; i < ScriptWorld.QUEUE_MAX; i++) {
      answers.add(world.ask("a", "/instances"));
    }

    for (var answer : answers) {
      assertThat(ScriptWorld.text(answer)).isEqualTo("1");
    }
  }

  @Test
  void an_idle_object_is_evicted_and_constructed_again_at_its_next_event() throws Exception {
    assertThat(ask("a", "/memory")).isEqualTo("1");
    assertThat(world.objects.liveCount()).isEqualTo(1);

    world.evictAll();

    assertThat(ask("a", "/memory")).isEqualTo("1");
  }

  @Test
  void a_worker_that_has_retired_takes_no_events() {
    var worker = new ObjectWorker(world.id("a"), world.objects, 1);
    long later = System.nanoTime() + 1;
    assertThat(worker.evictIfIdleSince(later, later)).isTrue();

    var request = new HostRequest("GET", "http://thing/memory", List.of(), HostBody.none());
    var sent =
        worker.submit(
            "request",
            request,
            Optional.of("a"),
            _ -> {
              throw new AssertionError("Nobody asked.");
            });

    assertThat(sent).isEmpty();
  }

  @Test
  void there_is_one_worker_however_evictions_and_requests_fall() throws Exception {
    int requests = 500;
    var over = new AtomicBoolean();
    var evictions =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                world.objects.evictIdle(Duration.ofNanos(-1));
              }
            });
    var answers = new ArrayList<String>();
    try {
      for (int n = 0; n < requests; n += 2) {
        var one = world.ask("a", "/increment");
        var other = world.ask("a", "/increment");
        answers.add(ScriptWorld.text(one));
        answers.add(ScriptWorld.text(other));
      }
    } finally {
      over.set(true);
      evictions.join();
    }

    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, requests).mapToObj(Integer::toString).toList());
  }

  @Test
  void a_new_version_takes_an_object_over_with_what_it_has_stored() throws Exception {
    assertThat(ask("a", "/increment")).isEqualTo("1");
    assertThat(ask("a", "/version")).isEqualTo("0");

    world.deployAgain();
    assertThat(ScriptWorld.text(world.ask("b", "/version"))).isEqualTo("1");

    assertThat(ask("a", "/version")).isEqualTo("1");
    assertThat(ask("a", "/increment")).isEqualTo("2");
  }
}
