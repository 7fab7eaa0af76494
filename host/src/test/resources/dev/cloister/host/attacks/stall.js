// Waiting without end: handlers, streams, gates, sockets and timers that keep something open.

import { ends, family, held, inObject, quiet, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

const WALL = ["script.exceeded-wall-time", "script.threw", "edge.bad-answer"];
const never = () => new Promise(() => undefined);
const late = (run) => ends(WALL, run);

export default family({
  "never-answers": late(never),
  "answers-with-a-thenable-that-never-settles": late(() => ({ then() {} })),
  "waits-for-a-timer-in-a-thousand-years": late(() => new Promise((done) => setTimeout(done, 2 ** 31 - 1))),
  "an-interval-keeps-it-alive": late(() => {
    setInterval(() => 0, 1);
    return never();
  }),
  "scheduler-waits": late(() => scheduler.wait(1e9)),
  "reads-a-stream-that-stays-silent": late(() => new Response(new ReadableStream()).text()),
  "reads-its-request-twice": ({ request }) =>
    quiet(() => Promise.race([Promise.all([request.text(), request.clone().text()]), new Promise((done) => setTimeout(done, 50, "waits"))])),
  "a-pipe-whose-sink-never-takes": late(() =>
    new ReadableStream({
      pull(c) {
        c.enqueue(1);
      },
    }).pipeTo(new WritableStream({ write: never })),
  ),
  "a-stream-half-open": late(async () => {
    const { readable, writable } = new TransformStream();
    await writable.getWriter().write(1);
    await readable.getReader().read();
    return readable.getReader;
  }),
  "a-tee-of-which-one-side-sleeps": late(() => {
    const [a, b] = new ReadableStream({ pull: never }).tee();
    a.getReader();
    return new Response(b).text();
  }),
  "wait-until-for-ever": ({ ctx }) => {
    ctx.waitUntil(never());
    return held();
  },
  "a-thousand-wait-untils": ({ ctx }) => {
    for (let i = 0; i < 1000; i++) ctx.waitUntil(never());
    return held();
  },
  "wait-until-that-waits-until": ({ ctx }) => {
    const again = () => ctx.waitUntil(new Promise((done) => setTimeout(done, 5)).then(again));
    again();
    return held();
  },
  "timers-left-behind": () => {
    for (let i = 0; i < 500; i++) setInterval(() => 0, 10);
    return held();
  },
  "a-call-that-never-returns": late(({ env }) => env.OBJECTS.getByName("never").never()),
  "calls-that-are-given-up": ({ env }) =>
    quiet(() =>
      Promise.race([
        Promise.all(Array.from({ length: 50 }, (_, i) => env.OBJECTS.getByName(`n${i}`).never())),
        new Promise((done) => setTimeout(done, 100, "given up")),
      ]),
    ),
  "an-object-that-calls-itself": late(inObject(({ env, name }) => quiet(() => env.OBJECTS.getByName(name).echo(1)))),
  // Whichever comes first: its time, or as many calls as may lead to one another.
  "objects-that-call-each-other": ends(
    [...WALL, "call.too-deep"],
    inObject(async ({ env, name }) => {
      const url = "http://object/objects-that-call-each-other";
      const other = name + (Math.random() < 0.5 ? "a" : "b");
      return (await env.OBJECTS.getByName(other).fetch(url)).text();
    }),
  ),
  "block-concurrency-for-ever": late(inObject(({ ctx }) => ctx.blockConcurrencyWhile(never))),
  "block-concurrency-inside-itself": late(
    inObject(({ ctx }) =>
      quiet(() => {
        const deeper = (n) => ctx.blockConcurrencyWhile(() => (n > 200 ? n : deeper(n + 1)));
        return deeper(0);
      }),
    ),
  ),
  "a-transaction-left-open": late(inObject(({ storage }) => storage.transaction(never))),
  "transactions-inside-each-other": late(
    inObject(({ storage }) => quiet(() => storage.transaction(() => storage.transaction(() => storage.transaction(never))))),
  ),
  "a-gate-that-never-opens": late(
    inObject(async ({ storage, env, name }) => {
      storage.put("k", 1);
      const { value, error } = await tried(() => env.OBJECTS.getByName(`${name}-other`).never());
      return held(error ?? value);
    }),
  ),
  "an-alarm-that-sets-itself": inObject(({ storage }) =>
    quiet(async () => {
      await storage.setAlarm(Date.now());
      return storage.getAlarm();
    }),
  ),
  "waits-for-a-lock-of-its-own": late(
    inObject(({ ctx, storage }) => {
      ctx.blockConcurrencyWhile(async () => {
        await storage.get("x");
        await never();
      });
      return storage.get("x").then(held);
    }),
  ),
  "a-socket-never-read": late(() => {
    const [a, b] = Object.values(new WebSocketPair());
    a.accept();
    for (let i = 0; i < 20; i++) a.send("x".repeat(1000));
    return new Promise((done) => b.addEventListener("close", done));
  }),
  "a-socket-answered-and-forgotten": late(() => {
    const [client] = Object.values(new WebSocketPair());
    return client.accept() ?? never();
  }),
  "hibernating-sockets-without-a-client": inObject(({ ctx }) =>
    quiet(() => {
      for (let i = 0; i < 50; i++) ctx.acceptWebSocket(new WebSocketPair()[0], ["tag"]);
      return ctx.getWebSockets().length;
    }),
  ),
  "a-fetch-that-nobody-awaits": () => {
    for (let i = 0; i < 100; i++) fetch("http://192.0.2.1:81/").catch(() => 0);
    return held();
  },
  "a-fetch-to-a-black-hole": late(() => quiet(() => fetch("http://192.0.2.1:81/"))),
  "a-body-that-is-never-sent": late(({ env }) =>
    quiet(
      async () =>
        (await env.OBJECTS.getByName("b").fetch("http://x/none", { method: "POST", body: new ReadableStream({ pull: never }), duplex: "half" }))
          .status,
    ),
  ),
  "an-event-source-to-nowhere": () =>
    quiet(() => {
      for (let i = 0; i < 10; i++) new EventSource("http://192.0.2.1:81/");
      return "opened";
    }),
  "an-abort-that-is-ignored": late(() => {
    const { signal } = new AbortController();
    return new Promise((_, fail) => signal.addEventListener("abort", fail));
  }),
  "a-message-channel-kept-open": late(
    () =>
      new Promise((done) => {
        const { port1 } = new MessageChannel();
        port1.onmessage = done;
      }),
  ),
  "kv-list-without-end": late(async ({ env }) => {
    for (let i = 0; i < 20; i++) await env.KV.put(`k${i}`, "v");
    for (;;) await env.KV.list({ limit: 1 });
  }),
  "async-iteration-of-nothing": late(async () => {
    for await (const _ of { [Symbol.asyncIterator]: () => ({ next: never }) });
  }),
  "top-level-await-by-import": async () => quiet(() => Promise.race([import("./suite.js"), never()])),
  "a-compression-stream-left-open": late(async () => {
    const { readable, writable } = new CompressionStream("gzip");
    writable.getWriter().write(new Uint8Array(10));
    const r = readable.getReader();
    for (;;) await r.read();
  }),
});
