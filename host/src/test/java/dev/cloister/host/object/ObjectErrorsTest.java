package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a script that calls an object learns from an error's `remote`, `retryable`, `overloaded`
/// and `durableObjectReset`, by every way in which a call can fail.
final class ObjectErrorsTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      const marks = (error) =>
        ['remote', 'retryable', 'overloaded', 'durableObjectReset'].filter((name) => error[name] === true).join(' ');
      export class Thing extends DurableObject {
        constructor(ctx, env) {
          super(ctx, env);
          if (ctx.id.name === 'never-made') throw new Error('in the constructor');
        }
        async fetch(request) {
          switch (new URL(request.url).pathname) {
            case '/throws': throw new TypeError('on purpose');
            case '/network': await fetch('http://elsewhere.example/'); return new Response('answered');
            case '/blocks': await this.ctx.blockConcurrencyWhile(() => fetch('http://elsewhere.example/'));
            case '/put': await this.ctx.storage.put('key', 1); return new Response('put');
            case '/aborts': this.ctx.abort('enough'); return new Response('');
            case '/block-throws': await this.ctx.blockConcurrencyWhile(() => { throw new Error('in there'); });
          }
          return new Response('fine');
        }
      }
      export default {
        async fetch(request, env) {
          const { pathname, searchParams } = new URL(request.url);
          try {
            const answer = await env.THINGS.getByName(searchParams.get('object')).fetch('http://thing' + pathname);
            return new Response(await answer.text());
          } catch (error) {
            return new Response(`${error.name}: ${marks(error)}`);
          }
        },
      };
      """;

  private final BlockingQueue<Consumer<Result>> network = new LinkedBlockingQueue<>();
  private final ScriptWorld world =
      new ScriptWorld(
          SOURCE,
          limits -> limits,
          calls ->
              (from, target, request, whenDone) -> {
                if (target instanceof FromIsolate.Target.ToNetwork) {
                  network.add(whenDone);
                  return () -> {};
                }
                return calls.call(from, target, request, whenDone);
              });

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void what_its_code_throws_is_remote() throws Exception {
    assertThat(call("a", "/throws")).isEqualTo("TypeError: remote");
  }

  @Test
  void what_its_constructor_throws_resets_it() throws Exception {
    assertThat(call("never-made", "/")).isEqualTo("Error: durableObjectReset");
  }

  @Test
  void what_a_critical_section_throws_resets_it() throws Exception {
    assertThat(call("a", "/block-throws")).isEqualTo("Error: durableObjectReset");
  }

  @Test
  void its_own_abort_resets_it() throws Exception {
    assertThat(call("a", "/aborts")).isEqualTo("Error: durableObjectReset");
  }

  @Test
  void a_full_line_is_overload() throws Exception {
    var blocking = begin("a", "/blocks");
    network.take();
    assertThat(blocking).isNotDone();
    for (var i = 0; i < ScriptWorld.QUEUE_MAX; i++) {
      world.ask("a", "/");
    }

    assertThat(call("a", "/")).isEqualTo("Error: remote overloaded");
  }

  @Test
  void a_write_that_is_not_confirmed_resets_it() throws Exception {
    assertThat(call("a", "/")).isEqualTo("fine");
    world.shardOf("a").hold();
    var putting = begin("a", "/put");
    assertThat(world.isHeld("a", putting)).isTrue();

    world.shardOf("a").depose();
    world.shardOf("a").release();

    assertThat(ScriptWorld.text(putting)).isEqualTo("Error: retryable durableObjectReset");
  }

  @Test
  void a_shard_that_nobody_leads_may_be_asked_again() throws Exception {
    world.stopShards();

    assertThat(call("a", "/")).isEqualTo("Error: retryable durableObjectReset");
  }

  @Test
  void an_object_that_cannot_come_to_life_may_be_asked_again() throws Exception {
    world.failActivations();

    assertThat(call("a", "/")).isEqualTo("Error: retryable durableObjectReset");
  }

  @Test
  void a_version_that_takes_over_resets_what_takes_too_long() throws Exception {
    var calling = world.ask("a", "/network");
    network.take();
    world.deployAgain();
    assertThat(call("b", "/")).isEqualTo("fine");
    var held = begin("a", "/");
    world.ticks.awaitTimer();
    assertThat(held).isNotDone();

    world.ticks.pass(Takeover.MAX);

    assertThat(ScriptWorld.text(held)).isEqualTo("fine");
    assertThat(ScriptWorld.text(calling)).startsWith("threw The object was reset");
  }

  private String call(String object, String path) throws Exception {
    return ScriptWorld.text(begin(object, path));
  }

  private CompletableFuture<Result> begin(String object, String path) {
    var request =
        new HostRequest(
            "GET", "http://cart" + path + "?object=" + object, List.of(), HostBody.none());
    var exchange = new Exchange("request", request, Optional.empty());
    switch (world.scripts.deployment(ScriptWorld.SCRIPT)) {
      case Outcome.Answered<Deployment>(var deployment) -> deployment.send(exchange);
      case Outcome.Failed<Deployment>(var failure) -> throw new AssertionError(failure);
    }
    return exchange.result();
  }
}
