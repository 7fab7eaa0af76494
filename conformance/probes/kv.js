import { worker } from "./kit.js";

const bytes = (...values) => new Uint8Array(values);
const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });

// What a promise was rejected with, word by word: KV's texts are part of its interface.
const said = async (run) => {
  try {
    return await run();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

// Puts a value under a key of the probe's own and reads it.
const through = (key, value, type, options) => async ({ env }) => {
  const put = await env.KV.put(key, value, options);
  return [put, await env.KV.get(key, type)];
};

const refused = (run) => ({ env }) => said(() => run(env.KV));
const long = "k".repeat(512);

export default worker({
  "text there and back": through("a text", "grüße 🎉"),
  "an empty text": through("empty", ""),
  "a number as value": through("number", 42),
  "a boolean as value": through("boolean", true),
  "null as value": through("null", null),
  "undefined as value": through("undefined", undefined),
  "a buffer": through("buffer", bytes(0, 255, 10).buffer, "arrayBuffer"),
  "a view of a part": through("view", bytes(1, 2, 3, 4).subarray(1, 3), "arrayBuffer"),
  "a DataView": through("dataview", new DataView(bytes(1, 2, 3, 4).buffer, 2), "arrayBuffer"),
  "a stream": async (probe) => through("stream", streamOf(bytes(104, 105), bytes(33)))(probe),
  "bytes that are no text": through("no text", bytes(0x66, 0xff, 0x6f)),
  "a byte order mark": through("bom", "\ufeffx"),
  "json": through("json", '{"a":[1,null,"ü"]}', "json"),
  "json by options": through("json2", '{"a":1}', { type: "json" }),
  "json that is none": refused(async (kv) => {
    await kv.put("no json", "{");
    return kv.get("no json", "json").catch((error) => error.name);
  }),
  "a stream comes out": async ({ env }) => {
    await env.KV.put("out", "streamed");
    const stream = await env.KV.get("out", "stream");
    return [stream instanceof ReadableStream, await new Response(stream).text()];
  },
  "a stream of nothing comes out": async ({ env }) => {
    await env.KV.put("out of nothing", "");
    return new Response(await env.KV.get("out of nothing", "stream")).text();
  },
  "an empty buffer comes out": through("nothing", "", "arrayBuffer"),
  "a large value": async ({ env }) => {
    const value = "0123456789".repeat(100_000);
    await env.KV.put("large", value);
    return (await env.KV.get("large")) === value;
  },
  "a large stream through a response": async ({ env }) => {
    await env.KV.put("piped", streamOf(...Array.from({ length: 40 }, (_, n) => new Uint8Array(30_000).fill(n))));
    const stream = await env.KV.get("piped", { type: "stream" });
    const all = await new Response(stream).bytes();
    return [all.length, all[30_000], all.at(-1)];
  },
  "a key that is not there": async ({ env }) => [
    await env.KV.get("missing"),
    await env.KV.get("missing", "json"),
    await env.KV.get("missing", "stream"),
    await env.KV.getWithMetadata("missing"),
  ],
  "put replaces value, metadata and expiration": async ({ env }) => {
    await env.KV.put("twice", "a", { metadata: { n: 1 }, expirationTtl: 60 });
    await env.KV.put("twice", "b");
    return [await env.KV.getWithMetadata("twice"), (await env.KV.list({ prefix: "twice" })).keys];
  },
  "delete": async ({ env }) => {
    await env.KV.put("gone", "x");
    return [await env.KV.delete("gone"), await env.KV.get("gone"), await env.KV.delete("gone")];
  },
  "metadata": async ({ env }) => {
    await env.KV.put("meta", "x", { metadata: { deep: [1, { two: "ü\n" }], none: undefined } });
    return env.KV.getWithMetadata("meta", "text");
  },
  "metadata that is a string": async ({ env }) => {
    await env.KV.put("meta s", "x", { metadata: "just this" });
    return [await env.KV.getWithMetadata("meta s"), (await env.KV.list({ prefix: "meta s" })).keys];
  },
  "metadata that is null": async ({ env }) => {
    await env.KV.put("meta n", "x", { metadata: null });
    return env.KV.getWithMetadata("meta n");
  },
  "metadata that is false": async ({ env }) => {
    await env.KV.put("meta f", "x", { metadata: false });
    return env.KV.getWithMetadata("meta f");
  },
  "metadata of 1024 bytes": async ({ env }) => {
    await env.KV.put("meta max", "x", { metadata: "m".repeat(1022) });
    return (await env.KV.getWithMetadata("meta max")).metadata.length;
  },
  "metadata of 1025 bytes": refused((kv) => kv.put("meta more", "x", { metadata: "m".repeat(1023) })),
  "an empty key": refused((kv) => kv.get("")),
  "the key .": refused((kv) => kv.put(".", "x")),
  "the key ..": refused((kv) => kv.delete("..")),
  "a key like a path": through("../a/../b?c#d%2e/", "x"),
  "a key of 512 bytes": through(long, "x"),
  "a key of 513 bytes, get": refused((kv) => kv.get(`${long}k`)),
  "a key of 513 bytes, put": refused((kv) => kv.put(`${long.slice(1)}ü`, "x")),
  "a key of 513 bytes, delete": refused((kv) => kv.delete(`${long}k`)),
  "a key that is a number": through(7, "seven"),
  "a key that is null": through(null, "nothing"),
  "an unknown type": refused(async (kv) => {
    await kv.put("typed", "x");
    return kv.get("typed", "blob");
  }),
  "an unknown type of a key that is not there": ({ env }) => env.KV.get("missing", "blob"),
  "a type that is null": refused(async (kv) => {
    await kv.put("typed", "x");
    return kv.get("typed", { type: null }).catch((error) => error.name);
  }),
  "options that are null": async ({ env }) => {
    await env.KV.put("optioned", "x", null);
    return env.KV.get("optioned", null);
  },
  "a cacheTtl of 30": refused((kv) => kv.get("missing", { cacheTtl: 30 })),
  "a cacheTtl of 60": refused((kv) => kv.get("missing", { cacheTtl: 60 })),
  "a cacheTtl that is no number": ({ env }) => env.KV.get("missing", { cacheTtl: "soon" }),
  "an expirationTtl of 0": refused((kv) => kv.put("k", "x", { expirationTtl: 0 })),
  "an expirationTtl of 59": refused((kv) => kv.put("k", "x", { expirationTtl: 59 })),
  "an expirationTtl below 0": refused((kv) => kv.put("k", "x", { expirationTtl: -1 })),
  "an expirationTtl that is no number": ({ env }) => env.KV.put("k", "x", { expirationTtl: "soon" }),
  "an expirationTtl as text": refused((kv) => kv.put("k", "x", { expirationTtl: "60" })),
  "an expirationTtl with a fraction": refused((kv) => kv.put("k", "x", { expirationTtl: 60.9 })),
  "an expirationTtl beyond an int": ({ env }) => env.KV.put("k", "x", { expirationTtl: 2 ** 31 }),
  "an expiration that is over": refused((kv) => kv.put("k", "x", { expiration: 1000 })),
  "an expiration is listed": async ({ env }) => {
    const expiration = Math.floor(Date.now() / 1000) + 3600;
    await env.KV.put("expires", "x", { expiration });
    const [key] = (await env.KV.list({ prefix: "expires" })).keys;
    return [key.name, key.expiration === expiration];
  },
  "an expirationTtl is listed": async ({ env }) => {
    await env.KV.put("lives", "x", { expirationTtl: 3600 });
    const [key] = (await env.KV.list({ prefix: "lives" })).keys;
    return Math.abs(key.expiration - Math.floor(Date.now() / 1000) - 3600) <= 2;
  },
  "an object as value": refused((kv) => kv.put("k", { a: 1 })),
  "an array as value": refused((kv) => kv.put("k", [1])),
  "a Blob as value": refused((kv) => kv.put("k", new Blob(["x"]))),
  "a symbol as value": ({ env }) => env.KV.put("k", Symbol("s")),
  "a symbol as key": ({ env }) => env.KV.get(Symbol("s")),
  "a stream of text as value": async ({ env }) => env.KV.put("k", streamOf("text")),
  "a stream that fails": async ({ env }) => {
    await env.KV.put("half", "before");
    const failing = new ReadableStream({
      pull(controller) {
        controller.error(new RangeError("enough"));
      },
    });
    return env.KV.put("half", failing).catch((thrown) => thrown.name);
  },
  "a value that is too long": refused((kv) => kv.put("k", new Uint8Array(25 * 1024 * 1024 + 1))),
  "no arguments, get": async ({ env }) => env.KV.get(),
  "no arguments, put": async ({ env }) => env.KV.put(),
  "one argument, put": async ({ env }) => env.KV.put("only key"),
  "no arguments, delete": async ({ env }) => env.KV.delete(),
  "several keys": async ({ env }) => {
    await env.KV.put("many a", "1");
    await env.KV.put("many b", "two", { metadata: { m: 1 } });
    return [
      await env.KV.get(["many b", "many a", "many none"]),
      await env.KV.getWithMetadata(["many b", "many a", "many none"]),
    ];
  },
  "several keys as json": async ({ env }) => {
    await env.KV.put("many json", '{"x":[1]}');
    return [await env.KV.get(["many json"], "json"), await env.KV.get(["many json"], { type: "json" })];
  },
  "several keys, one of them no json": refused(async (kv) => {
    await kv.put("many no json", "{");
    return kv.get(["many no json"], "json");
  }),
  "several keys as a stream": refused((kv) => kv.get(["a"], "stream")),
  "no keys": refused((kv) => kv.get([])),
  "100 keys": async ({ env }) => (await env.KV.get(Array.from({ length: 100 }, (_, n) => `of many ${n}`))).size,
  "101 keys": refused((kv) => kv.get(Array.from({ length: 101 }, (_, n) => `of many ${n}`))),
  "a list in pages": async ({ env }) => {
    for (const key of ["p/3", "p/1", "p/10", "p/2", "q"]) {
      await env.PAGED.put(key, key);
    }
    const first = await env.PAGED.list({ prefix: "p/", limit: 3 });
    const second = await env.PAGED.list({ prefix: "p/", limit: 3, cursor: first.cursor });
    return [{ ...first, cursor: typeof first.cursor }, second];
  },
  "a list of a whole namespace": async ({ env }) => (await env.PAGED.list()).keys.map(({ name }) => name),
  "a list of nothing": ({ env }) => env.PAGED.list({ prefix: "none" }),
  "a list with a limit of 0": async ({ env }) => (await env.PAGED.list({ limit: 0 })).keys.length,
  "a list with a limit of 1001": refused((kv) => kv.list({ limit: 1001 })),
  "a list with a limit below 0": async ({ env }) => (await env.PAGED.list({ limit: -5 })).keys.length,
  "a list with a limit that is no number": ({ env }) => env.PAGED.list({ limit: "all" }),
  "a list with null for all": async ({ env }) => (await env.PAGED.list({ prefix: null, cursor: null })).keys.length,
  "a list with an empty prefix and cursor": async ({ env }) => (await env.PAGED.list({ prefix: "", cursor: "" })).keys.length,
  "the object": ({ env }) => [String(env.KV), typeof env.KV.get, Object.keys(env.KV), env.KV.constructor.name],
  "new of its class": ({ env }) => new env.KV.constructor(),
  "it cannot be cloned": ({ env }) => structuredClone(env.KV),
  "many at once": async ({ env }) => {
    const keys = Array.from({ length: 40 }, (_, n) => `at once ${n}`);
    await Promise.all(keys.map((key) => env.KV.put(key, key)));
    return (await Promise.all(keys.map((key) => env.KV.get(key)))).every((value, n) => value === keys[n]);
  },
});
