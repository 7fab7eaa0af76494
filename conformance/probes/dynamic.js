// Worker loaders: scripts whose code is a value.

import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { worker } from "./kit.js";

export class Greeter extends WorkerEntrypoint {
  greet(name) {
    return `${this.ctx.props.greeting ?? "hello"}, ${name}`;
  }
}

export class Guard extends WorkerEntrypoint {
  async fetch(request) {
    return new Response(`asked for ${request.method} ${request.url} ${request.headers.get("x-said")} ${await request.text()}`);
  }
}

export class Counter extends DurableObject {
  #value = 0;

  add(by) {
    return (this.#value += by);
  }

  fetch(request) {
    return new Response(`object asked for ${request.url}`);
  }
}

const code = (main, more = {}) => ({ compatibilityDate: "2026-08-04", mainModule: "main.js", modules: { "main.js": main }, ...more });
const HELLO = "export default { fetch: () => new Response('hello'), add: ([a, b]) => a + b };";
const COUNT = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  let count = 0;
  export default class extends WorkerEntrypoint { count() { return ++count; } }`;
const NAMES = "export default { names: (_, env) => Object.keys(env) };";
const run = (body, more) => code(`export default { async run(_, env, ctx) { ${body} } };`, more);

/** The name and the text of what a function throws, or what it returns. */
async function thrown(task) {
  try {
    return ["returned", await task()];
  } catch (error) {
    return [error.name, error.message];
  }
}

const load = (env, given) => env.LOADER.load(given).getEntrypoint();

/** How code is refused when it is loaded, and with the same words where the words are the platform's. */
const refused = (given) => ({ env }) => thrown(() => load(env, given).add([1, 1]));

/** The same by name alone: engines and hosts word it differently. */
const refusedSomehow = (given) => async ({ env }) => (await thrown(() => load(env, given).add([1, 1])))[0] !== "returned";

export default worker({
  "the loader": ({ env }) => [typeof env.LOADER, Object.prototype.toString.call(env.LOADER), env.LOADER.constructor.name],
  "a stub": ({ env }) => {
    const stub = env.LOADER.load(code(HELLO));
    return [Object.prototype.toString.call(stub), stub.constructor.name, Object.prototype.toString.call(stub.getEntrypoint())];
  },
  "load and fetch": async ({ env }) => (await load(env, code(HELLO)).fetch("http://x/")).text(),
  "load and call": ({ env }) => load(env, code(HELLO)).add([2, 3]),
  "a method that is not there": ({ env }) => thrown(() => load(env, code(HELLO)).nothing(1)),
  "an entrypoint that is not there": async ({ env }) => (await thrown(() => env.LOADER.load(code(HELLO)).getEntrypoint("Other").add([1, 1])))[0],
  "the default entrypoint by its name": ({ env }) => env.LOADER.load(code(HELLO)).getEntrypoint("default").add([1, 1]),
  "the default entrypoint by null": ({ env }) => env.LOADER.load(code(HELLO)).getEntrypoint(null).add([1, 1]),
  "named entrypoints and props": async ({ env }) => {
    const child = env.LOADER.load(code(`
      import { WorkerEntrypoint } from "cloudflare:workers";
      export class Named extends WorkerEntrypoint { get() { return [this.ctx.props, Object.keys(this.env)]; } }
      export default {};`, { env: { a: 1 } }));
    return [await child.getEntrypoint("Named", { props: { b: [2] } }).get(), await child.getEntrypoint("Named").get()];
  },
  "props that cannot be cloned": ({ env }) => thrown(() => env.LOADER.load(code(HELLO)).getEntrypoint(null, { props: { f: () => 1 } })).then(([name]) => name),

  // ---- get

  "get finds what was loaded under an id": async ({ env }) => {
    let calls = 0;
    const get = () => env.LOADER.get("one", () => (calls++, code(COUNT))).getEntrypoint();
    return [await get().count(), await get().count(), calls];
  },
  "another binding has other ids": async ({ env }) => {
    const get = (loader) => loader.get("two", () => code(COUNT)).getEntrypoint();
    return [await get(env.LOADER).count(), await get(env.OTHER).count()];
  },
  "null and undefined are no ids": async ({ env }) => {
    const get = (id) => env.LOADER.get(id, () => code(COUNT)).getEntrypoint();
    return [await get(null).count(), await get(null).count(), await get(undefined).count()];
  },
  "ids are texts": async ({ env }) => {
    const get = (id) => env.LOADER.get(id, () => code(COUNT)).getEntrypoint();
    return [await get(7).count(), await get("7").count()];
  },
  "a callback may wait": async ({ env }) =>
    env.LOADER.get("waits", async () => (await scheduler.wait(1), code(HELLO))).getEntrypoint().add([1, 2]),
  "a callback that throws": ({ env }) => thrown(() => env.LOADER.get("throws", () => { throw new RangeError("of the callback"); }).getEntrypoint().add([1, 1])),
  "a callback that rejects": ({ env }) => thrown(() => env.LOADER.get("rejects", async () => { throw new RangeError("of the callback"); }).getEntrypoint().add([1, 1])),
  "after a callback that threw another is asked": async ({ env }) => {
    const first = await thrown(() => env.LOADER.get("again", () => { throw new Error("no"); }).getEntrypoint().count());
    return [first, await env.LOADER.get("again", () => code(COUNT)).getEntrypoint().count()];
  },
  "a callback that is none": ({ env }) => thrown(() => env.LOADER.get("none", 5)),
  "a callback that gives no code": async ({ env }) => (await thrown(() => env.LOADER.get("gives none", () => 5).getEntrypoint().add([1, 1])))[0],
  "one stub, several calls": async ({ env }) => {
    const stub = env.LOADER.load(code(COUNT));
    const entrypoint = stub.getEntrypoint();
    return [await entrypoint.count(), await entrypoint.count(), await stub.getEntrypoint().count()];
  },
  "calls before it is there": async ({ env }) => {
    const entrypoint = env.LOADER.load(code(COUNT)).getEntrypoint();
    return Promise.all([entrypoint.count(), entrypoint.count(), entrypoint.count()]);
  },

  // ---- what it is given

  "no env": ({ env }) => load(env, code(NAMES)).names(1),
  "an env of values": ({ env }) => load(env, run("return env;", { env: { text: "a", list: [1, { b: 2 }], map: new Map([[1, 2]]), date: new Date(5), none: null, missing: undefined } })).run(1),
  "an env as an import": ({ env }) =>
    load(env, code(`import { env } from "cloudflare:workers"; const before = env.a; export default { run: () => [before, env.a] };`, { env: { a: 1 } })).run(1),
  "stubs in env": ({ env, ctx }) =>
    load(env, run("return [await env.GREETER.greet('child'), await env.COUNTER.add(2), await env.COUNTER.add(3)];", {
      env: { GREETER: ctx.exports.Greeter({ props: { greeting: "hi" } }), COUNTER: env.COUNTERS.getByName("stubs") },
    })).run(1),
  "nothing of the parent's": ({ env }) =>
    load(env, run("return [typeof env.SECRET, typeof globalThis.SECRET, Object.keys(env)];")).run(1),
  "its own exports": ({ env }) =>
    load(env, code(`
      import { WorkerEntrypoint } from "cloudflare:workers";
      export class Other extends WorkerEntrypoint { greet(name) { return "hello " + name; } }
      export default { run: (_, env, ctx) => ctx.exports.Other.greet("me") };`)).run(1),
  "a function in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { f: () => 1 } })).add([1, 1])).then(([name]) => name),
  "a target in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { t: new (class extends RpcTarget {})() } })).add([1, 1])).then(([name]) => name),
  "a stream in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { s: new ReadableStream() } })).add([1, 1])).then(([name]) => name),
  "a loader in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { LOADER: env.LOADER } })).add([1, 1])).then(([name]) => name),
  "a namespace of objects in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { NS: env.COUNTERS } })).add([1, 1])).then(([name]) => name),
  "another loaded script in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { child: load(env, code(HELLO)) } })).add([1, 1])),
  "too much in env": ({ env }) => thrown(() => load(env, code(HELLO, { env: { a: "x".repeat((1 << 20) + 1) } })).add([1, 1])).then(([name]) => name),
  "arguments and results": ({ env }) => load(env, run("return _(3);")).run((by) => by + 1),
  "a function as a result": async ({ env }) => {
    const counter = await load(env, run("let count = 0; return () => ++count;")).run(1);
    return [await counter(), await counter()];
  },

  // ---- the network

  "no way to the network": async ({ env }) => thrown(() => load(env, run("return fetch('http://x/');", { globalOutbound: null })).run(1)),
  "an entrypoint in its place": ({ env, ctx }) =>
    load(env, run("return (await fetch('http://x.example/a?b', { method: 'POST', body: 'c', headers: { 'x-said': 'd' } })).text();", { globalOutbound: ctx.exports.Guard({ props: {} }) })).run(1),
  "an entrypoint that was not called": ({ env, ctx }) =>
    load(env, run("return (await fetch('http://x.example/')).text();", { globalOutbound: ctx.exports.Guard })).run(1),
  "an object in its place": ({ env }) =>
    load(env, run("return (await fetch('http://x.example/')).text();", { globalOutbound: env.COUNTERS.getByName("outbound") })).run(1),
  "no Fetcher in its place": ({ env }) => thrown(() => load(env, code(HELLO, { globalOutbound: {} })).add([1, 1])),
  "another loaded script in its place": ({ env }) => thrown(() => load(env, code(HELLO, { globalOutbound: load(env, code(HELLO)) })).add([1, 1])).then(([name]) => name),

  // ---- modules

  "modules of each kind": ({ env }) => {
    const main = `
      import text from "./a.txt"; import json from "./b.json"; import cjs from "./c.cjs"; import data from "./d/e.bin"; import { f } from "./d/f.js";
      export default { run: () => [text, json, cjs.y, data instanceof ArrayBuffer, data.byteLength, f] };`;
    return load(env, code(main, {
      modules: {
        "main.js": { js: main }, "a.txt": { text: "T" }, "b.json": { json: { x: [1] } }, "c.cjs": { cjs: "module.exports = { y: 7 };" },
        "d/e.bin": { data: new Uint8Array([1, 2, 3]) }, "d/f.js": "import text from '../a.txt'; export const f = text;",
      },
    })).run(1);
  },
  "data as an ArrayBuffer": ({ env }) => {
    const main = "import data from './d.bin'; export default { run: () => data.byteLength };";
    return load(env, code(main, { modules: { "main.js": main, "d.bin": { data: new ArrayBuffer(5) } } })).run(1);
  },
  "WebAssembly": ({ env }) => {
    const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11]);
    const main = "import wasm from './m.wasm'; export default { run: async () => (await WebAssembly.instantiate(wasm)).exports.add(2, 3) };";
    return load(env, code(main, { modules: { "main.js": main, "m.wasm": { wasm: bytes } } })).run(1);
  },
  "JSON by an attribute": ({ env }) => {
    const main = "import json from './b.json' with { type: 'json' }; export default { run: () => json };";
    return thrown(() => load(env, code(main, { modules: { "main.js": main, "b.json": { json: { x: 1 } } } })).run(1)).then(([name, value]) => (name === "returned" ? value : "refused"));
  },
  "code with the name of JSON": ({ env }) => {
    const main = "import { a } from './b.json'; export default { run: () => a };";
    return load(env, code(main, { modules: { "main.js": main, "b.json": { js: "export const a = 1;" } } })).run(1);
  },
  "a dynamic import": ({ env }) => {
    const main = "export default { run: async () => (await import('./other.js')).value };";
    return load(env, code(main, { modules: { "main.js": main, "other.js": "export const value = 5;" } })).run(1);
  },
  "a module that is not there": ({ env }) => thrown(() => load(env, code("import './nothing.js'; export default {};")).run(1)).then(([name]) => name !== "returned"),
  "code that throws at its top level": ({ env }) => thrown(() => load(env, code("throw new Error('at the top');")).run(1)).then(([, message]) => message.includes("at the top")),
  "code that cannot be parsed": ({ env }) => thrown(() => load(env, code("export default {")).run(1)).then(([name]) => name !== "returned"),
  "what is changed afterwards means nothing": async ({ env }) => {
    const given = code(HELLO);
    const entrypoint = load(env, given);
    given.modules["main.js"] = "throw 1";
    return entrypoint.add([1, 1]);
  },

  // ---- what is no code

  "no argument": ({ env }) => thrown(() => env.LOADER.load()).then(([name]) => name),
  "a number": ({ env }) => thrown(() => env.LOADER.load(5)).then(([name]) => name),
  "an empty object": ({ env }) => thrown(() => env.LOADER.load({})).then(([name]) => name),
  "no modules": refused(code(HELLO, { modules: {} })),
  "modules that are none": ({ env }) => thrown(() => env.LOADER.load(code(HELLO, { modules: 5 }))).then(([name]) => name),
  "no compatibility date": ({ env }) => thrown(() => env.LOADER.load(code(HELLO, { compatibilityDate: undefined }))).then(([name]) => name),
  "a bad compatibility date": ({ env }) => thrown(() => env.LOADER.load(code(HELLO, { compatibilityDate: "soon" }))).then(([name]) => name !== "returned"),
  "a main module that is not there": refusedSomehow(code(HELLO, { mainModule: "other.js" })),
  "a main module that is a text": refusedSomehow(code(HELLO, { modules: { "main.js": { text: HELLO } } })),
  "a module of no kind": refused(code(HELLO, { modules: { "main.js": HELLO, "x.js": {} } })),
  "a module of two kinds": refused(code(HELLO, { modules: { "main.js": HELLO, "x.js": { js: "", text: "" } } })),
  "a text whose name says nothing": refused(code(HELLO, { modules: { "main.js": HELLO, "x.css": "" } })),
  "TypeScript": refused(code(HELLO, { modules: { "main.ts": HELLO }, mainModule: "main.ts" })),
  "data that is a text": ({ env }) => thrown(() => load(env, code(HELLO, { modules: { "main.js": HELLO, "x.bin": { data: "x" } } })).add([1, 1])).then(([name]) => name),
  "a getter that throws": ({ env }) => thrown(() => env.LOADER.load(Object.defineProperty(code(HELLO), "env", { enumerable: true, get() { throw new RangeError("mine"); } }))),
  "__proto__ among the modules": refusedSomehow(JSON.parse(`{"compatibilityDate":"2026-08-04","mainModule":"main.js","modules":{"__proto__":"x"}}`)),
  "circular values": ({ env }) => {
    const given = code(NAMES, { env: { a: 1 } });
    given.env.self = given.env;
    return load(env, given).names(1);
  },
  "an entrypoint as a result of RPC": async ({ env, ctx }) => thrown(() => ctx.exports.Greeter.greet(load(env, code(HELLO)))).then(([name]) => name),
});
