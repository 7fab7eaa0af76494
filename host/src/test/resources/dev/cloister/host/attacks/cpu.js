// Processor time without end: in the language, in built-ins that count as one step, in the platform, in SQL.

import { ends, family, held, inObject, quiet } from "./suite.js";
export { Attacked } from "./attacked.js";

const CPU = ["script.exceeded-cpu", "script.exceeded-memory"];
const endless = (run) => ends(CPU, run);
// The same for what the engine or the platform ends itself, with an error or a quick answer: again and again.
const again = (run) =>
  endless(() => {
    for (;;) {
      try {
        run();
      } catch {
        /* never mind */
      }
    }
  });
const HUGE = { length: 2 ** 53 - 1 };
const text = "ab".repeat(1 << 20);
// Code from text is allowed while a module is evaluated, and only then.
const internal = (0, eval)("//# sourceURL=internal:loop\n(() => { for (;;); })");

export default family({
  loop: endless(() => {
    for (;;);
  }),
  "loop-in-finally": endless(() => {
    try {
      throw 1;
    } finally {
      for (;;);
    }
  }),
  "loop-that-catches-everything": endless(() => {
    for (;;) {
      try {
        for (;;);
      } catch {
        /* never mind */
      }
    }
  }),
  "loop-in-a-getter-of-the-answer": endless(() => ({
    toString() {
      for (;;);
    },
  })),
  "loop-in-text-that-calls-itself-internal": endless(() => internal()),
  "loop-in-a-generator": endless(() => {
    function* g() {
      for (;;) yield 1;
    }
    for (const _ of g());
  }),
  "loop-in-an-async-generator": endless(async () => {
    async function* g() {
      for (;;) yield 1;
    }
    for await (const _ of g());
  }),
  "loop-in-a-proxy-trap": endless(
    () =>
      new Proxy(
        {},
        {
          get() {
            for (;;);
          },
        },
      ).x,
  ),
  "loop-in-a-prototype-chain": again(() => {
    const p = new Proxy({}, { getPrototypeOf: () => p });
    return Object.prototype.isPrototypeOf.call({}, p);
  }),
  "loop-after-the-answer": ends(CPU, ({ ctx }) => {
    ctx.waitUntil(
      (async () => {
        await null;
        for (;;);
      })(),
    );
    return held();
  }),
  "loop-of-promises": endless(async () => {
    for (;;) await null;
  }),
  "loop-of-microtasks": endless(
    () =>
      new Promise(() => {
        const again = () => queueMicrotask(again);
        again();
      }),
  ),
  "loop-of-thenables": endless(async () => {
    const t = {
      then(done) {
        done(t);
      },
    };
    return t;
  }),
  "loop-of-next-ticks": endless(async () => {
    const { nextTick } = await import("node:process");
    return new Promise(() => {
      const again = () => nextTick(again);
      again();
    });
  }),
  "loop-of-immediates": ends(
    [...CPU, "script.exceeded-wall-time"],
    () =>
      new Promise(() => {
        const again = () => setImmediate(again);
        for (let i = 0; i < 100; i++) again();
      }),
  ),
  "loop-of-timers-of-nought": ends(
    [...CPU, "script.exceeded-wall-time"],
    () =>
      new Promise(() => {
        const again = () => {
          setTimeout(again, 0);
          for (let i = 0; i < 1e5; i++);
        };
        for (let i = 0; i < 1000; i++) again();
      }),
  ),
  "loop-of-events": endless(() => {
    const target = new EventTarget();
    target.addEventListener("x", () => {
      for (;;);
    });
    target.dispatchEvent(new Event("x"));
  }),
  "loop-in-a-comparator": endless(() =>
    Array.from({ length: 1000 }, (_, i) => i).sort(() => {
      for (;;);
    }),
  ),
  "loop-in-a-replacer": endless(() =>
    JSON.stringify({ a: 1 }, () => {
      for (;;);
    }),
  ),
  "loop-in-a-reviver": endless(() =>
    JSON.parse("[1]", () => {
      for (;;);
    }),
  ),
  "loop-in-to-json": endless(() =>
    Response.json({
      toJSON() {
        for (;;);
      },
    }),
  ),
  "loop-in-an-abort": endless(() => {
    const c = new AbortController();
    c.signal.onabort = () => {
      for (;;);
    };
    c.abort();
  }),
  "loop-in-prepare-stack-trace": endless(() => {
    Error.prepareStackTrace = () => {
      for (;;);
    };
    return new Error().stack;
  }),
  "loop-in-a-tagged-template": again(() =>
    String.raw(
      {
        raw: new Proxy(
          {},
          {
            get(_, n) {
              if (n === "length") return 2 ** 40;
              return "x";
            },
          },
        ),
      },
      "",
    ),
  ),

  "power-of-big-integers": endless(() => 2n ** 40_000_000n),
  "decimal-text-of-a-big-integer": endless(() => (1n << 20_000_000n).toString().length),
  "big-integer-of-text": endless(() => BigInt("9".repeat(4_000_000))),
  "product-of-big-integers": endless(() => {
    let n = 3n ** 2_000_000n;
    for (;;) n = (n * n) % 3n ** 2_000_001n;
  }),
  "division-of-big-integers": endless(() => {
    const a = 7n ** 3_000_000n;
    const b = 5n ** 1_500_000n;
    for (;;) a % b;
  }),
  "regexp-with-a-reference-back": endless(() => /^(a+)+\1$/.test("a".repeat(60) + "b")),
  "regexp-nested-quantifiers": endless(() => /^((a|aa)+)+(?=\1c)$/.test("a".repeat(80) + "b")),
  "regexp-look-behind": endless(() => /(?<=(a+)+\1)b/.test("a".repeat(50_000))),
  "regexp-replace-over-long-text": endless(() => {
    for (;;) text.replace(/(?:a|b)(?=b)/g, (x) => x + x);
  }),
  "regexp-with-a-huge-count": endless(() => {
    for (;;) new RegExp("(?:a{1,1000}){1,1000}\\1").test("a".repeat(5000));
  }),
  "split-into-all-characters": endless(() => {
    for (;;) text.split("");
  }),
  "index-of-in-long-text": endless(() => {
    for (;;) text.indexOf("a".repeat(5000) + "c");
  }),
  "index-of-in-an-endless-list": endless(() => Array.prototype.indexOf.call(HUGE, 1)),
  "last-index-of-in-an-endless-list": endless(() => Array.prototype.lastIndexOf.call(HUGE, 1)),
  "includes-in-an-endless-list": endless(() => Array.prototype.includes.call(HUGE, 1)),
  "reverse-of-an-endless-list": endless(() => Array.prototype.reverse.call({ ...HUGE })),
  "splice-of-an-endless-list": endless(() => Array.prototype.splice.call({ length: 2 ** 53 - 2 }, 0, 0, 1)),
  "copy-within-an-endless-list": endless(() => Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0)),
  "fill-of-an-endless-list": endless(() => Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0, 2 ** 40)),
  "join-of-an-endless-list": again(() => Array.prototype.join.call({ length: 2 ** 53 - 1 }, "")),
  "reduce-right-of-an-endless-list": endless(() => Array.prototype.reduceRight.call(HUGE, () => 0)),
  "sort-of-an-endless-list": endless(() => Array.prototype.sort.call({ length: 2 ** 50 })),
  "shift-of-an-endless-list": endless(() => Array.prototype.shift.call({ length: 2 ** 53 - 1 })),
  "to-spliced-of-a-long-list": endless(() => {
    const list = new Array(2 ** 25).fill(0);
    for (;;) list.toSpliced(0, 1);
  }),
  "from-of-an-endless-iterable": endless(() => new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) })),
  "sort-of-a-large-array": endless(() => {
    const list = Float64Array.from({ length: 1 << 22 }, (_, i) => (i * 7919) % 1_000_003);
    for (;;) list.toSorted((a, b) => a - b);
  }),
  "flat-of-a-graph": endless(() => {
    let list = [1];
    for (let i = 0; i < 60; i++) list = [list, list];
    return list.flat(Infinity).length;
  }),
  "stringify-of-a-graph": endless(() => {
    let value = {};
    for (let i = 0; i < 60; i++) value = { a: value, b: value };
    return JSON.stringify(value).length;
  }),
  "clone-of-a-graph-of-proxies": again(() => {
    const p = (n) =>
      new Proxy({}, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }), get: () => p(n + 1) });
    return structuredClone(p(0));
  }),
  "comparison-of-graphs": endless(async () => {
    const { isDeepStrictEqual } = await import("node:util");
    const make = () => {
      let v = [1];
      for (let i = 0; i < 40; i++) v = [v, v];
      return v;
    };
    return isDeepStrictEqual(make(), make());
  }),
  "inspection-of-a-graph": endless(async () => {
    const { inspect } = await import("node:util");
    let v = { x: 1 };
    for (let i = 0; i < 40; i++) v = { a: v, b: v };
    for (;;) inspect(v, { depth: Infinity }).length;
  }),
  "parser-of-text": ends([...CPU, "script.threw"], () => {
    const source = "if(1){".repeat(2000) + "}".repeat(2000);
    for (;;) new Function(source + "//" + Math.random());
  }),
  "normalize-long-text": endless(() => {
    for (;;) "\u0344\u0301".repeat(1 << 19).normalize("NFD");
  }),
  "compare-by-locale": endless(() => {
    const a = "é".repeat(1 << 20);
    for (;;) a.localeCompare(a + "x", "de", { sensitivity: "base" });
  }),
  "segment-text": endless(() => {
    for (;;) for (const _ of new Intl.Segmenter("th", { granularity: "word" }).segment("กขค".repeat(10_000)));
  }),
  "format-numbers": endless(() => {
    for (;;) (123456789.123).toLocaleString("ar-EG", { style: "currency", currency: "USD" });
  }),
  "parse-dates": endless(() => {
    for (;;) Date.parse("x".repeat(100_000));
  }),
  "encode-and-decode": endless(() => {
    const bytes = new Uint8Array(1 << 24);
    for (;;) new TextDecoder("gb18030").decode(bytes);
  }),
  "base64-of-long-text": endless(() => {
    const text = "x".repeat(1 << 22);
    for (;;) atob(btoa(text));
  }),
  "compress-without-end": endless(async () => {
    const { gzipSync, brotliCompressSync } = await import("node:zlib");
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    for (;;) {
      gzipSync(bytes);
      brotliCompressSync?.(bytes);
    }
  }),
  "digest-without-end": endless(async () => {
    const bytes = new Uint8Array(1 << 24);
    for (;;) await crypto.subtle.digest("SHA-512", bytes);
  }),
  "derive-without-end": endless(async () => {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
    for (;;) await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations: 100_000 }, key, 512);
  }),
  "scrypt-without-end": endless(async () => {
    const { scryptSync } = await import("node:crypto");
    for (;;) scryptSync("p", "s", 64, { N: 1 << 14, r: 8, p: 8, maxmem: 1 << 28 });
  }),
  "rsa-keys-without-end": endless(async () => {
    for (;;)
      await crypto.subtle.generateKey({ name: "RSA-PSS", modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, true, [
        "sign",
        "verify",
      ]);
  }),
  "rsa-key-of-odd-exponent": ends([...CPU, "script.threw"], () =>
    quiet(() =>
      crypto.subtle.generateKey(
        { name: "RSA-PSS", modulusLength: 16_384, publicExponent: new Uint8Array([255, 255, 255, 255, 1]), hash: "SHA-256" },
        true,
        ["sign", "verify"],
      ),
    ),
  ),
  "primes-without-end": endless(async () => {
    const { generatePrimeSync, checkPrimeSync } = await import("node:crypto");
    for (;;) checkPrimeSync(generatePrimeSync(3072, { safe: true, bigint: true }));
  }),
  "random-bytes-without-end": endless(() => {
    const bytes = new Uint8Array(65_536);
    for (;;) crypto.getRandomValues(bytes);
  }),
  "parse-html-without-end": endless(async () => {
    for (;;)
      await new HTMLRewriter()
        .on("a > b c", {
          element(e) {
            e.setAttribute("x", "y");
          },
        })
        .transform(new Response("<a><b><c>".repeat(5000)))
        .text();
  }),
  "parse-urls-without-end": endless(() => {
    for (;;) new URL("http://" + "ä.".repeat(2000) + "example/" + "../".repeat(2000));
  }),
  "match-url-patterns": endless(() => {
    const p = new URLPattern({ pathname: "/:a*/:b*/:c*/x" });
    for (;;) p.test({ pathname: "/a".repeat(2000) });
  }),
  "parse-forms-without-end": endless(async () => {
    const body = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n".repeat(5000) + "--x--";
    for (;;) await new Response(body, { headers: { "content-type": "multipart/form-data; boundary=x" } }).formData();
  }),
  "headers-without-end": endless(() => {
    const h = new Headers();
    for (;;) h.append("a", "b".repeat(1000));
  }),
  "evaluate-text-without-end": ends([...CPU, "script.threw"], () => {
    for (;;) (0, eval)("x" + Math.random().toString(36).slice(2) + " = 1");
  }),
  "log-without-end": endless(() => {
    for (;;) console.log("x".repeat(10_000));
  }),

  "sql-recursion": ends(
    CPU,
    inObject(({ sql }) => quiet(() => sql.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n").one())),
  ),
  "sql-cross-join": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        const ten = "(SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)";
        return sql.exec(`SELECT count(*) AS c FROM ${Array(24).fill(ten).join(",")}`).one();
      }),
    ),
  ),
  "sql-like-with-many-stars": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        for (;;) sql.exec("SELECT replace(hex(zeroblob(100000)), '0', '00') LIKE ?", "%0%0%0%0%0%1").toArray();
      }),
    ),
  ),
  "sql-glob-backtracking": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        for (;;) sql.exec("SELECT hex(zeroblob(50000)) GLOB '*0*0*0*0*0*0*0*1'").toArray();
      }),
    ),
  ),
  "sql-printf-of-a-huge-width": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        for (;;) sql.exec("SELECT length(printf('%1000000d', 1)) AS n").one();
      }),
    ),
  ),
  "sql-sort-without-end": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() =>
        sql.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000000) SELECT i FROM n ORDER BY random() LIMIT 1").one(),
      ),
    ),
  ),
  "sql-trigger-recursion": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        sql.exec("CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO t VALUES (1); END");
        sql.exec("PRAGMA recursive_triggers = on");
        for (;;) sql.exec("INSERT INTO t VALUES (1)");
      }),
    ),
  ),
  "sql-json-nesting": ends(
    CPU,
    inObject(({ sql }) =>
      quiet(() => {
        for (;;) sql.exec("SELECT json_valid(?) AS v", "[".repeat(100_000)).one();
      }),
    ),
  ),
  "storage-list-without-end": ends(
    [...CPU, "script.exceeded-wall-time", "script.threw"],
    inObject(async ({ storage }) => {
      for (let i = 0; i < 200; i++) storage.kv.put(`k${i}`, i);
      for (;;) for (const _ of storage.kv.list());
    }),
  ),
});
