// Calls of methods: through service bindings, ctx.exports, objects and stubs.

import { DurableObject, RpcStub, RpcTarget, WorkerEntrypoint, env as importedEnv, exports as importedExports, withEnv } from "cloudflare:workers";
import { worker } from "./kit.js";

class Counter extends RpcTarget {
  #value;
  own = 5;

  constructor(value) {
    super();
    this.#value = value;
  }

  inc(by = 1) {
    return (this.#value += by);
  }

  get value() {
    return this.#value;
  }

  other() {
    return new Counter(100);
  }

  async slow() {
    await scheduler.wait(2);
    return new Counter(7);
  }
}

class Named {
  x = 1;
}

export class Methods extends WorkerEntrypoint {
  field = 3;
  arrow = () => 1;

  #hidden() {
    return 1;
  }

  get property() {
    return { a: 1, add: (x) => x + 1, hidden: typeof this.#hidden };
  }

  static stat() {
    return 1;
  }

  add(a, b) {
    return a + b;
  }

  counter(value) {
    return new Counter(value);
  }

  adder() {
    let sum = 0;
    return (x) => (sum += x);
  }

  async call(callback, ...args) {
    return ["called", await callback(...args)];
  }

  nested() {
    return { a: { b: { c: () => "deep", n: 1 } }, list: [1, () => 2] };
  }

  throws(what) {
    switch (what) {
      case "fields":
        throw Object.assign(new TypeError("boom"), { code: "X", extra: { a: 1 } });
      case "text":
        throw "text";
      case "own":
        throw Object.assign(new Error("own"), { name: "Own" });
      case "long":
        throw Object.assign(new TypeError("long"), { extra: "x".repeat(1_000_000) });
      case "function":
        throw Object.assign(new Error("f"), { f: () => 1 });
      default:
        throw new RangeError(what);
    }
  }

  echo(...args) {
    return args.length === 1 ? args[0] : args;
  }

  kind(value) {
    return [typeof value, value?.constructor?.name, Object.prototype.toString.call(value)];
  }

  returns(what) {
    return {
      nothing: undefined,
      named: new Named(),
      bare: Object.create(null),
      symbol: Symbol("x"),
      weak: new WeakMap(),
      promise: { p: Promise.resolve(1) },
      // Made only where it is asked for.
      get long() {
        return "x".repeat(33 * 1024 * 1024);
      },
    }[what];
  }

  stream() {
    return new Response("hello, stream").body;
  }

  async read(stream) {
    return new Response(stream).text();
  }

  async write(stream) {
    const writer = stream.getWriter();
    await writer.write(new TextEncoder().encode("abc"));
    await writer.close();
    return "written";
  }

  response() {
    return new Response("body", { status: 201, headers: { a: "b" } });
  }

  async request(request) {
    return [request.method, request.url, request.headers.get("x"), await request.text()];
  }

  async fetch(request) {
    return new Response(`${request.method} ${request.url} ${await request.text()}`);
  }

  context() {
    return [this.ctx.props, typeof this.env.SELF, this.ctx.constructor.name, Object.keys(this.ctx.exports).includes("Methods")];
  }

  async loop(left) {
    return left === 0 ? "end" : this.env.SERVICE.loop(left - 1);
  }
}

export const handlers = {
  fetch: (request, env, ctx) => new Response(`${typeof env.SELF} ${ctx.constructor.name}`),
  greet: (name, env, ctx) => [`hello ${name}`, typeof env.SELF, ctx.constructor.name],
};

export class Thing extends DurableObject {
  count = 0;
  order = [];
  arrow = () => 1;

  add(by = 1) {
    return (this.count += by);
  }

  async added() {
    while (this.count === 0) {
      await scheduler.wait(1);
    }
    return "added";
  }

  get idLength() {
    return this.ctx.id.toString().length;
  }

  counter() {
    return new Counter(3);
  }

  note(n) {
    this.order.push(n);
    return this.order;
  }

  throws() {
    throw new RangeError("thing");
  }

  alarm() {
    return 1;
  }

  async stores() {
    await this.ctx.storage.put("a", 1);
    return this.ctx.storage.get("a");
  }

  async keeps(callback) {
    this.kept = callback.dup();
  }

  async usesKept() {
    return this.kept();
  }

  context() {
    return [this.ctx.props, Object.keys(this.ctx.exports).includes("Thing")];
  }
}

export class Plain {
  fetch() {
    return new Response("plain");
  }

  hello() {
    return 1;
  }
}

const failure = async (run) => {
  try {
    return ["returned", await run()];
  } catch (error) {
    return [error?.constructor?.name, error?.name, error?.message, error?.remote, error?.code, error?.extra];
  }
};
// Its message is the engine's own.
const thrownClass = async (run) => (await failure(run)).slice(0, 2);

let things = 0;
const thing = (env) => env.THINGS.get(env.THINGS.idFromName(`thing ${things++} ${Math.random()}`));

export default worker({
  "a method": ({ env }) => env.SERVICE.add(1, 2),
  "a field": ({ env }) => failure(() => env.SERVICE.field),
  "a call of a field": ({ env }) => failure(() => env.SERVICE.arrow()),
  "a private method": ({ env }) => failure(() => env.SERVICE["#hidden"]()),
  "a static method": ({ env }) => failure(() => env.SERVICE.stat()),
  "a method that is not there": ({ env }) => failure(() => env.SERVICE.nothing()),
  "a property that is not there": ({ env }) => failure(() => env.SERVICE.nothing),
  "what Object.prototype has": ({ env }) => [env.SERVICE.toString(), env.SERVICE.hasOwnProperty("x")],
  "the look of a binding": ({ env }) => [
    typeof env.SERVICE, typeof env.SERVICE.add, typeof env.SERVICE.add.more, typeof env.SERVICE.fetch, typeof env.SERVICE.connect, typeof env.SERVICE.then,
    env.SERVICE.constructor.name, "add" in env.SERVICE, "fetch" in env.SERVICE, Object.keys(env.SERVICE),
  ],
  "the look of a method": ({ env }) => [env.SERVICE.add.constructor.name, `${Object.prototype.toString.call(env.SERVICE.add)}`, env.SERVICE.add instanceof RpcStub],
  "a property": async ({ env }) => {
    const property = await env.SERVICE.property;
    return [property.a, typeof property.add, await property.add(1), property.hidden];
  },
  "a path": async ({ env }) => [await env.SERVICE.property.a, await env.SERVICE.property.add(4)],
  "a method, got": async ({ env }) => {
    const add = await env.SERVICE.add;
    return [typeof add, await add(3, 4)];
  },
  "a target": async ({ env }) => {
    using counter = await env.SERVICE.counter(5);
    return [typeof counter, counter.constructor.name, counter instanceof RpcStub, counter instanceof RpcTarget, await counter.inc(), await counter.value];
  },
  "a target's field": async ({ env }) => {
    using counter = await env.SERVICE.counter(5);
    return await failure(() => counter.own);
  },
  "what a promised target has": async ({ env }) => [await env.SERVICE.counter(5).inc(10), await env.SERVICE.counter(5).value, await env.SERVICE.counter(1).slow().inc(1)],
  "what a promised object has": async ({ env }) => [await env.SERVICE.nested().a.b.c(), await env.SERVICE.nested().a.b.n],
  "an index of a promised list": ({ env }) => thrownClass(() => env.SERVICE.nested().list[1]()),
  "the look of a promise": async ({ env }) => {
    const promise = env.SERVICE.add(1, 2);
    const look = [typeof promise, promise.constructor.name, promise instanceof Promise, typeof promise.then, typeof promise.catch, typeof promise.finally, typeof promise[Symbol.dispose]];
    return [look, await promise];
  },
  "a function": async ({ env }) => {
    using adder = await env.SERVICE.adder();
    return [typeof adder, adder.constructor.name, await adder(1), await adder(2)];
  },
  "a promised function": ({ env }) => env.SERVICE.adder()(5),
  "a callback": ({ env }) => env.SERVICE.call((a, b) => a * b, 6, 7),
  "an asynchronous callback": ({ env }) => env.SERVICE.call(async (a) => { await scheduler.wait(1); return a; }, 6),
  "a callback that throws": ({ env }) => failure(() => env.SERVICE.call(() => { throw new RangeError("back"); })),
  "functions in a result": async ({ env }) => {
    using nested = await env.SERVICE.nested();
    return [await nested.a.b.c(), await nested.list[1](), typeof nested[Symbol.dispose], Object.keys(nested)];
  },
  "a throw with fields": ({ env }) => failure(() => env.SERVICE.throws("fields")),
  "a throw of text": ({ env }) => failure(() => env.SERVICE.throws("text")),
  "a throw of another name": ({ env }) => failure(() => env.SERVICE.throws("own")),
  "a throw with a function": ({ env }) => failure(() => env.SERVICE.throws("function")),
  "a throw with a long field": ({ env }) => thrownClass(() => env.SERVICE.throws("long")),
  "a throw of a built-in": ({ env }) => failure(() => env.SERVICE.throws("range")),
  "values": ({ env }) => env.SERVICE.echo(undefined, null, true, 1.5, -0, NaN, 12n, "ä", new Date(5), /x/g, new Uint8Array([1, 2]), new Map([[1, new Set([2])]]), [1, , 3], { a: { b: 1 } }),
  "a circle": async ({ env }) => {
    const circle = {};
    circle.self = circle;
    const back = await env.SERVICE.echo(circle);
    return back.self === back;
  },
  "an error as a value": async ({ env }) => {
    const error = await env.SERVICE.echo(Object.assign(new TypeError("x"), { code: 5 }));
    return [error.constructor.name, error.message, error.code, error.remote];
  },
  "a function by reference": ({ env }) => env.SERVICE.kind(() => 1),
  "a target by reference": ({ env }) => env.SERVICE.kind(new Counter(1)),
  "a binding by reference": async ({ env }) => [await env.SERVICE.kind(env.SERVICE), await (await env.SERVICE.echo(env.SERVICE)).add(1, 1)],
  "an object by reference": async ({ env }) => [await env.SERVICE.kind(thing(env)), await (await env.SERVICE.echo(thing(env))).add(2)],
  "a function there and back": async ({ env }) => {
    const there = (x) => x + 1;
    const back = await env.SERVICE.echo(there);
    return [there === back, await back(1)];
  },
  "an instance of a class": ({ env }) => failure(() => env.SERVICE.echo(new Named())),
  "an instance of a class in a result": ({ env }) => failure(() => env.SERVICE.returns("named")),
  "an object without a prototype in a result": ({ env }) => failure(() => env.SERVICE.returns("bare")),
  "a symbol in a result": ({ env }) => failure(() => env.SERVICE.returns("symbol")),
  "a WeakMap in a result": ({ env }) => failure(() => env.SERVICE.returns("weak")),
  "a promise in a result": ({ env }) => failure(() => env.SERVICE.returns("promise")),
  "nothing": ({ env }) => env.SERVICE.returns("nothing"),
  "33 MiB in a result": ({ env }) => thrownClass(() => env.SERVICE.returns("long")),
  "33 MiB in an argument": ({ env }) => thrownClass(() => env.SERVICE.echo("x".repeat(33 * 1024 * 1024))),
  "a namespace": ({ env }) => failure(() => env.SERVICE.echo(env.THINGS)),
  "an id": ({ env }) => failure(() => env.SERVICE.echo(env.THINGS.idFromName("x"))),
  "a method's own look": ({ env }) => failure(() => env.SERVICE.echo(env.SERVICE.add)),
  "a promise of a result": ({ env }) => failure(() => env.SERVICE.echo(env.SERVICE.add(1, 2))),
  "a URL": ({ env }) => failure(() => env.SERVICE.echo(new URL("http://x"))),
  "a stream in a result": async ({ env }) => {
    const stream = await env.SERVICE.stream();
    return [stream.constructor.name, await new Response(stream).text()];
  },
  "a stream as an argument": ({ env }) => env.SERVICE.read(new Response("there").body),
  "a long stream as an argument": async ({ env }) => (await env.SERVICE.read(new Response("x".repeat(300_000)).body)).length,
  "a writable stream as an argument": async ({ env }) => {
    const { readable, writable } = new IdentityTransformStream();
    const text = new Response(readable).text();
    return [await env.SERVICE.write(writable), await text];
  },
  "a Response": async ({ env }) => {
    const response = await env.SERVICE.response();
    return [response.constructor.name, response.status, response.headers.get("a"), await response.text()];
  },
  "a Request": ({ env }) => env.SERVICE.request(new Request("http://a/b", { method: "PUT", headers: { x: "y" }, body: "sent" })),
  "Headers": ({ env }) => env.SERVICE.echo(new Headers([["a", "b"], ["set-cookie", "x"], ["set-cookie", "y"]])),
  "fetch of a binding": async ({ env }) => (await env.SERVICE.fetch("http://x/y", { method: "POST", body: "sent" })).text(),
  "a relative URL": ({ env }) => thrownClass(() => env.SERVICE.fetch("/y")),
  "a callback that an object keeps": async ({ env }) => {
    const stub = thing(env);
    let calls = 0;
    await stub.keeps(() => ++calls);
    return [await stub.usesKept(), await stub.usesKept()];
  },
  "a stub that is disposed of": async ({ env }) => {
    const counter = await env.SERVICE.counter(1);
    const second = counter.dup();
    counter[Symbol.dispose]();
    counter[Symbol.dispose]();
    return [await failure(() => counter.inc()), await second.inc()];
  },
  "a path of 65 steps": ({ env }) => {
    let path = env.SERVICE;
    for (let i = 0; i < 65; i++) path = path.a;
    return failure(() => path);
  },
  "a path of 66 steps": ({ env }) => {
    let path = env.SERVICE;
    for (let i = 0; i < 66; i++) path = path.a;
    return failure(() => path);
  },
  "a property set on a binding": async ({ env }) => {
    env.OTHER_PROPS.more = 1;
    return [env.OTHER_PROPS.more];
  },
  "ctx of an entrypoint": ({ env }) => env.SERVICE.context(),
  "props of a binding": async ({ env }) => (await env.OTHER_PROPS.context())[0],
  "this script as a service": async ({ env }) => Object.keys(await (await env.SELF.fetch("http://x/a%20method")).json()),
  "a method of handlers": ({ ctx }) => ctx.exports.handlers.greet("you"),
  "a method of handlers without an argument": ({ ctx }) => failure(() => ctx.exports.handlers.greet()),
  "a method of handlers that is not there": ({ ctx }) => failure(() => ctx.exports.handlers.nothing()),
  "fetch of handlers": async ({ ctx }) => (await ctx.exports.handlers.fetch("http://x")).text(),
  "ctx.exports": ({ ctx }) => [ctx.exports.constructor.name, typeof ctx.exports.Methods, typeof ctx.exports.Thing, ctx.exports.Methods.constructor.name, typeof ctx.exports.nothing],
  "an entrypoint in ctx.exports": ({ ctx }) => ctx.exports.Methods.add(3, 4),
  "an entrypoint with props": async ({ ctx }) => (await ctx.exports.Methods({ props: { a: [1] } }).context())[0],
  "objects in ctx.exports": ({ ctx }) => ctx.exports.Thing.getByName(`exports ${Math.random()}`).add(),
  "an object's method": async ({ env }) => {
    const stub = thing(env);
    return [await stub.add(2), await stub.add()];
  },
  "an object's property": ({ env }) => thing(env).idLength,
  "an object's fields": async ({ env }) => [await failure(() => thing(env).count), await failure(() => thing(env).arrow())],
  "a target of an object": async ({ env }) => [await thing(env).counter().inc(), await (await thing(env).counter()).inc(2)],
  "a throw of an object": async ({ env }) => (await failure(() => thing(env).throws())).slice(0, 4),
  "a throw of an object says which": async ({ env }) => {
    const stub = thing(env);
    return stub.throws().catch((error) => error.durableObjectId === stub.id.toString());
  },
  "a reserved method": ({ env }) => failure(() => thing(env).alarm()),
  "a reserved method for sockets": ({ env }) => failure(() => thing(env).webSocketMessage()),
  "calls through one stub arrive in order": async ({ env }) => {
    const stub = thing(env);
    return (await Promise.all([0, 1, 2, 3, 4].map((n) => stub.note(n)))).at(-1);
  },
  "a call goes on while another waits": async ({ env }) => {
    const stub = thing(env);
    return Promise.all([stub.added(), stub.add(), stub.added()]);
  },
  "an object stores and answers": ({ env }) => thing(env).stores(),
  "ctx of an object": ({ env }) => thing(env).context(),
  "the look of an object's stub": ({ env }) => {
    const stub = env.THINGS.get(env.THINGS.idFromName("look"));
    return [typeof stub, stub.constructor.name, typeof stub.alarm, typeof stub.then, typeof stub.id, stub.name, Object.keys(stub).sort()];
  },
  "a class that extends nothing": async ({ env }) => {
    const stub = env.PLAIN.get(env.PLAIN.idFromName("a"));
    return [await (await stub.fetch("http://x")).text(), await failure(() => stub.hello())];
  },
  "a new RpcStub of a target": async () => {
    using stub = new RpcStub(new Counter(4));
    return [typeof stub, stub.constructor.name, await stub.inc(), await stub.value, await failure(() => stub.own), await stub.other().inc()];
  },
  "a new RpcStub of a function": async () => {
    using stub = new RpcStub((x) => x + 1);
    return [typeof stub, await stub(1)];
  },
  "a new RpcStub of an object": async () => {
    using stub = new RpcStub({ a: 1, f: () => 2 });
    return [await stub.a, await stub.f()];
  },
  "a new RpcStub of nothing of the kind": async () => [await failure(() => new RpcStub(5)), await failure(() => new RpcStub(new Date(0)))],
  "a disposer is called once": async ({ env }) => {
    const disposed = [];
    class Disposable extends RpcTarget {
      [Symbol.dispose]() {
        disposed.push("disposed");
      }
    }
    const stub = new RpcStub(new Disposable());
    const second = stub.dup();
    stub[Symbol.dispose]();
    const before = disposed.length;
    second[Symbol.dispose]();
    await scheduler.wait(1);
    return [before, disposed];
  },
  "bases made by hand": async () => [await thrownClass(() => new WorkerEntrypoint()), await thrownClass(() => new DurableObject()), new RpcTarget().constructor.name],
  "env as an import": ({ env }) => [Object.keys(env).sort().join() === Object.keys(importedEnv).sort().join(), importedEnv.TEXT],
  "another env for a while": async () => [withEnv({ TEXT: "other" }, () => importedEnv.TEXT), await withEnv({ TEXT: "later" }, async () => { await 1; return importedEnv.TEXT; }), importedEnv.TEXT],
  "exports as an import": ({ ctx }) => [typeof importedExports.Methods, Object.keys(importedExports).includes("Thing"), Object.keys(ctx.exports).includes("default")],
  "ten calls in a chain": ({ env }) => env.SERVICE.loop(10),
  "another script": async ({ env }) => [await env.PEER.hello("there"), await env.PEER.callBack((x) => x * 2), await (await env.PEER.fetch("http://x/y")).text()],
  "another script's object": async ({ env }) => {
    using box = await env.PEER.box();
    return [await box.put("a"), await box.put("b")];
  },
  "another script's handlers": async ({ env }) => (await env.PEER_DEFAULT.fetch("http://x/z")).text(),
});
