// Memory without end: on the heap, beside it, and in what the host would have to keep.

import { ends, family, held, inObject, quiet } from "./suite.js";
export { Attacked } from "./attacked.js";

const MEMORY = ["script.exceeded-memory", "script.exceeded-cpu", "script.threw"];
const bomb = (run) => ends(MEMORY, run);
const STALLED = [...MEMORY, "script.exceeded-wall-time"];

export default family({
  arrays: bomb(() => {
    const kept = [];
    for (;;) kept.push(new Array(1 << 16).fill(1.5));
  }),
  "typed-arrays": bomb(() => {
    const kept = [];
    for (;;) kept.push(new Uint8Array(64 << 20));
  }),
  "one-huge-typed-array": bomb(() => quiet(() => new Float64Array(2 ** 32).length)),
  "growing-buffers": bomb(() => {
    const kept = [];
    for (;;) {
      const b = new ArrayBuffer(1, { maxByteLength: 100 << 20 });
      b.resize(100 << 20);
      kept.push(new Uint8Array(b).fill(1));
    }
  }),
  strings: bomb(() => {
    let text = "x";
    const kept = [];
    for (;;) kept.push((text += text.slice(0, 1 << 20)).split(""));
  }),
  "ropes-made-flat": bomb(() => {
    const kept = [];
    for (;;) {
      let t = "ab";
      for (let i = 0; i < 24; i++) t += t;
      kept.push(t.charCodeAt(t.length - 1), JSON.stringify(t));
    }
  }),
  "repeat-to-the-limit": bomb(() =>
    quiet(() => {
      const kept = [];
      for (;;) kept.push("x".repeat((1 << 27) - 1).replace("x", "y"));
    }),
  ),
  "pad-join-and-concat": bomb(() => {
    const kept = [];
    for (;;) kept.push("".padEnd(1 << 26, "ab"), Array(1 << 20).join("xyz"), "a".concat(...Array(1000).fill("y".repeat(50_000))));
  }),
  closures: bomb(() => {
    let chain = () => 0;
    for (;;) {
      const before = chain;
      const kept = [1, 2, 3];
      chain = () => [before, kept];
    }
  }),
  maps: bomb(() => {
    const map = new Map();
    for (let i = 0; ; i++) map.set(i, { i });
  }),
  "sets-of-strings": bomb(() => {
    const set = new Set();
    for (let i = 0; ; i++) set.add(`text ${i}`);
  }),
  "symbols-for-ever": bomb(() => {
    for (let i = 0; ; i++) Symbol.for(`symbol ${i} ${"x".repeat(100)}`);
  }),
  "properties-of-one-object": bomb(() => {
    const o = {};
    for (let i = 0; ; i++) o[`name${i}`] = i;
  }),
  "shapes-of-objects": bomb(() => {
    const kept = [];
    for (let i = 0; ; i++) {
      const o = {};
      for (let j = 0; j < 50; j++) o[`a${i}_${j}`] = j;
      kept.push(o);
    }
  }),
  "prototypes-in-a-chain": bomb(() => {
    let o = {};
    for (;;) o = Object.create(o);
  }),
  "promises-never-settled": bomb(() => {
    const kept = [];
    for (;;) kept.push(new Promise(() => undefined).then(() => kept));
  }),
  "reactions-on-one-promise": bomb(() => {
    const p = new Promise(() => undefined);
    for (;;) p.then(() => 1);
  }),
  "generators-kept-open": bomb(() => {
    const kept = [];
    function* g() {
      yield new Array(1000).fill(0);
    }
    for (;;) {
      const it = g();
      it.next();
      kept.push(it);
    }
  }),
  "frames-of-async-functions": bomb(() => {
    const f = async () => {
      await new Promise(() => undefined);
      return new Array(100);
    };
    const kept = [];
    for (;;) kept.push(f());
  }),
  "big-integers": bomb(() => {
    const kept = [];
    for (;;) kept.push(1n << 100_000_000n);
  }),
  "weak-references-and-finalizers": bomb(() => {
    const registry = new FinalizationRegistry(() => 0);
    const kept = [];
    for (;;) {
      const o = {};
      kept.push(new WeakRef(o), o);
      registry.register(o, kept);
    }
  }),
  "errors-with-endless-stacks": bomb(() => {
    Error.stackTraceLimit = Infinity;
    const kept = [];
    const deep = (n) => (n === 0 ? kept.push(new Error("x")) : deep(n - 1));
    for (;;) deep(2000);
  }),
  "stack-trace-limit-that-is-no-number": bomb(() =>
    quiet(() => {
      for (const limit of [-1, NaN, 2 ** 53, "x", {}, null]) {
        Error.stackTraceLimit = limit;
        new Error().stack;
      }
      return "ok";
    }),
  ),
  "compiled-functions": bomb(() => {
    const kept = [];
    for (let i = 0; ; i++) kept.push(new Function(`return [${"1,".repeat(5000)} ${i}]`));
  }),
  "regular-expressions": bomb(() => {
    const kept = [];
    for (let i = 0; ; i++) {
      const r = new RegExp(`(?:${"[a-z]{1,50}|".repeat(50)}x${i})+`);
      r.test("abc");
      kept.push(r);
    }
  }),
  listeners: bomb(() => {
    const target = new EventTarget();
    for (;;) target.addEventListener("x", () => 0);
  }),
  "abort-signals-that-follow": bomb(() => {
    const { signal } = new AbortController();
    const kept = [];
    for (;;) kept.push(AbortSignal.any([signal]));
  }),
  blobs: bomb(() => {
    let blob = new Blob(["x".repeat(1 << 20)]);
    const kept = [];
    for (;;) kept.push(new Blob([(blob = new Blob([blob, blob.slice(0, 1 << 20)])), new Uint8Array(1 << 20)]));
  }),
  clones: bomb(() => {
    const kept = [];
    const value = new Array(1 << 16).fill({ a: 1 });
    for (;;) kept.push(structuredClone(value));
  }),
  json: bomb(() => {
    const kept = [];
    const text = "[" + "{},".repeat(1 << 18) + "{}]";
    for (;;) kept.push(JSON.parse(text));
  }),
  headers: bomb(() =>
    quiet(() => {
      const headers = new Headers();
      for (let i = 0; ; i++) headers.append(`x-${i}`, "y".repeat(10_000));
    }),
  ),
  "search-parameters": bomb(() => {
    const p = new URLSearchParams();
    for (let i = 0; ; i++) p.append(`a${i}`, "b".repeat(1000));
  }),
  forms: bomb(() => {
    const form = new FormData();
    for (let i = 0; ; i++) form.append(`a${i}`, new File(["x".repeat(10_000)], "f"));
  }),
  keys: bomb(async () => {
    const kept = [];
    for (;;) kept.push(await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", true, ["encrypt"]));
  }),
  "digest-streams-left-open": ends(STALLED, async () => {
    const kept = [];
    for (;;) {
      const d = new crypto.DigestStream("SHA-512");
      kept.push(d);
      await d.getWriter().write(new Uint8Array(64));
    }
  }),
  "streams-that-never-drain": ends(STALLED, () => {
    const kept = [];
    for (;;) {
      const s = new ReadableStream(
        {
          start(c) {
            c.enqueue(new Uint8Array(1 << 20));
          },
        },
        { highWaterMark: Infinity },
      );
      kept.push(s);
    }
  }),
  "a-queue-without-bound": bomb(() => {
    new ReadableStream({
      start(c) {
        for (;;) c.enqueue(new Uint8Array(1 << 16));
      },
    });
  }),
  "a-writer-that-nobody-reads": ends(STALLED, async () => {
    const { writable } = new TransformStream();
    const w = writable.getWriter();
    for (;;) w.write(new Uint8Array(1 << 16));
  }),
  "tees-read-on-one-side": ends(STALLED, async () => {
    let n = 0;
    const [a] = new ReadableStream({
      pull(c) {
        c.enqueue(new Uint8Array(1 << 20).fill(n++));
      },
    }).tee();
    for await (const _ of a);
  }),
  "answer-without-end": ends(STALLED, () =>
    quiet(() =>
      new Response(
        new ReadableStream({
          pull(c) {
            c.enqueue(new Uint8Array(1 << 20));
          },
        }),
      ).text(),
    ),
  ),
  "gzip-bomb": ends(STALLED, async () => {
    const { gzipSync, gunzipSync } = await import("node:zlib");
    let packed = gzipSync(new Uint8Array(32 << 20));
    const kept = [];
    for (;;) kept.push(gunzipSync(packed));
  }),
  "gzip-bomb-as-a-stream": ends(STALLED, async () => {
    const packed = await new Response(new Blob([new Uint8Array(64 << 20)]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    const kept = [];
    for (;;) kept.push(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  }),
  "brotli-bomb": ends(STALLED, async () => {
    const { brotliCompressSync, brotliDecompressSync } = await import("node:zlib");
    const packed = brotliCompressSync(new Uint8Array(16 << 20));
    const kept = [];
    for (;;) kept.push(brotliDecompressSync(packed));
  }),
  "scrypt-with-huge-memory": bomb(() =>
    quiet(async () => {
      const { scryptSync } = await import("node:crypto");
      const kept = [];
      for (;;) kept.push(scryptSync("p", "s", 64, { N: 1 << 20, r: 64, p: 1, maxmem: 2 ** 40 }));
    }),
  ),
  "random-bytes-in-one": bomb(() =>
    quiet(async () => {
      const { randomBytes } = await import("node:crypto");
      const kept = [];
      for (;;) kept.push(randomBytes(2 ** 28));
    }),
  ),
  "web-assembly-memory": bomb(() =>
    quiet(() => {
      const kept = [];
      for (;;) kept.push(new Uint8Array(new WebAssembly.Memory({ initial: 1000 }).buffer).fill(1));
    }),
  ),
  "web-assembly-table": bomb(() =>
    quiet(() => {
      const kept = [];
      for (;;) kept.push(new WebAssembly.Table({ element: "anyfunc", initial: 10_000_000 }));
    }),
  ),
  "console-flood": ends(MEMORY, () =>
    quiet(() => {
      for (let i = 0; i < 2000; i++) console.log("x".repeat(1 << 16));
      return "all logged";
    }),
  ),
  "console-counters": bomb(() => {
    for (let i = 0; ; i++) {
      console.count(`counter ${i}`);
      console.time(`timer ${i}`);
      console.group();
    }
  }),
  "timers-with-closures": ends(STALLED, () =>
    quiet(() => {
      for (;;) setTimeout(() => 0, 1e6, new Array(1000).fill(0));
    }),
  ),
  "marks-of-performance": bomb(() =>
    quiet(() => {
      for (let i = 0; ; i++) performance.mark(`m${i}`);
    }),
  ),
  "message-ports": ends(STALLED, () => {
    const { port1 } = new MessageChannel();
    for (;;) port1.postMessage("x".repeat(1 << 16));
  }),
  "sockets-with-nobody-reading": ends([...STALLED, "socket.too-many"], () =>
    quiet(() => {
      const kept = [];
      for (;;) {
        const [a, b] = Object.values(new WebSocketPair());
        a.accept();
        b.accept();
        a.send("x".repeat(1 << 20));
        kept.push(a, b);
      }
    }),
  ),
  "arguments-of-calls": ends(STALLED, async ({ env }) => {
    const kept = [];
    for (;;)
      kept.push(
        env.OBJECTS.getByName(`a${kept.length % 7}`)
          .echo(new Uint8Array(8 << 20))
          .catch(() => 0),
      );
  }),
  "functions-handed-over": ends(STALLED, ({ env }) =>
    quiet(async () => {
      for (;;) {
        await env.OBJECTS.getByName("f").echo(Array.from({ length: 500 }, () => () => 1));
      }
    }),
  ),
  "one-argument-too-large": ({ env }) => quiet(() => env.OBJECTS.getByName("f").echo("x".repeat(40 << 20))),
  "a-body-too-large-for-an-object": ends(STALLED, ({ env }) =>
    quiet(async () => (await env.OBJECTS.getByName("f").fetch("http://x/none", { method: "POST", body: new Uint8Array(100 << 20) })).status),
  ),

  "sql-blobs": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(() => {
        const kept = [];
        for (;;) kept.push(sql.exec("SELECT zeroblob(2000000) AS b").one());
      }),
    ),
  ),
  "sql-rows-kept": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(
        () =>
          sql.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(randomblob(1000)) AS t FROM n").toArray().length,
      ),
    ),
  ),
  "sql-cursors-left-open": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(() => {
        const kept = [];
        for (;;) {
          const c = sql.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
          c.next();
          kept.push(c);
        }
      }),
    ),
  ),
  "sql-group-concat": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(() =>
        sql
          .exec(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000000) SELECT length(group_concat(hex(randomblob(500)))) AS n FROM n",
          )
          .one(),
      ),
    ),
  ),
  "sql-in-temporary-tables": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(() => {
        sql.exec("CREATE TEMP TABLE t (b)");
        for (;;) sql.exec("INSERT INTO t VALUES (randomblob(1000000))");
      }),
    ),
  ),
  "sql-distinct-over-everything": ends(
    STALLED,
    inObject(({ sql }) =>
      quiet(() =>
        sql
          .exec(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM (SELECT DISTINCT hex(randomblob(200)) FROM n)",
          )
          .one(),
      ),
    ),
  ),
  "storage-cache-of-an-object": ends(
    STALLED,
    inObject(({ storage }) =>
      quiet(async () => {
        for (let i = 0; ; i++) {
          storage.kv.put(`k${i % 400}`, "x".repeat(1_500_000));
          await null;
        }
      }),
    ),
  ),
  "writes-that-are-never-awaited": ends(
    STALLED,
    inObject(({ storage }) =>
      quiet(() => {
        for (let i = 0; i < 300; i++) storage.put(`k${i}`, new Uint8Array(1_000_000));
        return held();
      }),
    ),
  ),
});
