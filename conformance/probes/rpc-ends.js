// How calls, stubs and what is behind them end: onRpcBroken, ctx.abort, disposal.

import { DurableObject, RpcStub, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { worker } from "./kit.js";

class Target extends RpcTarget {
  hello() {
    return "hello";
  }
}

export class Methods extends WorkerEntrypoint {
  target() {
    return new Target();
  }

  echo(value) {
    return value;
  }

  abort(...reason) {
    this.ctx.abort(...reason);
    return "went on";
  }

  abortCaught(...reason) {
    try {
      this.ctx.abort(...reason);
    } catch (error) {
      return [error.name, error.message];
    }
    return "went on";
  }

  async abortLater(...reason) {
    await scheduler.wait(5);
    this.ctx.abort(...reason);
    return "went on";
  }

  async fetch(request) {
    if (request.url.endsWith("/abort")) {
      this.ctx.abort(new RangeError("in fetch"));
    }
    return new Response("answered");
  }
}

export class Thing extends DurableObject {
  target() {
    return new Target();
  }

  hello() {
    return "hello";
  }

  echo(value) {
    return value;
  }

  abort(...reason) {
    this.ctx.abort(...reason);
  }

  async hears(callback) {
    this.kept = callback.dup();
    this.broken = new Promise((resolve) => this.kept.onRpcBroken((error) => resolve([error?.name, error?.message])));
  }

  async heard() {
    return Promise.race([this.broken, scheduler.wait(100).then(() => "nothing")]);
  }
}

const failure = async (run) => {
  try {
    return ["returned", await run()];
  } catch (error) {
    return [error?.constructor?.name, error?.message, error?.remote, error?.retryable, error?.durableObjectReset];
  }
};

// Whether it was thrown elsewhere is not compared.
const told = async (run) => (await failure(run)).slice(0, 2);

let things = 0;
const thing = (env) => env.THINGS.get(env.THINGS.idFromName(`thing ${things++} ${Math.random()}`));

// What onRpcBroken of a stub tells within a moment.
function broken(stub) {
  const told = new Promise((resolve) => stub.onRpcBroken((...args) => resolve(args.map((error) => [error?.constructor?.name, error?.message]))));
  return () => Promise.race([told, scheduler.wait(100).then(() => "nothing")]);
}

export default worker({
  "onRpcBroken of a stub that works on": async ({ env }) => {
    using target = await env.SERVICE.target();
    const told = broken(target);
    return [await target.hello(), target.onRpcBroken(() => undefined), await told()];
  },
  "onRpcBroken of a stub that is disposed of": async ({ env }) => {
    const target = await env.SERVICE.target();
    const told = broken(target);
    target[Symbol.dispose]();
    return told();
  },
  "onRpcBroken after disposal": async ({ env }) => {
    const target = await env.SERVICE.target();
    target[Symbol.dispose]();
    return failure(() => broken(target)());
  },
  "onRpcBroken without a function": async ({ env }) => {
    using target = await env.SERVICE.target();
    return [(await failure(() => target.onRpcBroken())).slice(0, 1), (await failure(() => target.onRpcBroken(5))).slice(0, 1)];
  },
  "onRpcBroken of what is this script's own": async () => {
    using stub = new RpcStub(new Target());
    const told = broken(stub);
    return [await stub.hello(), await told()];
  },
  "onRpcBroken of an own stub that is disposed of": async () => {
    const stub = new RpcStub(new Target());
    const told = broken(stub);
    stub[Symbol.dispose]();
    return told();
  },
  "onRpcBroken of a binding": ({ env }) => [typeof env.SERVICE.onRpcBroken, env.SERVICE.onRpcBroken.constructor.name],
  "onRpcBroken of an object's stub": ({ env }) => [typeof thing(env).onRpcBroken, thing(env).onRpcBroken.constructor.name],
  "onRpcBroken of a promise": async ({ env }) => {
    const promise = env.SERVICE.target();
    const look = [typeof promise.onRpcBroken, promise.onRpcBroken.constructor.name];
    await promise;
    return look;
  },
  "onRpcBroken when the object aborts": async ({ env }) => {
    const stub = thing(env);
    using target = await stub.target();
    const told = broken(target);
    const aborted = await failure(() => stub.abort(new RangeError("on purpose")));
    return [aborted, await told(), await failure(() => target.hello())];
  },
  "onRpcBroken when it is broken already": async ({ env }) => {
    const stub = thing(env);
    using target = await stub.target();
    await failure(() => stub.abort(new RangeError("on purpose")));
    await failure(() => target.hello());
    return broken(target)();
  },
  "onRpcBroken of two stubs of one": async ({ env }) => {
    const stub = thing(env);
    using target = await stub.target();
    using second = target.dup();
    const told = [broken(target), broken(second), broken(second)];
    await failure(() => stub.abort(new RangeError("on purpose")));
    return Promise.all(told.map((each) => each()));
  },
  "onRpcBroken of a callback whose event is over": async ({ env, ctx }) => {
    const stub = thing(env);
    await ctx.exports.Caller({ props: { name: stub.id.toString() } }).hand(stub);
    return stub.heard();
  },
  "an object that is aborted works on afterwards": async ({ env }) => {
    const stub = thing(env);
    await failure(() => stub.abort("text"));
    const again = env.THINGS.get(stub.id);
    return again.hello();
  },

  "ctx.abort in a method": ({ env }) => told(() => env.SERVICE.abort(new RangeError("on purpose"))),
  "ctx.abort with text": ({ env }) => told(() => env.SERVICE.abort("text")),
  "ctx.abort without a reason": ({ env }) => told(() => env.SERVICE.abort()),
  "ctx.abort with a number": ({ env }) => told(() => env.SERVICE.abort(5)),
  "ctx.abort that is caught": ({ env }) => told(() => env.SERVICE.abortCaught(new RangeError("on purpose"))),
  "ctx.abort after a while": ({ env }) => told(() => env.SERVICE.abortLater(new RangeError("on purpose"))),
  "ctx.abort in fetch": ({ env }) => told(async () => (await env.SERVICE.fetch("http://x/abort")).text()),
  "ctx.abort, and the next call": async ({ env }) => {
    await failure(() => env.SERVICE.abort("text"));
    return env.SERVICE.echo("works");
  },
  "ctx.abort of this script": ({ ctx }) => typeof ctx.abort,
});

export class Caller extends WorkerEntrypoint {
  async hand(stub) {
    await stub.hears(() => "back");
  }
}
