// What a caller sees when an object throws, aborts itself or cannot be made, and what is left of the object after that.

import { DurableObject } from "cloudflare:workers";
import { worker } from "./kit.js";

const later = (ms) => new Promise((go) => setTimeout(go, ms));

export class Probe extends DurableObject {
  calls = 0;

  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name === "cannot be made") {
      throw new RangeError("not now");
    }
    if (ctx.id.name === "cannot get ready") {
      ctx.blockConcurrencyWhile(async () => {
        await later(1);
        throw new RangeError("never ready");
      });
    }
  }

  count() {
    return ++this.calls;
  }

  stored() {
    return this.ctx.storage.list();
  }

  throws(what) {
    throw { error: new Error("mine"), type: new TypeError("of type"), text: "a text", none: undefined, object: { a: 1 } }[what];
  }

  marked() {
    throw Object.assign(new Error("marked"), { remote: "a", retryable: true, overloaded: true, durableObjectReset: true, other: 1 });
  }

  async putAndThrow() {
    await this.ctx.storage.put("a", 1);
    throw new Error("after put");
  }

  abort(reason) {
    this.ctx.abort(reason);
    return "still here";
  }

  abortCaught() {
    try {
      this.ctx.abort("caught");
    } catch (error) {
      return `caught ${error.message}`;
    }
  }

  async putAndAbort() {
    this.ctx.storage.put("a", 1);
    this.ctx.abort("after put");
  }

  async putAwaitedAndAbort() {
    await this.ctx.storage.put("a", 1);
    await this.ctx.storage.sync();
    this.ctx.abort("after put");
  }

  async waits() {
    this.waiting = true;
    await later(60_000);
  }

  isWaiting() {
    return this.waiting === true;
  }

  async blocks() {
    return this.ctx.blockConcurrencyWhile(async () => {
      throw new RangeError("in the block");
    });
  }

  async blocksCaught() {
    try {
      await this.ctx.blockConcurrencyWhile(async () => {
        throw new RangeError("in the block");
      });
    } catch (error) {
      return `caught ${error.message}`;
    }
  }
}

const marks = (error) =>
  error === null || typeof error !== "object"
    ? [typeof error, String(error)]
    : [error.name, error.message, ["remote", "retryable", "overloaded", "durableObjectReset", "other"].filter((name) => name in error).map((name) => `${name}=${error[name]}`).join(" ")];
const said = async (run) => {
  try {
    return await run();
  } catch (error) {
    return marks(error);
  }
};
const stub = (env, name) => env.OBJECTS.get(env.OBJECTS.idFromName(name));

export default worker({
  "an error": ({ env }) => said(() => stub(env, "throws").throws("error")),
  "an error of another type": ({ env }) => said(() => stub(env, "throws").throws("type")),
  "a text": ({ env }) => said(() => stub(env, "throws").throws("text")),
  "nothing": ({ env }) => said(() => stub(env, "throws").throws("none")),
  "a plain object": ({ env }) => said(() => stub(env, "throws").throws("object")),
  "marks of its own": ({ env }) => said(() => stub(env, "throws").marked()),
  "a throw leaves the object as it is": async ({ env }) => {
    const object = stub(env, "lives on");
    return [await object.count(), await said(() => object.throws("error")), await object.count()];
  },
  "what was put before a throw is kept": async ({ env }) => {
    const object = stub(env, "keeps");
    return [await said(() => object.putAndThrow()), await object.stored()];
  },
  "abort": ({ env }) => said(() => stub(env, "abort").abort("enough")),
  "abort without a reason": ({ env }) => said(() => stub(env, "abort 2").abort()),
  "abort with a number": ({ env }) => said(() => stub(env, "abort 3").abort(5)),
  "abort that is caught": ({ env }) => said(() => stub(env, "abort 4").abortCaught()),
  "after abort by the same stub": async ({ env }) => {
    const object = stub(env, "abort 5");
    return [await object.count(), await said(() => object.abort("enough")), await said(() => object.count())];
  },
  "after abort by a new stub": async ({ env }) => {
    const before = await stub(env, "abort 6").count();
    await said(() => stub(env, "abort 6").abort("enough"));
    return [before, await said(() => stub(env, "abort 6").count())];
  },
  "what was put in the same breath as abort": async ({ env }) => {
    const first = await said(() => stub(env, "abort 7").putAndAbort());
    return [first, await stub(env, "abort 7").stored()];
  },
  "what was durable before abort": async ({ env }) => {
    const first = await said(() => stub(env, "abort 8").putAwaitedAndAbort());
    return [first, await stub(env, "abort 8").stored()];
  },
  "a call under way when another aborts": async ({ env }) => {
    const waits = said(() => stub(env, "abort 9").waits());
    while (!(await stub(env, "abort 9").isWaiting())) {
      await later(1);
    }
    await said(() => stub(env, "abort 9").abort("enough"));
    return waits;
  },
  "a constructor that throws": ({ env }) => said(() => stub(env, "cannot be made").count()),
  "a constructor that throws, again": async ({ env }) => {
    await said(() => stub(env, "cannot be made").count());
    return said(() => stub(env, "cannot be made").count());
  },
  "a constructor whose block throws": ({ env }) => said(() => stub(env, "cannot get ready").count()),
  "a block that throws": async ({ env }) => {
    const before = await stub(env, "block").count();
    return [before, await said(() => stub(env, "block").blocks()), await said(() => stub(env, "block").count())];
  },
  "a block that throws, caught": async ({ env }) => {
    const before = await stub(env, "block 2").count();
    return [before, await said(() => stub(env, "block 2").blocksCaught()), await said(() => stub(env, "block 2").count())];
  },
  "by fetch": ({ env }) => said(() => stub(env, "no fetch").fetch("http://x/")),
});
