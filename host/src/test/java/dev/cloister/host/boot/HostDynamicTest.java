package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts that load others from values, in a whole host. The parent below answers each path with
/// what the function of that name in `cases` returns; one that throws is answered with the error.
final class HostDynamicTest {
  private static final String POLICIES =
      """
      {"default": {"trust": "trusted", "isolation": "in-host", "limits": {"dynamic-scripts-max": 20}}}
      """;
  private static final String CONFIG =
      """
      {"main": "index.js", "vars": {"SECRET": "the parent's own"},
       "worker_loaders": [{"binding": "LOADER"}, {"binding": "OTHER"}],
       "durable_objects": {"bindings": [{"name": "COUNTERS", "class_name": "Counter"}]}}
      """;

  private static final String PARENT =
      """
      import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

      export class Greeter extends WorkerEntrypoint {
        greet(name) { return `${this.ctx.props.greeting ?? 'hello'}, ${name}`; }
      }
      export class Guard extends WorkerEntrypoint {
        async fetch(request) {
          return new Response(`asked for ${request.method} ${request.url} ${await request.text()}`);
        }
      }
      export class Echo extends WorkerEntrypoint {
        fetch() {
          const [theirs, ours] = Object.values(new WebSocketPair());
          ours.accept();
          ours.addEventListener('message', ({ data }) => ours.send(`echo ${data}`));
          return new Response(null, { status: 101, webSocket: theirs });
        }
      }
      export class Recursive extends WorkerEntrypoint {
        async again(depth) {
          const child = this.env.LOADER.load(code(
            'export default { again: (depth, env) => env.PARENT.again(depth + 1) };', { env: { PARENT: this.ctx.exports.Recursive } }));
          return child.getEntrypoint().again(depth);
        }
      }
      export class Counter extends DurableObject {
        add(by) { const value = (this.ctx.storage.kv.get('value') ?? 0) + by; this.ctx.storage.kv.put('value', value); return value; }
      }

      const code = (main, more = {}) => ({
        compatibilityDate: '2026-08-04', mainModule: 'main.js', modules: { 'main.js': main }, ...more,
      });
      const HELLO = `export default { fetch(request) { return new Response('hello ' + new URL(request.url).pathname); },
        add: ([a, b]) => a + b };`;
      const COUNT = `import { WorkerEntrypoint } from 'cloudflare:workers';
        let count = 0; export default class extends WorkerEntrypoint { count() { return ++count; } }`;
      const run = (main, more) => code(`export default { async run(_, env, ctx) { ${main} } };`, more);
      let calls = 0;

      const cases = {
        async load(env) {
          const entrypoint = env.LOADER.load(code(HELLO)).getEntrypoint();
          const answer = await entrypoint.fetch('https://x.example/there');
          return [await answer.text(), await entrypoint.add([2, 3])];
        },
        async named(env) {
          const get = () => env.LOADER.get('one', () => { calls++; return code(COUNT); }).getEntrypoint();
          const before = calls;
          const found = [await get().count(), await get().count(), await env.OTHER.get('one', () => code(COUNT)).getEntrypoint().count()];
          return [...found, calls - before];
        },
        async nameless(env) {
          const get = () => env.LOADER.get(null, async () => code(COUNT)).getEntrypoint();
          return [await get().count(), await get().count()];
        },
        async given(env, ctx) {
          const child = env.LOADER.load(run(
            `return [env.text, env.list, await env.GREETER.greet('child'), await env.COUNTER.add(2), Object.keys(env).join()];`,
            { env: { text: 'a', list: [1, { b: 2 }], GREETER: ctx.exports.Greeter({ props: { greeting: 'hi' } }), COUNTER: env.COUNTERS.getByName('a') } }));
          return child.getEntrypoint().run(0);
        },
        async nothingElse(env) {
          const child = env.LOADER.load(run(
            `const { env: imported } = await import('cloudflare:workers');
             const tries = [];
             for (const attempt of [() => fetch('https://x.example/'), () => caches.default.match('https://x.example/')]) {
               tries.push(await attempt().then(() => 'LEAKED', (error) => error.code));
             }
             return [Object.keys(env), Object.keys(imported), typeof LOADER, String(env.SECRET), Object.keys(ctx.exports), ...tries];`,
            { globalOutbound: null }));
          return child.getEntrypoint().run(0);
        },
        async outbound(env, ctx) {
          const child = env.LOADER.load(run(
            `return (await fetch('https://x.example/a', { method: 'POST', body: 'b' })).text();`, { globalOutbound: ctx.exports.Guard }));
          return child.getEntrypoint().run(0);
        },
        async sockets(env, ctx) {
          const child = env.LOADER.load(run(
            `const { webSocket } = await fetch('https://x.example/', { headers: { Upgrade: 'websocket' } });
             webSocket.accept();
             const heard = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
             webSocket.send('x');
             const said = await heard;
             webSocket.close();
             return said;`, { globalOutbound: ctx.exports.Echo }));
          return child.getEntrypoint().run(0);
        },
        async ownExports(env) {
          const main = `import { WorkerEntrypoint, DurableObject } from 'cloudflare:workers';
            export class Other extends WorkerEntrypoint { greet(name) { return 'hello ' + name; } }
            export class Counter extends DurableObject {}
            export default { async run(_, env, ctx) {
              let objects; try { objects = typeof ctx.exports.Counter; } catch (error) { objects = error.message; }
              return [await ctx.exports.Other.greet('me'), objects];
            } };`;
          return env.LOADER.load(code(main)).getEntrypoint().run(0);
        },
        async notPassedOn(env) {
          const child = env.LOADER.load(code(HELLO)).getEntrypoint();
          const tries = [];
          for (const more of [{ env: { child } }, { env: { f: () => 1 } }, { env: { s: new ReadableStream() } }, { globalOutbound: child }, { env: { LOADER: env.LOADER } }]) {
            try { env.LOADER.load(code(HELLO, more)); tries.push('LEAKED'); } catch (error) { tries.push(error.name); }
          }
          return tries;
        },
        async kinds(env) {
          const main = `import text from './a.txt'; import json from './b.json'; import cjs from './c.cjs'; import data from './d/e.bin';
            export default { run: () => [text, json.x, Object.keys(json), cjs.y, data.byteLength] };`;
          return env.LOADER.load(code(main, { modules: { 'main.js': { js: main }, 'a.txt': { text: 'T' }, 'b.json': { json: JSON.parse('{"x":[1],"__proto__":{"y":2}}') },
            'c.cjs': { cjs: 'module.exports = { y: 7 };' }, 'd/e.bin': { data: new Uint8Array([1, 2, 3]) } } })).getEntrypoint().run(0);
        },
        async refused(env) {
          const long = Object.fromEntries(Array.from({ length: 10000 }, (_, i) => [`m${i}.js`, '']));
          const tries = [];
          const circular = code(HELLO); circular.env = { again: circular.modules }; circular.modules.more = { text: 'x' };
          for (const given of [
            undefined, 1, {}, code(HELLO, { modules: {} }), code(HELLO, { modules: long }), code(HELLO, { modules: { 'main.ts': '' } }),
            code(HELLO, { modules: { 'main.js': { js: '', text: '' } } }), code(HELLO, { mainModule: 'other.js' }),
            code(HELLO, { modules: { '../main.js': HELLO } , mainModule: '../main.js' }), code(HELLO, { modules: { 'main.js': HELLO, 'cloister:cloudflare/workers': { js: '' } } }),
            code(HELLO, { modules: { 'main.js': HELLO, '/cloister:x': { js: '' } } }), code(HELLO, { modules: { 'main.py': 'pass' } }),
            Object.defineProperty(code(HELLO), 'env', { get() { throw new RangeError('mine'); } }), code(HELLO, { tails: [] }), code(HELLO, { limits: { cpuMs: -1 } }),
            code(HELLO, { modules: JSON.parse('{"__proto__": "x"}') }), code(HELLO, { modules: { 'main.js': { data: 'x' } } }),
          ]) {
            try {
              tries.push(await env.LOADER.load(given).getEntrypoint().add([1, 1]));
            } catch (error) {
              tries.push(error.code ?? (error.message.startsWith('not implemented') ? 'missing' : error.name));
            }
          }
          tries.push(await env.LOADER.load(circular).getEntrypoint().add([1, 1]));
          return tries;
        },
        async callbacks(env) {
          const tries = [];
          for (const callback of [() => { throw new Error('of the callback'); }, async () => { throw new Error('later'); }, () => 5]) {
            tries.push(await env.LOADER.get('bad', callback).getEntrypoint().run(0).catch((error) => error.message));
          }
          tries.push(await env.LOADER.get('bad', () => code(COUNT)).getEntrypoint().count());
          return tries;
        },
        async broken(env) {
          const child = env.LOADER.load(code('throw new Error("at the top");')).getEntrypoint();
          return child.run(0).catch((error) => error.message.includes('at the top'));
        },
        async endless(env) {
          const child = env.LOADER.load(run('for (;;) {}', { limits: { cpuMs: 50 } })).getEntrypoint();
          return child.run(0).catch((error) => error.code);
        },
        async subrequests(env, ctx) {
          const child = env.LOADER.load(run(
            `for (let i = 0; i < 3; i++) { try { await env.GREETER.greet('x'); } catch (error) { return [i, error.message]; } }`,
            { env: { GREETER: ctx.exports.Greeter }, limits: { subRequests: 2 } }));
          return child.getEntrypoint().run(0);
        },
        async recursive(env, ctx) {
          return ctx.exports.Recursive.again(0).then(() => 'LEAKED', (error) => error.code);
        },
        async many(env) {
          const found = new Set();
          for (let i = 0; i < 25; i++) found.add(await env.LOADER.get(`many ${i}`, () => code(COUNT)).getEntrypoint().count().catch((error) => error.code));
          return [...found];
        },
        async large(env) {
          return env.LOADER.load(code(HELLO, { modules: { 'main.js': HELLO, 'x.txt': { text: 'x'.repeat(11 << 20) } } }))
            .getEntrypoint().add([1, 1]).catch((error) => error.code);
        },
        async later(env, ctx) {
          globalThis.kept ??= env.LOADER.get('kept', () => code(COUNT)).getEntrypoint();
          return globalThis.kept.count();
        },
        async polluted(env) {
          Object.prototype.globalOutbound = null; Array.prototype.map = () => ['LEAKED'];
          try {
            return await env.LOADER.load(run('return typeof [1].map((x) => x).length + (Object.prototype.globalOutbound === undefined);')).getEntrypoint().run(0);
          } finally { delete Object.prototype.globalOutbound; }
        },
      };

      export default {
        async fetch(request, env, ctx) {
          try {
            return Response.json(await cases[new URL(request.url).pathname.slice(1)](env, ctx) ?? null);
          } catch (error) {
            return new Response(`${error.name}: ${error.message} ${error.stack}`, { status: 500 });
          }
        },
      };
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.under(POLICIES, folder);
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  /// Each test has a parent of its own, which knows none of the scripts that others have loaded.
  @BeforeEach
  void deploy() throws Exception {
    host.deploy("parent", CONFIG, PARENT);
  }

  @AfterEach
  void remove() throws Exception {
    host.expect(204, "DELETE", WholeHost.TENANT + "/scripts/parent", "");
  }

  private static String ask(String path) throws Exception {
    return host.get("parent", "/" + path);
  }

  @Test
  void a_script_that_is_a_value_answers_requests_and_calls() throws Exception {
    assertThat(ask("load")).isEqualTo("[\"hello /there\",5]");
  }

  @Test
  void an_id_finds_the_script_again_through_the_same_binding_and_none_makes_another()
      throws Exception {
    assertThat(ask("named")).isEqualTo("[1,2,1,1]");
    assertThat(ask("named")).isEqualTo("[3,4,2,0]");
    assertThat(ask("nameless")).isEqualTo("[1,1]");
    assertThat(ask("later")).isEqualTo("1");
    assertThat(ask("later")).isEqualTo("2");
  }

  @Test
  void it_has_what_it_was_given_and_nothing_else() throws Exception {
    assertThat(ask("given"))
        .isEqualTo("[\"a\",[1,{\"b\":2}],\"hi, child\",2,\"text,list,GREETER,COUNTER\"]");
    assertThat(ask("nothingElse"))
        .isEqualTo(
            "[[],[],\"undefined\",\"undefined\",[\"default\"],\"dynamic.no-network\",\"dynamic.not-handed\"]");
    assertThat(ask("ownExports"))
        .isEqualTo(
            "[\"hello me\",\"not implemented: ctx.exports.Counter, a class of objects, of a dynamic script\"]");
    assertThat(ask("notPassedOn")).doesNotContain("LEAKED").contains("DataCloneError");
    assertThat(ask("polluted")).isEqualTo("\"numbertrue\"");
  }

  @Test
  void its_requests_go_where_its_parent_says() throws Exception {
    assertThat(ask("outbound")).isEqualTo("\"asked for POST https://x.example/a b\"");
    assertThat(ask("sockets")).isEqualTo("\"echo x\"");
  }

  @Test
  void modules_of_each_kind_can_be_imported() throws Exception {
    assertThat(ask("kinds")).isEqualTo("[\"T\",[1],[\"x\",\"__proto__\"],7,3]");
  }

  @Test
  void code_that_is_no_code_is_refused() throws Exception {
    assertThat(ask("refused"))
        .isEqualTo(
            "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"Error\",\"TypeError\",\"TypeError\","
                + "\"dynamic.bad-code\",\"dynamic.bad-code\",\"dynamic.bad-code\",\"dynamic.bad-code\",\"missing\","
                + "\"RangeError\",\"missing\",\"TypeError\",\"TypeError\",\"TypeError\",2]");
    assertThat(ask("large")).isEqualTo("\"dynamic.too-large\"");
    assertThat(ask("callbacks"))
        .startsWith("[\"of the callback\",\"later\",\"Incorrect type")
        .endsWith(",1]");
    assertThat(ask("broken")).isEqualTo("true");
  }

  @Test
  void its_own_limits_hold() throws Exception {
    assertThat(ask("endless")).isEqualTo("\"script.exceeded-cpu\"");
    assertThat(ask("subrequests")).isEqualTo("[2,\"Too many subrequests: one event may make 2.\"]");
    assertThat(ask("recursive")).isEqualTo("\"call.too-deep\"");
    assertThat(ask("load")).isEqualTo("[\"hello /there\",5]");
  }

  @Test
  void what_one_event_relies_on_is_not_forgotten_for_another_and_then_there_is_room_again()
      throws Exception {
    assertThat(ask("many")).isEqualTo("[1,\"dynamic.too-many\"]");
    assertThat(ask("nameless")).isEqualTo("[1,1]");
  }

  @Test
  void a_new_version_of_the_parent_has_none_of_the_old_ones_scripts() throws Exception {
    assertThat(ask("named")).isEqualTo("[1,2,1,1]");

    host.deploy("parent", CONFIG, PARENT + "// another");

    assertThat(ask("named")).isEqualTo("[1,2,1,1]");
  }
}
