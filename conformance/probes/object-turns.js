// When an object's events may interleave, and when not.

import { DurableObject } from "cloudflare:workers";
import { worker } from "./kit.js";

const later = (ms) => new Promise((go) => setTimeout(go, ms));

export class Probe extends DurableObject {
  log = [];
  ready = false;

  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.before = (await ctx.storage.get("made")) ?? 0;
      await ctx.storage.put("made", this.before + 1);
      await later(2);
      this.ready = true;
    });
  }

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    const who = searchParams.get("who");
    switch (pathname) {
      case "/ready":
        return Response.json(this.ready);
      case "/log":
        return Response.json(this.log);
      case "/increment": {
        const n = (await storage.get("n")) ?? 0;
        await storage.put("n", n + 1);
        return Response.json(n + 1);
      }
      case "/increment-in-steps": {
        const n = (await storage.get("n")) ?? 0;
        await storage.get("another");
        await storage.list();
        await storage.put("n", n + 1);
        return Response.json(n + 1);
      }
      case "/across-a-timer":
        this.log.push(`${who} begins`);
        await later(5);
        this.log.push(`${who} ends`);
        return new Response();
      case "/across-storage":
        this.log.push(`${who} begins`);
        for (let n = 0; n < 5; n++) {
          await storage.get(`key ${n}`);
        }
        this.log.push(`${who} ends`);
        return new Response();
      case "/blocked":
        return this.ctx.blockConcurrencyWhile(async () => {
          this.log.push(`${who} begins`);
          await later(5);
          this.log.push(`${who} ends`);
          return new Response();
        });
      case "/unfinished":
        storage.put("unfinished", who);
        return new Response();
      case "/half":
        storage.put("one", who);
        storage.put("two", who);
        throw new Error("after both");
      case "/read":
        return Response.json([...(await storage.list())]);
      case "/blocked-value":
        return Response.json(await this.ctx.blockConcurrencyWhile(async () => 42));
      case "/wait-until":
        this.ctx.waitUntil(later(2).then(() => storage.put("waited", true)));
        return new Response();
    }
  }
}

const probesOf = (name, env) => {
  const stub = env.OBJECTS.get(env.OBJECTS.idFromName(name));
  return (path) => stub.fetch(`http://x${path}`);
};
const json = async (answer) => (await answer).json();

export default worker({
  "the constructor's block is over before the first event": async ({ env }) => json(probesOf("ready", env)("/ready")),
  "a counter loses no update": async ({ env }) => {
    const ask = probesOf("counter", env);
    const seen = await Promise.all(Array.from({ length: 20 }, () => json(ask("/increment"))));
    return seen.sort((a, b) => a - b);
  },
  "nor in several steps of storage": async ({ env }) => {
    const ask = probesOf("steps", env);
    const seen = await Promise.all(Array.from({ length: 20 }, () => json(ask("/increment-in-steps"))));
    return seen.sort((a, b) => a - b);
  },
  "a timer lets others in": async ({ env }) => {
    const ask = probesOf("timer", env);
    await Promise.all(["a", "b"].map((who) => ask(`/across-a-timer?who=${who}`)));
    return json(ask("/log"));
  },
  "storage lets nobody in": async ({ env }) => {
    const ask = probesOf("storage", env);
    await Promise.all(["a", "b"].map((who) => ask(`/across-storage?who=${who}`)));
    return json(ask("/log"));
  },
  "blockConcurrencyWhile lets nobody in": async ({ env }) => {
    const ask = probesOf("block", env);
    await Promise.all(["a", "b"].map((who) => ask(`/blocked?who=${who}`)));
    return json(ask("/log"));
  },
  "blockConcurrencyWhile answers the value": async ({ env }) => json(probesOf("value", env)("/blocked-value")),
  "a write nobody waited for is kept": async ({ env }) => {
    const ask = probesOf("unfinished", env);
    await ask("/unfinished?who=me");
    return new Map(await json(ask("/read"))).get("unfinished");
  },
  "writes before a throw are kept": async ({ env }) => {
    const ask = probesOf("half", env);
    await ask("/half?who=me").catch(() => {});
    return [...new Map(await json(ask("/read"))).keys()].filter((key) => key !== "made");
  },
  "waitUntil of an object goes on": async ({ env }) => {
    const ask = probesOf("waits", env);
    await ask("/wait-until");
    for (let tries = 0; tries < 100; tries++) {
      if (new Map(await json(ask("/read"))).has("waited")) {
        return true;
      }
      await later(5);
    }
    return false;
  },
});
