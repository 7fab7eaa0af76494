// Alarms of objects: what may be set, what a handler sees, and what becomes of it when it fails. Each probe has an object of its own
// and says what its handler does. What has to be waited for is seconds at most.

import { DurableObject } from "cloudflare:workers";
import { outcome } from "./kit.js";

const MINUTE = 60_000;
const later = (ms) => new Promise((go) => setTimeout(go, ms));
const thrown = async (run) => {
  try {
    return await run();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

// Lets the handler be `handle` for the next `count` runs; a promise of what they returned or threw.
const runs = (object, count, handle) => new Promise((resolve) => {
  const seen = [];
  object.onAlarm = async (info) => {
    try {
      seen.push(await handle(info, seen.length));
    } catch (error) {
      seen.push(`threw ${error.message}`);
      throw error;
    } finally {
      if (seen.length === count) {
        object.onAlarm = () => seen.push("again");
        resolve(seen);
      }
    }
  };
});

const probes = {
  "none at first": ({ storage }) => storage.getAlarm(),
  "set and read": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    return [await storage.setAlarm(at), (await storage.getAlarm()) - at];
  },
  "a date": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    await storage.setAlarm(new Date(at));
    return (await storage.getAlarm()) - at;
  },
  "a fraction of a millisecond": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    await storage.setAlarm(at + 0.75);
    return (await storage.getAlarm()) - at;
  },
  "the later one counts": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    await storage.setAlarm(at);
    await storage.setAlarm(at + 5);
    return (await storage.getAlarm()) - at;
  },
  "a time that is over is now": async ({ storage }) => {
    const before = Date.now();
    await storage.setAlarm(5);
    const at = await storage.getAlarm();
    return [at >= before, at <= Date.now() + 1000];
  },
  "deleted": async ({ storage }) => {
    await storage.setAlarm(Date.now() + MINUTE);
    return [await storage.deleteAlarm(), await storage.getAlarm(), await storage.deleteAlarm()];
  },
  ...Object.fromEntries(
    [
      ["zero", 0], ["negative", -1], ["not a number", NaN], ["infinity", Infinity], ["minus infinity", -Infinity], ["a text", "soon"],
      ["a number as text", "4000000000000"], ["nothing", undefined], ["null", null], ["an object", {}], ["an array", [4e12]],
      ["an invalid date", new Date(NaN)], ["a bigint", 4000000000000n], ["true", true], ["beyond all dates", 8.64e15 + 1], ["far beyond", 1e30],
      ["the last moment", 9223372036854], ["the moment after", 9223372036855], ["far before", -1e30],
      ["the date 1970", new Date(0)], ["a date before", new Date(-5)], ["a tiny fraction", 0.25],
    ].map(([what, value]) => [`set to ${what}`, async ({ storage }) => [await thrown(() => storage.setAlarm(value)), typeof (await storage.getAlarm())]]),
  ),
  "set to a far future": async ({ storage }) => {
    await storage.setAlarm(Date.UTC(2200, 0));
    return storage.getAlarm();
  },
  "set without argument": ({ storage }) => thrown(() => storage.setAlarm()),
  "is refused by a promise or at once": ({ storage }) => {
    try {
      storage.setAlarm(0).catch(() => {});
      return "promise";
    } catch {
      return "at once";
    }
  },
  "options that are none": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    const all = [];
    for (const options of [{}, undefined, null, { allowConcurrency: true, allowUnconfirmed: true }, { other: 1 }, 5, "text"]) {
      all.push(await thrown(() => storage.setAlarm(at, options)), await thrown(async () => (await storage.getAlarm(options)) - at));
    }
    return all;
  },
  "it runs, with this": async ({ storage, object }) => {
    const run = runs(object, 1, (info) => [Object.keys(info), info.isRetry, info.retryCount, info.constructor.name, `${info}`]);
    await storage.setAlarm(Date.now());
    return run;
  },
  "its argument's properties": async ({ storage, object }) => {
    const run = runs(object, 1, (info) => {
      const own = Object.getOwnPropertyDescriptor(info, "retryCount");
      let assigned = true;
      try {
        info.retryCount = 7;
      } catch {
        assigned = false;
      }
      return [own === undefined ? "not its own" : `${own.enumerable} ${own.configurable} ${typeof own.value}`, info.retryCount, assigned, JSON.stringify(info)
        .replace(/\d{5,}/, "time")];
    });
    await storage.setAlarm(Date.now());
    return thrown(() => run);
  },
  "the time it was set to": async ({ storage, object }) => {
    const at = Date.now() + 500;
    const run = runs(object, 1, (info) => [info.scheduledTime - at, Date.now() >= at]);
    await storage.setAlarm(at);
    return run;
  },
  "no alarm while it runs and none after": async ({ storage, object }) => {
    const run = runs(object, 1, () => storage.getAlarm());
    await storage.setAlarm(Date.now());
    return [await run, await storage.getAlarm()];
  },
  "it runs after the event that set it has gone on": async ({ storage, object }) => {
    const order = [];
    const run = runs(object, 1, () => order.push("runs"));
    await storage.setAlarm(Date.now() - 1000);
    order.push("set");
    await storage.put("a", 1);
    order.push("put");
    await run;
    return order;
  },
  "set again by its handler": async ({ storage, object }) => {
    const run = runs(object, 3, async (info, before) => {
      if (before < 2) {
        await storage.setAlarm(Date.now() + 10);
      }
      return [info.isRetry, (await storage.getAlarm()) !== null];
    });
    await storage.setAlarm(Date.now());
    return [await run, await storage.getAlarm()];
  },
  "deleted before its time": async ({ storage, object }) => {
    let ran = 0;
    object.onAlarm = () => ran++;
    await storage.setAlarm(Date.now() + 500);
    await storage.deleteAlarm();
    await later(700);
    return ran;
  },
  "moved before its time": async ({ storage, object }) => {
    const from = Date.now();
    const run = runs(object, 1, () => Date.now() - from >= 700);
    await storage.setAlarm(from + 500);
    await storage.setAlarm(from + 700);
    return run;
  },
  "deleteAll removes it": async ({ storage }) => {
    await storage.setAlarm(Date.now() + MINUTE);
    await storage.put("a", 1);
    await storage.deleteAll();
    return [await storage.getAlarm(), (await storage.list()).size];
  },
  "in a transaction": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    await storage.transaction(async (txn) => {
      await txn.setAlarm(at);
      await txn.put("a", (await txn.getAlarm()) - at);
    });
    return [await storage.get("a"), (await storage.getAlarm()) - at];
  },
  "in a transaction that is undone": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      await txn.setAlarm(Date.now() + MINUTE);
      txn.rollback();
    });
    return storage.getAlarm();
  },
  "deleted in a transaction that is undone": async ({ storage }) => {
    const at = Date.now() + MINUTE;
    await storage.setAlarm(at);
    await storage.transaction(async (txn) => {
      await txn.deleteAlarm();
      const inside = await txn.getAlarm();
      await storage.put("inside", inside);
      throw new Error("no");
    }).catch(() => {});
    return [(await storage.getAlarm()) - at, await storage.get("inside")];
  },
  "of a transaction that is over": async ({ storage }) => {
    let kept;
    await storage.transaction(async (txn) => {
      kept = txn;
    });
    return [await thrown(() => kept.getAlarm()), await thrown(() => kept.setAlarm(Date.now() + MINUTE)), await storage.getAlarm()];
  },
  "of a transaction that was rolled back": ({ storage }) => storage.transaction(async (txn) => {
    txn.rollback();
    return [await thrown(() => txn.getAlarm()), await thrown(() => txn.setAlarm(Date.now() + MINUTE)), await thrown(() => txn.deleteAlarm()), await thrown(() => txn.get("a"))];
  }),
  "in a synchronous transaction that is undone": async ({ storage }) => {
    try {
      storage.transactionSync(() => {
        storage.setAlarm(Date.now() + MINUTE);
        throw new Error("no");
      });
    } catch {}
    return storage.getAlarm();
  },
  "a handler that throws runs again": async ({ storage, object }) => {
    const times = [];
    const run = runs(object, 2, (info, before) => {
      times.push(Date.now());
      if (before === 0) {
        throw new Error("the first time");
      }
      return [info.isRetry, info.retryCount];
    });
    await storage.setAlarm(Date.now());
    const seen = await run;
    return [seen, times[1] - times[0] >= 1900, times[1] - times[0] < 3500];
  },
  "between its tries the alarm is set": async ({ storage, object }) => {
    const at = Date.now() + 20;
    const run = runs(object, 1, () => {
      throw new Error("the first time");
    });
    await storage.setAlarm(at);
    await run;
    await later(200);
    const between = await storage.getAlarm();
    await storage.deleteAlarm();
    return between === null ? null : between - at;
  },
  "deleted between its tries": async ({ storage, object }) => {
    const run = runs(object, 1, () => {
      throw new Error("the first time");
    });
    await storage.setAlarm(Date.now());
    const seen = await run;
    await later(100);
    await storage.deleteAlarm();
    await later(3000);
    return seen;
  },
  "what a failed handler wrote is kept": async ({ storage, object }) => {
    const run = runs(object, 2, async (info, before) => {
      await storage.put(`run ${before}`, info.retryCount);
      if (before === 0) {
        throw new Error("the first time");
      }
    });
    await storage.setAlarm(Date.now());
    await run;
    return storage.list();
  },
  "a handler that sets it again and throws": async ({ storage, object }) => {
    let set;
    const run = runs(object, 2, async (info, before) => {
      if (before === 0) {
        set = Date.now() + 100;
        await storage.setAlarm(set);
        throw new Error("the first time");
      }
      return [info.isRetry, info.retryCount, info.scheduledTime - set];
    });
    await storage.setAlarm(Date.now());
    const seen = await run;
    await later(2800);
    return [seen, await storage.getAlarm()];
  },
  "a handler that deletes it and throws": async ({ storage, object }) => {
    const run = runs(object, 1, async () => {
      await storage.deleteAlarm();
      throw new Error("the first time");
    });
    await storage.setAlarm(Date.now());
    const seen = await run;
    await later(3000);
    return [seen, await storage.getAlarm()];
  },
  "it waits while the gate is shut": async ({ ctx, storage, object }) => {
    const order = [];
    const run = runs(object, 1, () => order.push("runs"));
    await ctx.blockConcurrencyWhile(async () => {
      await storage.setAlarm(Date.now());
      await later(100);
      order.push("open");
    });
    await run;
    return order;
  },
  "its handler lets others in": async ({ storage, object }) => {
    const order = [];
    const begun = Promise.withResolvers();
    const others = Promise.withResolvers();
    const run = runs(object, 1, async () => {
      order.push("begins");
      begun.resolve();
      await others.promise;
      order.push("ends");
    });
    await storage.setAlarm(Date.now());
    await begun.promise;
    order.push("meanwhile");
    others.resolve();
    await run;
    return order;
  },
  "setAlarm of a class without a handler": ({ env }) => askOther(env, "/set"),
  "getAlarm of a class without a handler": ({ env }) => askOther(env, "/get"),
  "deleteAlarm of a class without a handler": ({ env }) => askOther(env, "/delete"),
  "setAlarm in the constructor of a class without a handler": ({ env }) => askOther(env, "/constructed"),
  "alarm cannot be called from outside": ({ env, ctx }) => thrown(() => env.OBJECTS.get(ctx.id).alarm()),
};

async function askOther(env, path) {
  const name = path === "/constructed" ? "constructed" : "plain";
  const answer = await env.OTHERS.get(env.OTHERS.idFromName(name)).fetch(`http://x${path}`);
  return answer.text();
}

export class Other extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name === "constructed") {
      this.made = thrown(() => ctx.storage.setAlarm(Date.now() + MINUTE));
    }
  }

  async fetch(request) {
    const { storage } = this.ctx;
    switch (new URL(request.url).pathname) {
      case "/set":
        return new Response(`${await thrown(() => storage.setAlarm(Date.now() + MINUTE))}`);
      case "/get":
        return new Response(`${await thrown(() => storage.getAlarm())}`);
      case "/delete":
        return new Response(`${await thrown(() => storage.deleteAlarm())}`);
      case "/constructed":
        return new Response(`${await this.made} ${typeof (await storage.getAlarm())}`);
    }
  }
}

export class Probe extends DurableObject {
  async fetch(request) {
    const { ctx, env } = this;
    const probe = probes[decodeURIComponent(new URL(request.url).pathname.slice(1))];
    return Response.json(await outcome(() => probe({ request, env, ctx, storage: ctx.storage, object: this })));
  }

  alarm(info) {
    return this.onAlarm?.(info);
  }
}

export default {
  async fetch(request, env) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (name === "") {
      return Response.json(Object.keys(probes));
    }
    return env.OBJECTS.get(env.OBJECTS.idFromName(name)).fetch(request);
  },
};
