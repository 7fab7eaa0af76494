// To what belongs to another tenant: by its names, ids, cursors, bookmarks and keys, all of which the attacker knows.

import { alone, family, held, inObject, leaked, quiet, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

const PAGE = "https://victim.example/page";

let kept;

/** Held when the text that comes back does not look like the victim's. */
async function nothingOf(run) {
  const { value, error } = await tried(run);
  const text = value instanceof Response ? await value.text() : textOf(value);
  return /"stored"|"canary"/.test(text) ? leaked(text) : held(error ?? text);
}

/** The keys of a list that look like the victim's and are not the attacker's own. */
async function foreign(env, keys) {
  const found = [];
  for (const { name } of keys.filter(({ name }) => name.includes("canary"))) {
    // Another attack writes one of its own meanwhile.
    if (![null, "mine"].includes(await env.KV.get(name))) {
      found.push(name);
    }
  }
  return found;
}

/** What a cache has at the victim's address, unless another attack has put it there meanwhile. */
async function foundIn(cache) {
  const found = await (await cache.match(PAGE))?.text();
  return found === undefined || found === "mine" ? held() : leaked(found);
}

export default family({
  "id-of-a-foreign-object": ({ env, victim }) =>
    tried(() => env.OBJECTS.get(env.OBJECTS.idFromString(victim.id)).fetch("http://x/id-of-a-foreign-object")).then(async ({ value, error }) =>
      value?.status === 200 ? leaked(await value.text()) : held(error ?? (await value.text())),
    ),
  "id-of-a-foreign-object-in-capitals": ({ env, victim }) =>
    nothingOf(() => env.OBJECTS.get(env.OBJECTS.idFromString(victim.id.toUpperCase())).fetch("http://x/none")),
  "id-with-some-bits-changed": ({ env, victim }) =>
    nothingOf(async () => {
      const own = env.OBJECTS.idFromName("x").toString();
      const seen = [];
      for (let cut = 8; cut < 64; cut += 8) {
        const { value, error } = await tried(
          async () => (await env.OBJECTS.get(env.OBJECTS.idFromString(own.slice(0, cut) + victim.id.slice(cut))).fetch("http://x/none")).status,
        );
        seen.push(textOf(error ?? value));
      }
      return seen.join("\n");
    }),
  "ids-that-are-none": ({ env }) =>
    quiet(async () => {
      const seen = [];
      for (const id of [
        "",
        "x",
        "0".repeat(64),
        "f".repeat(64),
        "0".repeat(63),
        "é".repeat(64),
        "0".repeat(100_000),
        "\u0000".repeat(64),
        "../".repeat(21) + "x",
        "0x" + "0".repeat(62),
      ])
        seen.push(textOf((await tried(() => env.OBJECTS.get(env.OBJECTS.idFromString(id)).fetch("http://x/none"))).error ?? "taken"));
      return seen.join("\n");
    }),
  "the-victims-name-is-another-object-here": ({ env, victim }) =>
    env.OBJECTS.idFromName("safe").toString() === victim.id
      ? leaked("the same id in two tenants")
      : nothingOf(() => env.OBJECTS.getByName("safe").fetch("http://x/what-an-object-has")),
  "what-an-object-has": inObject(({ storage }) => nothingOf(async () => [...(await storage.list())])),
  "ids-do-not-tell-who-has-them": ({ env, victim }) => quiet(() => [env.OBJECTS.idFromString(victim.id.replace(/./g, "0")).name]),
  "names-that-look-like-paths": ({ env }) =>
    nothingOf(async () => {
      const seen = [];
      for (const name of [
        "../victim/safe",
        "victim/safe",
        "victim\u0000safe",
        "\u0000",
        "/victim/victim/Safe/safe",
        "victim:safe",
        "%2e%2e/safe",
        "safe\u0000victim",
        "x".repeat(3000),
      ])
        seen.push(
          textOf((await tried(async () => (await env.OBJECTS.getByName(name).fetch("http://x/what-an-object-has")).text())).value ?? "refused"),
        );
      return seen.join("\n");
    }),

  "namespace-of-the-same-id": ({ env }) =>
    nothingOf(async () => [await env.KV.get("canary"), await foreign(env, (await env.KV.list()).keys)]),
  "keys-that-look-like-paths": ({ env }) =>
    nothingOf(async () => {
      const seen = [];
      for (const key of [
        "../canary",
        "../../victim/victims-namespace/canary",
        "victim\u0000canary",
        "/canary",
        "canary\u0000",
        "%2e%2e%2fcanary",
        "canary?x",
        "canary#",
      ])
        seen.push(textOf((await tried(() => env.KV.get(key))).value));
      return seen.join();
    }),
  "prefixes-that-reach-further": ({ env }) =>
    nothingOf(async () => {
      const seen = [];
      for (const prefix of ["", "\u0000", "\uffff", "..", "c", "victim"])
        seen.push(JSON.stringify(await foreign(env, (await env.KV.list({ prefix })).keys)));
      return seen.join("");
    }),
  "cursor-of-a-foreign-list": ({ env, victim }) =>
    tried(() => env.KV.list({ cursor: victim.cursor })).then(async ({ value, error }) =>
      (await foreign(env, value?.keys ?? [])).length > 0 ? leaked(value) : held(error ?? value),
    ),
  "cursors-made-by-hand": ({ env, victim }) =>
    nothingOf(async () => {
      const seen = [];
      for (const cursor of [
        btoa("canary"),
        btoa("victim\u0000canary"),
        victim.cursor?.slice(1),
        (victim.cursor ?? "") + "A",
        "x".repeat(10_000),
        "\u0000",
        "AAAA",
      ]) {
        const { value, error } = await tried(() => env.KV.list({ cursor }));
        seen.push(textOf(error ?? (await foreign(env, value.keys))));
      }
      return seen.join("\n");
    }),
  "writes-into-the-namespace-of-the-same-id": ({ env }) =>
    quiet(async () => {
      await env.KV.put("canary", "mine");
      await env.KV.delete("canary-2");
      await env.KV.delete("canary");
      return "done";
    }),
  "metadata-of-foreign-keys": ({ env }) => nothingOf(async () => (await env.KV.getWithMetadata("canary")).value),

  "cache-of-the-same-address": () => foundIn(caches.default),
  "cache-of-the-same-name": async () => foundIn(await caches.open("default")),
  "cache-poisoned-for-others": () =>
    quiet(async () => {
      await caches.default.put(PAGE, new Response("mine", { headers: { "cache-control": "max-age=60" } }));
      return caches.default.delete(PAGE);
    }),
  "cache-pushed-out-by-much": () =>
    quiet(async () => {
      for (let i = 0; i < 40; i++)
        await caches.default.put(`https://x.example/${i}`, new Response(new Uint8Array(1 << 20), { headers: { "cache-control": "max-age=60" } }));
      return "filled";
    }),
  "limit-of-the-same-id-used-up": ({ env }) =>
    quiet(async () => {
      let n = 0;
      for (let i = 0; i < 300; i++) n += (await env.LIMIT.limit({ key: "everybody" })).success ? 1 : 0;
      return n;
    }),
  "points-into-the-dataset-of-the-same-name": ({ env }) =>
    quiet(() => env.POINTS.writeDataPoint({ indexes: ["victim"], blobs: ["x"], doubles: [1] })),

  "bookmark-of-a-foreign-object": inObject(({ storage, victim }) =>
    nothingOf(async () => {
      const { value, error } = await tried(() => storage.onNextSessionRestoreBookmark(victim.bookmark));
      return [textOf(error ?? value), ...(await storage.list())];
    }),
  ),
  "bookmarks-made-by-hand": inObject(({ storage }) =>
    nothingOf(async () => {
      const own = await storage.getCurrentBookmark();
      const seen = [];
      for (const bookmark of [
        "",
        "0",
        own.replace(/.$/, "f"),
        "f".repeat(own.length),
        own + own,
        own.replace(/[0-9a-f]/g, "0"),
        "../x",
        "x".repeat(100_000),
      ])
        seen.push(textOf((await tried(() => storage.onNextSessionRestoreBookmark(bookmark))).error ?? "taken"));
      return seen.join("\n");
    }),
  ),
  "bookmark-for-all-times": inObject(({ storage }) =>
    quiet(async () => {
      const seen = [];
      for (const time of [0, -1, 1, NaN, Infinity, 8.64e15, new Date(NaN), Date.now() + 1e9, "x"])
        seen.push(textOf((await tried(() => storage.getBookmarkForTime(time))).error ?? "taken"));
      return seen.join("\n");
    }),
  ),
  "snapshots-made-by-hand": inObject(({ ctx, storage }) =>
    nothingOf(async () => {
      const seen = [];
      for (const snapshot of [{}, "x", null, Object.create((await tried(() => storage.snapshot())).value ?? null)])
        seen.push(textOf((await tried(() => ctx.onNextSessionRestore(snapshot))).error ?? "taken"));
      return seen.join("\n");
    }),
  ),
  "idempotency-key-of-another": ({ env }) =>
    nothingOf(() => env.OBJECTS.getByName("safe").fetch("http://safe/what-an-object-has", { headers: { "Idempotency-Key": "the-victims-key" } })),

  "secrets-of-others": ({ env, ctx }) => nothingOf(() => [Object.keys(env), env.SECRET, ctx.props, Object.keys(process.env), globalThis.SECRET]),
  "exports-of-others": ({ ctx }) => quiet(() => [Object.keys(ctx.exports), typeof ctx.exports.Safe, typeof ctx.exports["victim:Safe"]]),
  "module-globals-of-others": ({ name }) => {
    const before = kept ?? globalThis.kept;
    kept = globalThis.kept = name;
    return before === undefined || before === name ? held() : leaked(before);
  },
  "symbols-registered-by-others": () => {
    const mine = Symbol.for("shared between tenants");
    return mine.seen === undefined ? held() : leaked("seen");
  },
  "prototypes-changed-for-others": alone(() => {
    Object.prototype.polluted = "by another tenant";
    Array.prototype[Symbol.iterator] = function* () {
      yield "polluted";
    };
    globalThis.fetch = () => new Response("polluted");
    return held();
  }),
  "addresses-of-the-victim": async ({ victim }) => {
    const seen = [];
    for (const url of [
      `http://victim.victim.localhost:${victim.port}/`,
      `http://127.0.0.1:${victim.port}/~victim/victim/`,
      `http://localhost:${victim.port}/~victim/victim/`,
      `http://[::1]:${victim.port}/~victim/victim/`,
    ]) {
      const { value, error } = await tried(() => fetch(url));
      if (value !== undefined) return leaked(`${url}: ${value.status}`);
      seen.push(error);
    }
    return held(...seen);
  },
  "entrypoint-of-another-tenant": ({ ctx }) => quiet(() => Reflect.ownKeys(ctx.exports).map((name) => ctx.exports[name].toString())),

  // ---- clocks: what stands still cannot be read fine enough to time a neighbour
  "date-moves-while-code-runs": () => clock(() => Date.now()),
  "new-date-moves-while-code-runs": () => clock(() => new Date().getTime()),
  "text-of-a-date-moves-while-code-runs": () => clock(() => Date()),
  "performance-moves-while-code-runs": () => clock(() => performance.now()),
  "marks-move-while-code-runs": () => clock(() => performance.mark("x").startTime),
  "events-move-while-code-runs": () => clock(() => new Event("x").timeStamp),
  "files-move-while-code-runs": () => clock(() => new File([], "x").lastModified),
  "process-clock-moves-while-code-runs": () =>
    clock(() =>
      ["hrtime", "uptime", "cpuUsage", "memoryUsage"]
        .map((name) => {
          try {
            return JSON.stringify(process[name]());
          } catch (e) {
            return e.message;
          }
        })
        .join(),
    ),
  "node-clocks-move-while-code-runs": async () => {
    const { performance } = await import("node:perf_hooks");
    return clock(() => [performance.now(), performance.timeOrigin, JSON.stringify(performance.eventLoopUtilization?.() ?? 0)].join());
  },
  "console-timers-move-while-code-runs": () =>
    quiet(() => {
      console.time("t");
      for (let i = 0; i < 1e5; i++);
      console.timeEnd("t");
    }),
  "format-of-now-moves-while-code-runs": () => {
    const now = () => {
      const format = new Intl.DateTimeFormat("en", { second: "2-digit", fractionalSecondDigits: 3 });
      return [format.format(), JSON.stringify(format.formatToParts()), format.format(undefined)].join();
    };
    return clock(now);
  },
  "random-ids-tell-the-time": () => quiet(() => crypto.randomUUID().charAt(14)),
  "sql-clock-moves-while-code-runs": inObject(({ sql }) =>
    clock(() =>
      JSON.stringify(
        sql
          .exec(
            `SELECT unixepoch('subsec') AS a, strftime('%f') AS b, julianday('now') AS c, strftime('%J', 'NOW') AS d, timediff('now', '2000-01-01') AS e,
               datetime('subsecond') AS f, time('n' || 'ow', 'subsec') AS g, unixepoch(?, 'subsec') AS h, CURRENT_TIMESTAMP AS i`,
            "now",
          )
          .one(),
      ),
    ),
  ),
  "sql-default-moves-while-code-runs": inObject(({ sql }) => {
    sql.exec("CREATE TABLE IF NOT EXISTS clocks (at REAL DEFAULT (julianday('now')), text TEXT DEFAULT (strftime('%f', 'now')), word TEXT)");
    return clock(() => JSON.stringify(sql.exec("INSERT INTO clocks (word) VALUES ('now') RETURNING at, text, unixepoch(word, 'subsec') AS c").one()));
  }),
  "bookmarks-tell-the-time": inObject(({ storage }) => quiet(() => storage.getCurrentBookmark())),
  "timers-as-a-clock": async () => {
    let ticks = 0;
    const counting = setInterval(() => ticks++, 0);
    for (let i = 0; i < 3e5; i++);
    clearInterval(counting);
    return ticks === 0 ? held() : leaked(`${ticks} ticks while code ran`);
  },
  "workers-as-a-clock": () =>
    typeof globalThis.Worker === "undefined" && typeof globalThis.SharedArrayBuffer === "undefined" && typeof globalThis.Atomics === "undefined"
      ? held()
      : leaked("threads or shared memory"),
});

/** Held when a clock stands still however long code runs between two looks at it. */
function clock(read) {
  const first = read();
  for (let i = 0; i < 400_000; i++);
  const later = read();
  return first === later ? held(first) : leaked(`from ${first} to ${later}`);
}
