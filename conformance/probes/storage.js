import { objectClass, throughObjects } from "./kit.js";

const probes = {
  "a missing key is undefined": ({ storage }) => storage.get("nothing"),
  "put answers undefined": ({ storage }) => storage.put("a", 1),
  "what was put is read": async ({ storage }) => {
    await storage.put("a", { b: [1] });
    return storage.get("a");
  },
  "what was put is read before it is durable": ({ storage }) => {
    storage.put("a", 1);
    return storage.get("a");
  },
  "a value is copied when it is put": async ({ storage }) => {
    const value = { n: 1 };
    const stored = storage.put("a", value);
    value.n = 2;
    await stored;
    return storage.get("a");
  },
  "a value is copied when it is read": async ({ storage }) => {
    await storage.put("a", { n: 1 });
    (await storage.get("a")).n = 2;
    return storage.get("a");
  },
  "the last put holds": async ({ storage }) => {
    storage.put("a", 1);
    storage.put("a", 2);
    return storage.get("a");
  },
  "many are put and read at once": async ({ storage }) => {
    await storage.put({ b: 2, a: 1, c: 3 });
    return storage.get(["c", "none", "a", "a"]);
  },
  "an empty list of keys": ({ storage }) => storage.get([]),
  "nothing put at once": ({ storage }) => storage.put({}),
  "delete says whether it was there": async ({ storage }) => {
    await storage.put("a", 1);
    return [await storage.delete("a"), await storage.delete("a"), await storage.get("a")];
  },
  "delete of many says how many": async ({ storage }) => {
    await storage.put({ a: 1, b: 2 });
    return [await storage.delete(["a", "b", "c"]), await storage.delete([])];
  },
  "deleteAll": async ({ storage }) => {
    await storage.put({ a: 1, b: 2 });
    return [await storage.deleteAll(), await storage.list()];
  },
  "put after deleteAll": async ({ storage }) => {
    await storage.put("a", 1);
    storage.deleteAll();
    storage.put("b", 2);
    return storage.list();
  },
  "sync": async ({ storage }) => {
    storage.put("a", 1);
    return storage.sync();
  },
  "options that are none": async ({ storage }) => {
    await storage.put("a", 1);
    const said = async (run) => run().then((value) => value, (error) => `${error.name}: ${error.message}`);
    const all = [];
    for (const options of [null, {}, () => {}, [], 5, "text", true, Symbol.iterator]) {
      all.push(
        await said(async () => storage.get("a", options)), await said(async () => storage.get(["a"], options)),
        await said(async () => storage.put("a", 1, options)), await said(async () => storage.put({ a: 1 }, options)),
        await said(async () => storage.delete("b", options)), await said(async () => storage.delete(["b"], options)),
        await said(async () => storage.list(options)),
      );
    }
    return all;
  },
  "deleteAll with options that are none": async ({ storage }) => {
    const said = async (run) => run().then((value) => value, (error) => `${error.name}: ${error.message}`);
    return [await said(async () => storage.deleteAll(5)), await said(async () => storage.deleteAll(null)), await said(async () => storage.deleteAll({}))];
  },
  "put with three of one": async ({ storage }) => {
    const said = async (run) => run().then((value) => value, (error) => `${error.name}: ${error.message}`);
    return [
      await said(async () => storage.put()), await said(async () => storage.put("a")), await said(async () => storage.put(5)),
      await said(async () => storage.put({ a: 1 }, {}, {})), await said(async () => storage.put(null, 1)), await said(async () => storage.put(undefined, 1)),
      await said(async () => storage.put(["a"], 1)), await storage.list(),
    ];
  },
  "odd options of list": async ({ storage }) => {
    await storage.put({ a: 1, b: 2, c: 3 });
    const said = async (options) => storage.list(options).then((found) => [...found.keys()], (error) => `${error.name}: ${error.message}`);
    return [
      await said({ reverse: 1 }), await said({ reverse: "" }), await said({ limit: "2" }), await said({ limit: 1.7 }), await said({ limit: NaN }),
      await said({ limit: -1 }), await said({ limit: null }), await said({ limit: "x" }), await said({ limit: Infinity }), await said({ limit: 2 ** 40 }),
      await said({ start: 5 }), await said({ prefix: null }), await said({ end: {} }), await said({ limit: 0.5 }),
    ];
  },
  "options change nothing here": async ({ storage }) => {
    await storage.put("a", 1, { allowUnconfirmed: true, allowConcurrency: true, noCache: true });
    return [await storage.get("a", { allowConcurrency: true, noCache: true }), await storage.delete("a", { allowUnconfirmed: true })];
  },
  "keys are case-sensitive": async ({ storage }) => {
    await storage.put("A", 1);
    return storage.get("a");
  },
  "an empty key": async ({ storage }) => {
    await storage.put("", 1);
    return [await storage.get(""), await storage.list()];
  },
  "keys that are no strings": async ({ storage }) => {
    await storage.put(1, "one");
    await storage.put(null, "null");
    return [await storage.get("1"), await storage.get("null")];
  },
  "any characters in a key": async ({ storage }) => {
    const keys = ["/", "a/b", "\0", "\n", "é", "😀", " ", "\u007f", "__proto__", "constructor"];
    for (const key of keys) {
      await storage.put(key, key.length);
    }
    return storage.list();
  },
  "a lone surrogate in a key": async ({ storage }) => {
    await storage.put("\ud800", 1);
    return [await storage.get("\ufffd"), await storage.get("\ud800"), (await storage.list()).size];
  },
  "a key of 2,048 bytes": async ({ storage }) => {
    await storage.put("k".repeat(2048), 1);
    return storage.get("k".repeat(2048));
  },
  "a key of 2,049 bytes": ({ storage }) => storage.put("k".repeat(2049), 1),
  "a key too long, read": ({ storage }) => storage.get("k".repeat(2049)),
  "128 keys at once": async ({ storage }) => {
    const keys = Array.from({ length: 128 }, (_, n) => `k${n}`);
    await storage.put(Object.fromEntries(keys.map((key) => [key, key])));
    return [(await storage.get(keys)).size, await storage.delete(keys)];
  },
  "129 keys at once, read": ({ storage }) => storage.get(Array.from({ length: 129 }, (_, n) => `k${n}`)),
  "129 entries at once, put": ({ storage }) => storage.put(Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`k${n}`, n]))),
  "129 keys at once, deleted": ({ storage }) => storage.delete(Array.from({ length: 129 }, (_, n) => `k${n}`)),
  "no value": ({ storage }) => storage.put("a"),
  "an undefined value": async ({ storage }) => {
    await storage.put("a", undefined);
    return (await storage.list()).size;
  },
  "undefined among many": async ({ storage }) => {
    await storage.put({ a: 1, b: undefined });
    return storage.list();
  },
  "no key": ({ storage }) => storage.get(),
  "undefined as a key": async ({ storage }) => {
    await storage.put("undefined", 1);
    return [await storage.get(undefined), await storage.delete(undefined)];
  },
  "no key to delete": ({ storage }) => storage.delete(),
  "nothing to put": ({ storage }) => storage.put(),
  "a value of 1 MiB": async ({ storage }) => {
    await storage.put("a", "x".repeat(1 << 20));
    return (await storage.get("a")).length;
  },
  "a value of 3 MiB": ({ storage }) => storage.put("a", "x".repeat(3 << 20)),
  "1,000 writes at once": async ({ storage }) => {
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => storage.put(`k${n}`, n)));
    return [(await storage.list()).size, await storage.get("k999")];
  },
  "results come in the order of the calls": async ({ storage }) => {
    const order = [];
    await Promise.all([
      storage.put("a", 1).then(() => order.push("put")),
      storage.get("a").then(() => order.push("get")),
      storage.get("b").then(() => order.push("get another")),
    ]);
    return order.sort();
  },
  "the names of the methods": ({ storage }) => ["get", "put", "delete", "list", "deleteAll", "transaction", "sync"].map((name) => typeof storage[name]),
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
