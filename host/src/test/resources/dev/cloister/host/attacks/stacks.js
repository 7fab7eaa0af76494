// What errors and the engine's hooks tell: stacks, frames, deep recursion, thrown things, finalizers, new built-ins.

import { alone, ends, family, held, leaked, quiet, refused, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

export default family({
  "frames-hand-out-functions": alone(() => {
    const found = [];
    Error.prepareStackTrace = (_, sites) => {
      for (const site of sites) {
        found.push(
          site.getThis?.(),
          site.getFunction?.(),
          site.getEvalOrigin?.(),
          site.getFileName?.(),
          site.getScriptNameOrSourceURL?.(),
          site.toString(),
        );
      }
      return "";
    };
    const spy = {
      toString() {
        new Error().stack;
        return "x";
      },
      get then() {
        new Error().stack;
      },
    };
    for (const call of [
      () => new Headers([["a", spy]]),
      () => new Response(spy),
      () => new URL(spy),
      () =>
        structuredClone({
          get a() {
            return new Error().stack;
          },
        }),
      () => btoa(spy),
      () => new TextEncoder().encode(spy),
      () => crypto.subtle.digest(spy, new Uint8Array(1)),
      () =>
        console.log({
          get a() {
            return new Error().stack;
          },
        }),
      () =>
        new Request("http://a/", {
          get method() {
            new Error().stack;
            return "GET";
          },
        }),
      () => Promise.resolve(spy),
    ]) {
      try {
        call();
      } catch {
        /* what counts is what was found */
      }
    }
    const inner = found
      .filter((f) => typeof f === "function")
      .map(String)
      .find((source) => /primordials|use\(|#\w+/.test(source));
    return inner === undefined ? held(...found.filter((f) => typeof f === "string")) : leaked(inner.slice(0, 200));
  }),
  "prepare-stack-trace-throws": alone(() => {
    Error.prepareStackTrace = () => {
      throw new Error("mine");
    };
    const seen = [() => new Headers([["\n", "x"]]), () => new URL("x"), () => atob("*"), () => structuredClone(() => 0)].map((call) => {
      try {
        return call();
      } catch (e) {
        return e.message;
      }
    });
    Error.prepareStackTrace = undefined;
    return held(...seen);
  }),
  "prepare-stack-trace-never-ends-its-stack": alone(() => {
    Error.prepareStackTrace = (error) => error.stack + new Error().stack;
    return quiet(() => new URL("no url").href);
  }),
  "stack-of-every-refusal": async () => {
    const calls = [
      () => new URL("x"),
      () => fetch("x"),
      () => new Headers({ "\n": "x" }),
      () => new Response("x", { status: 1 }),
      () => atob("*"),
      () => structuredClone(() => 0),
      () => crypto.getRandomValues(new Uint8Array(1 << 20)),
      () => crypto.subtle.importKey("raw", new Uint8Array(3), "AES-GCM", true, ["encrypt"]),
      () => new TextDecoder("no"),
      () => new WebSocket("x"),
      () => new CompressionStream("x"),
      () => new Blob(1),
      () => setTimeout("x"),
      () => new URLPattern("("),
      () => new Request("http://a", { method: "TRACE" }),
      () => WebAssembly.compile(new Uint8Array(9)),
      () => new ReadableStream({ type: "x" }),
      () => crypto.subtle.deriveBits({ name: "PBKDF2", iterations: -1 }, {}, 8),
      () => new AbortController().signal.constructor(),
      () => new EventSource("x"),
    ];
    return held(...(await Promise.all(calls.map(tried))).map(({ error, value }) => textOf(error ?? value)));
  },
  "error-of-deep-recursion": async () => {
    const seen = [];
    for (const deep of [
      () => {
        const f = () => f();
        f();
      },
      () => JSON.parse("[".repeat(200_000)),
      () => JSON.stringify(nested(200_000)),
      () => structuredClone(nested(50_000)),
      () => new RegExp("(".repeat(50_000) + ")".repeat(50_000)),
      () => eval("(".repeat(100_000)),
      () => new Function("return " + "!".repeat(100_000) + "1"),
      () => "a".repeat(1 << 20).replace(/(a|b)*/, (x) => x),
      () => console.log(nested(20_000)),
      () => nested(100_000).flat(Infinity),
      () => String(nested(100_000)),
    ]) {
      seen.push(textOf((await tried(deep)).error ?? "came back"));
    }
    return held(...seen);
  },
  "errors-with-causes": () => {
    const error = new Error("a", { cause: new Error("b") });
    error.cause.cause = error;
    return quiet(() => {
      console.error(error, new AggregateError([error]));
      reportError(error);
      return Promise.reject(error);
    });
  },
  "thrown-things-that-are-no-errors": async ({ env }) => {
    const seen = [];
    for (const thrown of [
      null,
      undefined,
      0,
      Symbol("s"),
      1n,
      () => 0,
      new Proxy(
        {},
        {
          get() {
            throw new Error("from a trap");
          },
        },
      ),
      {
        get stack() {
          throw 1;
        },
        get message() {
          throw 2;
        },
      },
      Object.create(null),
    ]) {
      seen.push(
        textOf(
          (
            await tried(async () => {
              throw thrown;
            })
          ).error === thrown,
        ),
      );
      env.OBJECTS.getByName("thrower")
        .echo(1)
        .catch(() => thrown);
    }
    return held(...seen);
  },
  "text-that-calls-itself-internal": () =>
    quiet(() => (0, eval)("//# sourceURL=internal:x\n//# sourceMappingURL=file:///etc/passwd\nnew Error('here').stack")),
  "source-url-of-a-path": () =>
    quiet(() => {
      throw (0, eval)("//# sourceURL=/proc/self/environ\nnew Error('here')");
    }),
  "web-assembly-from-bytes": () => refused("compiled", () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
  "web-assembly-memory-in-the-host": () =>
    quiet(() => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
      return [memory.buffer.byteLength, Object.prototype.toString.call(memory.buffer), memory.grow(1)];
    }),
  "async-hooks-see-the-platform": async () => {
    const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncResource } = await import("node:async_hooks");
    const seen = [
      textOf(
        (
          await tried(() =>
            createHook({
              init(...args) {
                seen.push(String(args));
              },
            }).enable(),
          )
        ).error ?? "hooked",
      ),
    ];
    const storage = new AsyncLocalStorage();
    storage.run({ secret: 1 }, () => queueMicrotask(() => seen.push(textOf(storage.getStore()))));
    await null;
    seen.push(
      textOf((await tried(() => executionAsyncResource?.())).value ?? ""),
      textOf((await tried(() => new AsyncResource("x").runInAsyncScope(() => new Error().stack))).value),
    );
    return held(...seen);
  },
  "finalizers-and-weak-references": () =>
    quiet(() => {
      new FinalizationRegistry(() => {
        throw new Error("late");
      }).register({}, 1);
      return new WeakRef(globalThis).deref() === globalThis;
    }),
  "intl-and-locales": () =>
    quiet(() => [
      Intl.DateTimeFormat().resolvedOptions(),
      new Intl.Locale("x-x").toString(),
      "a".toLocaleUpperCase("tr"),
      Intl.supportedValuesOf("timeZone").length,
      new Intl.DisplayNames("en", { type: "region" }).of("__"),
    ]),
  "temporal-and-new-built-ins": () =>
    quiet(() =>
      Object.getOwnPropertyNames(globalThis)
        .filter((name) => /^[A-Z]/.test(name))
        .map((name) => {
          try {
            return String(new globalThis[name]());
          } catch (e) {
            return textOf(e);
          }
        })
        .join("\n"),
    ),
});
function nested(depth) {
  let value = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
