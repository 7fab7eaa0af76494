// Numbers under keys, changed and read by transactions: `do` has the actions, `by` how they reach
// the storage. Each answer says what every action came to.

import { DurableObject } from "cloudflare:workers";

export class Thing extends DurableObject {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    const actions = searchParams.get("do").split(",").map((text) => text.split("."));
    const came = [];
    switch (searchParams.get("by")) {
      case "kv":
        for (const [key, what, value] of actions) came.push(sync(storage.kv, key, what, value));
        break;
      case "transactionSync":
        storage.transactionSync(() => {
          for (const [key, what, value] of actions) came.push(sync(storage.kv, key, what, value));
        });
        break;
      case "transaction":
        await storage.transaction(async (txn) => {
          for (const [key, what, value] of actions) came.push(await later(txn, key, what, value));
        });
        break;
      case "await":
        for (const [key, what, value] of actions) came.push(await later(storage, key, what, value));
        break;
      // Wrong on purpose: whoever waits for a timer lets others in.
      case "broken": {
        for (const [key, what, value] of actions) {
          const before = storage.kv.get(key) ?? 0;
          await scheduler.wait(5);
          const after = apply(before, what, value);
          if (what !== "get") storage.kv.put(key, after);
          came.push(after);
        }
        break;
      }
    }
    if (searchParams.has("abort")) this.ctx.abort("asked to");
    return new Response(came.join(","));
  }
}

function apply(before, what, value) {
  switch (what) {
    case "add": return before + Number(value);
    case "put": return Number(value);
    default: return before;
  }
}

function sync(kv, key, what, value) {
  const after = apply(kv.get(key) ?? 0, what, value);
  if (what !== "get") kv.put(key, after);
  return after;
}

async function later(storage, key, what, value) {
  const after = apply((await storage.get(key)) ?? 0, what, value);
  if (what !== "get") storage.put(key, after);
  return after;
}

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname;
    try {
      return await env.THINGS.get(env.THINGS.idFromName(name)).fetch(request);
    } catch (error) {
      // Turned away before it began, or nobody knows.
      return new Response(String(error), { status: error.overloaded ? 429 : 502 });
    }
  },
};
