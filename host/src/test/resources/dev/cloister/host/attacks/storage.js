// What is stored: keys and values of odd sizes and shapes, transactions, alarms, KV, cache and datasets in numbers.

import { ends, family, held, inObject, leaked, quiet, refused, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

const HEAVY = ["script.exceeded-cpu", "script.exceeded-memory", "script.exceeded-wall-time", "script.threw"];
const heavy = (run) => ends(HEAVY, inObject(run));

export default family({
  "key-too-long": inObject(({ storage }) =>
    refused("stored", async () => {
      await storage.put("k".repeat(2049), 1);
      return 1;
    }),
  ),
  "key-too-long-in-bytes": inObject(({ storage }) =>
    refused("stored", async () => {
      await storage.put("é".repeat(1025), 1);
      return 1;
    }),
  ),
  "key-that-is-empty-or-odd": inObject(({ storage }) =>
    quiet(async () => {
      const seen = [];
      for (const key of [
        "",
        "\u0000",
        "\uffff",
        "\ud800",
        "..",
        "__proto__",
        "_cf_x",
        null,
        undefined,
        0,
        {},
        Symbol("x"),
        {
          toString() {
            throw new Error("mine");
          },
        },
      ])
        seen.push(textOf((await tried(() => storage.put(key, 1))).error ?? "stored"));
      return seen.join("\n") + [...(await storage.list()).keys()];
    }),
  ),
  "value-too-large": inObject(({ storage }) =>
    refused("stored", async () => {
      await storage.put("k", "x".repeat(3 << 20));
      return 1;
    }),
  ),
  "value-too-large-after-encoding": inObject(({ storage }) =>
    refused("stored", async () => {
      await storage.put("k", "€".repeat(1 << 20));
      return 1;
    }),
  ),
  "values-that-cannot-be-cloned": inObject(({ storage }) =>
    quiet(async () => {
      const seen = [];
      for (const value of [
        () => 1,
        Symbol("x"),
        new WeakMap(),
        Promise.resolve(),
        new Proxy({}, {}),
        {
          get x() {
            throw new Error("mine");
          },
        },
        globalThis,
        new Response("x"),
      ])
        seen.push(textOf((await tried(() => storage.put("k", value))).error ?? "stored"));
      return seen.join("\n");
    }),
  ),
  "values-that-refer-to-themselves": inObject(({ storage }) =>
    quiet(async () => {
      const value = { list: [] };
      value.self = value;
      for (let i = 0; i < 1e4; i++) value.list.push(value);
      await storage.put("k", value);
      return (await storage.get("k")).self.list.length;
    }),
  ),
  "values-nested-deeply": heavy(({ storage }) =>
    quiet(async () => {
      let value = [];
      for (let i = 0; i < 100_000; i++) value = [value];
      await storage.put("k", value);
      return "stored";
    }),
  ),
  "more-keys-than-allowed-at-once": inObject(({ storage }) =>
    refused("stored", async () => {
      await storage.put(Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, 1])));
      return 1;
    }),
  ),
  "more-keys-than-allowed-in-one-read": inObject(({ storage }) => refused("read", () => storage.get(Array.from({ length: 129 }, (_, i) => `k${i}`)))),
  "keys-with-getters": inObject(({ storage }) =>
    quiet(async () => {
      await storage.put({
        get a() {
          storage.deleteAll();
          return 1;
        },
        b: 2,
      });
      return [...(await storage.list())];
    }),
  ),
  "lists-with-odd-bounds": inObject(({ storage }) =>
    quiet(async () => {
      const seen = [];
      for (const options of [
        { limit: -1 },
        { limit: 0 },
        { limit: NaN },
        { limit: 2 ** 60 },
        { start: "b", startAfter: "a" },
        { start: {}, end: [] },
        { prefix: "\ud800" },
        { reverse: "yes", limit: "3" },
        null,
        1,
        "x",
        new Proxy(
          {},
          {
            get() {
              throw new Error("mine");
            },
          },
        ),
      ])
        seen.push(textOf((await tried(async () => (await storage.list(options)).size)).error ?? "listed"));
      return seen.join("\n");
    }),
  ),
  "a-list-without-bound": heavy(({ storage }) =>
    quiet(async () => {
      for (let i = 0; i < 2000; i++) storage.put(`k${i}`, "x".repeat(1000));
      for (let i = 0; i < 50; i++) await storage.list();
      return "listed";
    }),
  ),
  "a-list-changed-while-it-is-read": inObject(({ storage }) =>
    quiet(() => {
      for (let i = 0; i < 50; i++) storage.kv.put(`k${i}`, i);
      let n = 0;
      for (const [key] of storage.kv.list()) {
        storage.kv.delete(key);
        storage.kv.put(`z${n}`, 1);
        if (++n > 500) break;
      }
      return n;
    }),
  ),
  "ten-thousand-keys": heavy(({ storage }) =>
    quiet(async () => {
      for (let i = 0; i < 10_000; i++) storage.put(`k${i}`, i);
      await storage.sync();
      await storage.deleteAll();
      return "done";
    }),
  ),
  "as-much-as-fits-in-a-batch": heavy(({ storage }) =>
    quiet(async () => {
      for (let i = 0; i < 40; i++) storage.put(`k${i}`, new Uint8Array(1_900_000));
      await storage.sync();
      await storage.deleteAll();
      return "stored";
    }),
  ),
  "a-thousand-objects": ends(HEAVY, ({ env }) =>
    quiet(async () => {
      for (let i = 0; i < 300; i++) await env.OBJECTS.getByName(`many-${i}`).count();
      return "made";
    }),
  ),
  "a-thousand-calls-to-one-object": ({ env }) =>
    quiet(async () => {
      const results = await Promise.allSettled(Array.from({ length: 500 }, () => env.OBJECTS.getByName("one").count()));
      return results.filter(({ status }) => status === "fulfilled").length;
    }),
  "a-transaction-that-escapes": inObject(({ storage }) =>
    quiet(async () => {
      let kept;
      await storage.transaction((txn) => {
        kept = txn;
      });
      await kept.put("k", 1);
      return kept.get("k");
    }),
  ),
  "a-transaction-rolled-back-twice": inObject(({ storage }) =>
    quiet(() =>
      storage.transaction(async (txn) => {
        txn.put("k", 1);
        txn.rollback();
        txn.rollback();
        return txn.get("k");
      }),
    ),
  ),
  "a-transaction-that-throws-what-it-likes": inObject(async ({ storage }) => {
    const { error } = await tried(() =>
      storage.transaction((txn) => {
        txn.put("k", 1);
        throw new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        );
      }),
    );
    return (await storage.get("k")) === undefined ? held(typeof error) : leaked("what was rolled back is there");
  }),
  "a-synchronous-transaction-of-promises": inObject(({ storage }) =>
    quiet(() =>
      storage.transactionSync(async () => {
        await null;
        storage.kv.put("k", 1);
      }),
    ),
  ),
  "synchronous-transactions-nested-deeply": heavy(({ storage }) =>
    quiet(() => {
      const deeper = (n) => storage.transactionSync(() => (n === 0 ? 0 : deeper(n - 1)));
      return deeper(5000);
    }),
  ),
  "a-transaction-over-an-await": inObject(({ storage, sql }) =>
    quiet(() =>
      storage.transactionSync(() => {
        sql.exec("CREATE TABLE IF NOT EXISTS a (x)");
        sql.exec("COMMIT");
        return 1;
      }),
    ),
  ),
  "alarms-by-the-thousand": heavy(({ storage }) =>
    quiet(async () => {
      for (let i = 0; i < 5000; i++) storage.setAlarm(Date.now() + 1e9 + i);
      await storage.deleteAlarm();
      return "set";
    }),
  ),
  "alarms-at-odd-times": inObject(({ storage }) =>
    quiet(async () => {
      const seen = [];
      for (const time of [-1, NaN, Infinity, 8.64e15 + 1, 2 ** 60, "soon", new Date(NaN), null, {}, 1n])
        seen.push(textOf((await tried(() => storage.setAlarm(time))).error ?? "set"));
      await storage.deleteAlarm();
      return seen.join("\n");
    }),
  ),
  "alarms-in-many-objects": ends(HEAVY, ({ env }) =>
    quiet(async () => {
      for (let i = 0; i < 100; i++) await env.OBJECTS.getByName(`alarm-${i}`).fetch("http://x/one-alarm");
      return "set";
    }),
  ),
  "one-alarm": inObject(async ({ storage }) => {
    await storage.setAlarm(Date.now() + 3.6e6);
    await storage.deleteAlarm();
    return held();
  }),
  "kv-key-too-long": ({ env }) =>
    refused("stored", async () => {
      await env.KV.put("k".repeat(513), "v");
      return 1;
    }),
  "kv-keys-that-are-odd": ({ env }) =>
    quiet(async () => {
      const seen = [];
      for (const key of ["", ".", "..", "\u0000", "\ud800", "a/../b", "%00", "é".repeat(300), null, {}, Symbol("x")])
        seen.push(textOf((await tried(() => env.KV.put(key, "v"))).error ?? "stored"));
      return seen.join("\n");
    }),
  "kv-value-too-large": ends(["script.exceeded-memory"], ({ env }) =>
    refused("stored", async () => {
      await env.KV.put("k", new Uint8Array(26 << 20));
      return 1;
    }),
  ),
  "kv-value-that-never-ends": ends([...HEAVY, "kv.upload-too-slow"], ({ env }) =>
    quiet(() =>
      env.KV.put(
        "k",
        new ReadableStream({
          pull(c) {
            c.enqueue(new Uint8Array(1 << 16));
          },
        }),
      ),
    ),
  ),
  "kv-metadata-too-large": ({ env }) =>
    refused("stored", async () => {
      await env.KV.put("k", "v", { metadata: "x".repeat(2000) });
      return 1;
    }),
  "kv-odd-expirations": ({ env }) =>
    quiet(async () => {
      const seen = [];
      for (const options of [
        { expirationTtl: 1 },
        { expirationTtl: -60 },
        { expiration: 1 },
        { expiration: NaN },
        { expirationTtl: 2 ** 53 },
        { expiration: "x" },
        { expirationTtl: Infinity },
      ])
        seen.push(textOf((await tried(() => env.KV.put("k", "v", options))).error ?? "stored"));
      return seen.join("\n");
    }),
  "kv-lists-with-odd-bounds": ({ env }) =>
    quiet(async () => {
      const seen = [];
      for (const options of [{ limit: 0 }, { limit: -1 }, { limit: 1e9 }, { prefix: "x".repeat(10_000) }, { cursor: {} }, { limit: NaN }])
        seen.push(textOf((await tried(() => env.KV.list(options))).error ?? "listed"));
      return seen.join("\n");
    }),
  "kv-many-keys-at-once": ({ env }) => quiet(() => env.KV.get(Array.from({ length: 200 }, (_, i) => `k${i}`))),
  "cache-with-odd-requests": () =>
    quiet(async () => {
      const seen = [];
      for (const [key, response] of [
        ["x", new Response("x")],
        ["http://a/", new Response("x", { status: 206 })],
        ["http://a/", new Response("x", { headers: { vary: "*" } })],
        [
          "http://a/",
          new Response(
            new ReadableStream({
              pull(c) {
                c.error(new Error("mine"));
              },
            }),
          ),
        ],
        ["http://a/", {}],
        ["http://a/\u0000", new Response("x")],
      ])
        seen.push(textOf((await tried(() => caches.default.put(key, response))).error ?? "put"));
      return seen.join("\n");
    }),
  "cache-answer-too-large": ends(HEAVY, () =>
    quiet(() => caches.default.put("http://large.example/", new Response(new Uint8Array(20 << 20), { headers: { "cache-control": "max-age=60" } }))),
  ),
  "points-too-large": ({ env }) =>
    quiet(() => {
      const seen = [];
      for (const point of [
        { blobs: ["x".repeat(100_000)] },
        { doubles: Array(1000).fill(1) },
        { indexes: ["a", "b"] },
        { indexes: ["x".repeat(1000)] },
        null,
        1,
        { blobs: [Symbol("x")] },
        {
          doubles: [
            {
              valueOf() {
                throw new Error("mine");
              },
            },
          ],
        },
      ]) {
        try {
          env.POINTS.writeDataPoint(point);
          seen.push("written");
        } catch (e) {
          seen.push(textOf(e));
        }
      }
      return seen.join("\n");
    }),
  "points-without-end": ({ env }) =>
    quiet(() => {
      for (let i = 0; i < 1000; i++) env.POINTS.writeDataPoint({ blobs: [`${i}`] });
      return "written";
    }),
});
