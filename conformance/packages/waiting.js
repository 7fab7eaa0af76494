// p-limit, async-mutex, mitt, eventemitter3 and lru-cache: order among things that happen at once.
import { Mutex, Semaphore, withTimeout, E_TIMEOUT } from "async-mutex";
import { EventEmitter } from "eventemitter3";
import { LRUCache } from "lru-cache";
import mitt from "mitt";
import pLimit from "p-limit";
import { worker } from "../probes/kit.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default worker({
  "p-limit": async () => {
    const limit = pLimit(2);
    let [running, most] = [0, 0];
    const done = await Promise.all([3, 1, 2].map((n) => limit(async () => {
      most = Math.max(most, ++running);
      await wait(n * 3);
      running--;
      return n;
    })));
    return [done, most, limit.activeCount, limit.pendingCount];
  },
  "a mutex": async () => {
    const mutex = new Mutex();
    const order = [];
    await Promise.all([1, 2, 3].map((n) => mutex.runExclusive(async () => {
      order.push(`in ${n}`);
      await wait(2);
      order.push(`out ${n}`);
    })));
    return [order, mutex.isLocked()];
  },
  "a mutex that takes too long": async () => {
    const mutex = withTimeout(new Mutex(), 5);
    await mutex.acquire();
    return mutex.acquire().catch((error) => error === E_TIMEOUT);
  },
  "a semaphore": async () => {
    const semaphore = new Semaphore(2);
    const [value, release] = await semaphore.acquire();
    const before = semaphore.getValue();
    release();
    return [value, before, semaphore.getValue()];
  },
  "mitt": () => {
    const seen = [];
    const bus = mitt();
    bus.on("*", (type, event) => seen.push([type, event]));
    const handler = (event) => seen.push(event);
    bus.on("a", handler);
    bus.emit("a", 1);
    bus.off("a", handler);
    bus.emit("a", 2);
    return seen;
  },
  "eventemitter3": () => {
    const seen = [];
    const emitter = new EventEmitter();
    emitter.once("x", function (value) { seen.push([this.tag, value]); }, { tag: "t" });
    return [emitter.emit("x", 1), emitter.emit("x", 2), seen, emitter.eventNames(), emitter.listenerCount("x")];
  },
  "lru-cache": async () => {
    const gone = [];
    const cache = new LRUCache({ max: 2, dispose: (value, key, reason) => gone.push([key, value, reason]), fetchMethod: async (key) => `fetched ${key}` });
    cache.set("a", 1).set("b", 2);
    cache.get("a");
    cache.set("c", 3);
    return [[...cache.keys()], gone, cache.has("b"), await cache.fetch("z"), cache.size];
  },
  "lru-cache by size": () => {
    const cache = new LRUCache({ maxSize: 10, sizeCalculation: (value) => value.length });
    cache.set("a", "12345").set("b", "123456");
    return [cache.calculatedSize, [...cache.entries()], cache.set("c", "x".repeat(11)).has("c")];
  },
});
