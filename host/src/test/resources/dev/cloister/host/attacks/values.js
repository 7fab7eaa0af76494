// Values that change while they are looked at, on their way between scripts, into clones, streams, headers and the console.

import { family, held, leaked, quiet, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

import { RpcTarget } from "cloudflare:workers";

const trapped = () =>
  new Proxy(
    function () {},
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((name) => typeof name === "string")
        .map((trap) => [
          trap,
          () => {
            throw new Error(`trap ${trap}`);
          },
        ]),
    ),
  );

const INSIDE = /primordials|hostTable|randomBytes|timingSafeEqual|idFromName|newUniqueId|abandonRead|domainToAscii/;
const telltale = (seen) =>
  [...seen].find(
    (value) =>
      (typeof value === "function" && !/native code/.test(String(value)) && INSIDE.test(Function.prototype.toString.call(value))) ||
      (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null && INSIDE.test(Object.keys(value).join(" "))),
  );

export default family({
  "methods-that-are-none": async ({ env }) => {
    const stub = env.OBJECTS.getByName("methods");
    const seen = [];
    for (const name of [
      "constructor",
      "__proto__",
      "ctx",
      "env",
      "fetch",
      "alarm",
      "webSocketMessage",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "__defineGetter__",
      "__lookupGetter__",
      "dup",
      "then",
      "counted",
      "#x",
      "",
      "echo.constructor",
    ]) {
      const { value, error } = await tried(() => stub[name]?.("x"));
      seen.push(name, textOf(error ?? typeof value));
      const { value: deeper } = await tried(() => stub.echo.constructor("return 1"));
      if (typeof deeper === "function") return leaked("a constructor of the object's context");
    }
    return held(...seen);
  },
  "paths-through-prototypes": async ({ env }) => {
    const stub = await env.OBJECTS.getByName("paths").echo(Object.assign(() => 1, { a: 1 }));
    const seen = [];
    for (const path of [
      ["constructor"],
      ["__proto__"],
      ["constructor", "constructor"],
      ["call"],
      ["bind"],
      ["prototype"],
      ["caller"],
      ["arguments"],
    ]) {
      const { value, error } = await tried(() => path.reduce((o, name) => o[name], stub)("return globalThis"));
      if (typeof value === "object" && value !== null && "fetch" in value) return leaked(path);
      seen.push(error ?? typeof value);
    }
    return held(...seen);
  },
  "getters-in-arguments-of-calls": async ({ env }) => {
    let times = 0;
    const shifty = {
      get a() {
        return times++ === 0 ? 1 : () => 2;
      },
      get [Symbol.toStringTag]() {
        throw new Error("tag");
      },
    };
    return quiet(async () => [
      await env.OBJECTS.getByName("x").echo(shifty),
      await env.OBJECTS.getByName("x").echo(new Proxy([1, 2], { get: () => 9 })),
    ]);
  },
  "targets-that-are-proxies": ({ env }) =>
    quiet(() =>
      env.OBJECTS.getByName("x").echo(
        new Proxy(
          new (class extends RpcTarget {
            m() {}
          })(),
          {
            getPrototypeOf: () => RpcTarget.prototype,
            get() {
              throw new Error("trap");
            },
          },
        ),
      ),
    ),
  "clones-of-everything": async () => {
    const seen = [];
    for (const value of [
      new Proxy({}, {}),
      globalThis,
      crypto,
      crypto.subtle,
      fetch,
      Symbol(),
      new WeakMap(),
      new Response(),
      new ReadableStream(),
      new MessageChannel().port1,
      await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]),
      Object.create({ a: 1 }),
      { __proto__: null, x: 1 },
      Object.assign([1, , 3], { extra: 1, length: 5 }),
      new (class A {
        #x = 1;
        y = 2;
      })(),
      Object.defineProperty({}, "x", { get: () => globalThis, enumerable: true }),
      new Error("x", { cause: globalThis }),
      new DOMException("x", "Y"),
    ]) {
      const { value: copy, error } = await tried(() => structuredClone(value));
      if (copy === globalThis || (copy === value && typeof value === "object")) return leaked("the same object came back");
      seen.push(error ?? Object.prototype.toString.call(copy));
    }
    return held(...seen);
  },
  "clones-that-transfer-twice": () =>
    quiet(() => {
      const buffer = new ArrayBuffer(8);
      return structuredClone([buffer, buffer], { transfer: [buffer, buffer] });
    }),
  "clones-that-grow-while-read": () =>
    quiet(() => {
      const list = [1];
      Object.defineProperty(list, 0, {
        get() {
          if (list.length < 1000) list.push(list.length);
          return 1;
        },
        enumerable: true,
      });
      return structuredClone(list).length;
    }),
  "clones-that-detach-what-they-copy": () =>
    quiet(() => {
      const buffer = new ArrayBuffer(1024);
      return structuredClone({
        get a() {
          buffer.transfer();
          return 1;
        },
        b: new Uint8Array(buffer),
      });
    }),
  "generators-that-come-back": () =>
    quiet(() => {
      function* g() {
        try {
          it.next();
        } catch (e) {
          yield e;
        }
        yield* it;
      }
      const it = g();
      return [...new Headers(it)];
    }),
  "an-iterator-that-enters-the-stream-again": () =>
    quiet(async () => {
      let reader;
      const stream = ReadableStream.from(
        (async function* () {
          yield reader.read();
        })(),
      );
      reader = stream.getReader();
      return Promise.race([reader.read(), new Promise((done) => setTimeout(done, 20, "waits"))]);
    }),
  "streams-with-hostile-underlying-sources": () =>
    quiet(async () => {
      const seen = [];
      for (const source of [
        {
          get pull() {
            throw new Error("pull");
          },
        },
        { start: 1 },
        { type: { toString: () => "bytes" } },
        {
          pull(c) {
            c.close();
            c.enqueue(1);
          },
        },
        {
          pull(c) {
            c.enqueue(c);
          },
          cancel() {
            throw 1;
          },
        },
        new Proxy(
          {},
          {
            get: (_, n) =>
              n === "type"
                ? undefined
                : () => {
                    throw n;
                  },
          },
        ),
      ]) {
        seen.push(
          textOf(
            (await tried(() => Promise.race([new Response(new ReadableStream(source)).text(), new Promise((done) => setTimeout(done, 20))]))).error ??
              "read",
          ),
        );
      }
      return seen.join("\n");
    }),
  "byte-streams-whose-buffers-go": () =>
    quiet(async () => {
      const stream = new ReadableStream({
        type: "bytes",
        pull(c) {
          const view = c.byobRequest?.view;
          view?.buffer.transfer();
          c.byobRequest?.respond(1);
        },
      });
      return stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
    }),
  "headers-with-hostile-iterators": () =>
    quiet(
      () =>
        new Headers({
          [Symbol.iterator]: () => ({
            next: () => ({
              get done() {
                throw new Error("done");
              },
            }),
          }),
        }),
    ),
  "a-request-that-changes-while-it-is-read": ({ env }) =>
    quiet(async () => {
      let n = 0;
      return (
        await env.OBJECTS.getByName("x").fetch("http://x/echo", {
          get method() {
            return n++ ? "GET" : "POST";
          },
          get body() {
            return n++ ? null : "x";
          },
          get headers() {
            return {
              get a() {
                throw new Error("header");
              },
            };
          },
        })
      ).status;
    }),
  "events-whose-listeners-change-the-list": () =>
    quiet(() => {
      const target = new EventTarget();
      let n = 0;
      const add = () => {
        if (++n < 100) {
          target.addEventListener("x", () => add());
          target.dispatchEvent(new Event("x"));
        }
      };
      target.addEventListener("x", add);
      target.dispatchEvent(new Event("x"));
      return n;
    }),
  "an-abort-inside-an-abort": () =>
    quiet(() => {
      const controller = new AbortController();
      controller.signal.onabort = () => {
        controller.abort();
        AbortSignal.any([controller.signal, AbortSignal.abort()]);
      };
      controller.abort({
        get message() {
          throw 1;
        },
      });
      return controller.signal.reason;
    }),
  "console-with-hostile-objects": () =>
    quiet(() => {
      for (const value of [
        trapped(),
        {
          toJSON() {
            throw 1;
          },
        },
        Object.defineProperty({}, Symbol.toStringTag, {
          get() {
            throw 2;
          },
        }),
        { [Symbol.for("nodejs.util.inspect.custom")]: (...args) => args },
        new Proxy([], {
          get() {
            throw 3;
          },
        }),
      ]) {
        try {
          console.log("%s %o %d %c", value, value, value);
          console.table([value]);
          console.dir(value);
        } catch (e) {
          throw e;
        }
      }
      return "logged";
    }),
  "inspection-hands-over-its-own": async () => {
    const { inspect } = await import("node:util");
    const seen = [];
    await quiet(() =>
      inspect(
        {
          [inspect.custom](depth, options, f) {
            seen.push(options, f);
            return "";
          },
        },
        { showProxy: true, showHidden: true, depth: 99 },
      ),
    );
    const inner = telltale(seen.flatMap((s) => (s ? [s, ...Object.values(s)] : [])));
    return inner === undefined ? held() : leaked(String(inner).slice(0, 200));
  },
});
