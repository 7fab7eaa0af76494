import { objectClass, throughObjects } from "./kit.js";

const filled = (find) => async ({ storage }) => {
  await storage.put({ a: 1, b: 2, "b/1": 3, "b/2": 4, c: 5, "é": 6, "\uffff": 7, "😀": 8 });
  return find(storage);
};
const keys = (options) => filled(async (storage) => [...(await storage.list(options)).keys()]);

const probes = {
  "everything, by the bytes of the keys": filled((storage) => storage.list()),
  "it is a Map": filled(async (storage) => (await storage.list()) instanceof Map),
  "of nothing": async ({ storage }) => storage.list(),
  "start is part": keys({ start: "b" }),
  "start need not exist": keys({ start: "b/15" }),
  "end is no part": keys({ end: "b/2" }),
  "startAfter is no part": keys({ startAfter: "b/1" }),
  "start and startAfter together": keys({ start: "a", startAfter: "b" }),
  "from start to end": keys({ start: "b", end: "c" }),
  "end before start": keys({ start: "c", end: "b" }),
  "start equals end": keys({ start: "b", end: "b" }),
  "prefix": keys({ prefix: "b" }),
  "an empty prefix": keys({ prefix: "" }),
  "prefix with nothing": keys({ prefix: "zz" }),
  "prefix and start": keys({ prefix: "b", start: "b/2" }),
  "prefix and start before it": keys({ prefix: "b/", start: "a" }),
  "prefix and end": keys({ prefix: "b", end: "b/2" }),
  "prefix and start after it": keys({ prefix: "b", start: "c" }),
  "limit": keys({ limit: 2 }),
  "limit 0": keys({ limit: 0 }),
  "limit below 0": keys({ limit: -1 }),
  "limit beyond": keys({ limit: 1_000 }),
  "limit that is a fraction": keys({ limit: 2.9 }),
  "reverse": keys({ reverse: true }),
  "reverse with limit": keys({ reverse: true, limit: 2 }),
  "reverse keeps start and end": keys({ reverse: true, start: "b", end: "c" }),
  "reverse with startAfter": keys({ reverse: true, startAfter: "b/1" }),
  "reverse with prefix and limit": keys({ reverse: true, prefix: "b", limit: 1 }),
  "unset options": keys({ start: undefined, limit: undefined, prefix: undefined }),
  "null options": keys({ start: null }),
  "unknown options": keys({ begin: "c" }),
  "what was just written and deleted": async ({ storage }) => {
    await storage.put({ a: 1, b: 2, c: 3 });
    storage.delete("b");
    storage.put("d", 4);
    return storage.list({ limit: 3 });
  },
  "1,000 keys in pages": async ({ storage }) => {
    for (let from = 0; from < 1_000; from += 100) {
      await storage.put(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${String(from + n).padStart(4, "0")}`, from + n])));
    }
    const sizes = [];
    let startAfter;
    for (;;) {
      const page = await storage.list({ startAfter, limit: 300 });
      sizes.push(page.size);
      if (page.size < 300) {
        return [sizes, [...page.keys()].at(-1)];
      }
      startAfter = [...page.keys()].at(-1);
    }
  },
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
