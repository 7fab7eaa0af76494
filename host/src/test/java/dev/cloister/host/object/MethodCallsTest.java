package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Calls of methods between objects and entrypoints: what waits for the gates, and what ends them.
final class MethodCallsTest {
  private static final String THING =
      """
      import { DurableObject, RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';

      class Counter extends RpcTarget {
        constructor(storage) { super(); this.storage = storage; }
        async increment() {
          const value = ((await this.storage.get('value')) ?? 0) + 1;
          await this.storage.put('value', value);
          return value;
        }
        async failing() {
          await this.storage.put('failed', true);
          throw new Error('after put');
        }
      }

      export class Loop extends WorkerEntrypoint {
        loop() { return this.ctx.exports.Loop.loop(); }
      }

      export class Thing extends DurableObject {
        async increment() { return new Counter(this.ctx.storage).increment(); }
        counter() { return new Counter(this.ctx.storage); }
        async fetch(request) {
          const { pathname } = new URL(request.url);
          const other = this.env.THINGS.getByName('other');
          switch (pathname) {
            case '/call': return new Response(await other.increment());
            case '/through-stub': return new Response(await (await other.counter()).increment());
            case '/failing-stub':
              return new Response(await (await other.counter()).failing().catch((error) => error.message));
            case '/tell':
              await this.ctx.storage.put('told', true);
              return new Response(await other.increment());
            case '/loop': return new Response(await this.ctx.exports.Loop.loop());
            case '/late': {
              const counter = await other.counter();
              counter[Symbol.dispose]();
              return new Response(await counter.increment().catch((error) => error.message));
            }
            default: return new Response('here');
          }
        }
      }
      export default {};
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
  void a_result_stays_until_what_it_reveals_is_durable() throws Exception {
    assertThat(ask("a", "/")).isEqualTo("here");
    assertThat(ask("other", "/")).isEqualTo("here");

    assertThat(world.textOnceDurable("other", "a", "/call")).isEqualTo("1");
  }

  @Test
  void a_result_of_what_an_object_handed_out_stays_as_long() throws Exception {
    assertThat(ask("a", "/through-stub")).isEqualTo("1");

    assertThat(world.textOnceDurable("other", "a", "/through-stub")).isEqualTo("2");
  }

  @Test
  void even_the_text_of_an_error_of_what_was_handed_out_waits() throws Exception {
    assertThat(ask("a", "/through-stub")).isEqualTo("1");

    assertThat(world.textOnceDurable("other", "a", "/failing-stub")).isEqualTo("after put");
  }

  @Test
  void a_call_leaves_only_when_what_was_written_before_it_is_durable() throws Exception {
    assertThat(ask("a", "/")).isEqualTo("here");

    assertThat(world.textOnceDurable("a", "a", "/tell")).isEqualTo("1");
  }

  @Test
  void calls_in_a_circle_end() throws Exception {
    assertThat(ask("a", "/loop")).isEqualTo("failed call.too-deep");
  }

  @Test
  void a_stub_that_is_disposed_of_is_of_no_more_use() throws Exception {
    assertThat(ask("a", "/late")).isEqualTo("RPC stub used after being disposed.");
  }
}
