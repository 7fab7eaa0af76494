// What lasts longer than a call: timers, promises nobody handles, sockets, the state of an object, stubs, events.

import { allRefused, alone, ends, family, held, inObject, leaked, quiet, refused, THREW } from "./suite.js";
export { Attacked } from "./attacked.js";

export default family({
  "timers-without-number": ends(["script.threw"], () =>
    quiet(() => {
      for (let i = 0; i < 20_000; i++) setTimeout(() => 0, 1e6);
      return "all set";
    }),
  ),
  "timers-of-odd-delays": () =>
    quiet(() => {
      for (const delay of [-1, NaN, Infinity, 2 ** 40, "x", {}, null, 1n, Symbol("x")]) clearTimeout(setTimeout(() => 0, delay));
    }),
  "timers-of-no-functions": () =>
    quiet(() => {
      for (const f of ["code()", null, {}, 1]) setTimeout(f, 0);
    }),
  "clearing-what-is-not-mine": () =>
    quiet(() => {
      for (let i = -10; i < 5000; i++) {
        clearTimeout(i);
        clearInterval(i);
        clearImmediate(i);
      }
      return "cleared";
    }),
  "micro-tasks-that-throw": ends(THREW, () =>
    quiet(() => {
      for (let i = 0; i < 100; i++)
        queueMicrotask(() => {
          throw new Error("mine");
        });
    }),
  ),
  "rejections-nobody-handles": () => {
    for (let i = 0; i < 1000; i++) Promise.reject(new Error("mine"));
    return held();
  },
  "errors-reported-in-their-own-listener": () =>
    quiet(() => {
      let n = 0;
      const again = () => {
        if (++n < 100) reportError(new Error("x"));
      };
      addEventListener("error", again);
      reportError(new Error("x"));
      removeEventListener("error", again);
      return n;
    }),
  "sockets-before-accept": allRefused(
    () => new WebSocketPair()[0].send("x"),
    () => {
      const [a] = Object.values(new WebSocketPair());
      a.accept();
      a.close(1);
    },
    () => {
      const [a] = Object.values(new WebSocketPair());
      a.accept();
      a.close(1000, "x".repeat(200));
    },
    () => {
      const [a] = Object.values(new WebSocketPair());
      a.accept();
      a.close(1005);
    },
  ),
  "sockets-accepted-twice": () =>
    quiet(() => {
      const [a] = Object.values(new WebSocketPair());
      a.accept();
      a.accept();
      return a.readyState;
    }),
  "socket-messages-too-large": ends(["script.exceeded-memory", "script.threw"], () =>
    quiet(() => {
      const [a, b] = Object.values(new WebSocketPair());
      a.accept();
      b.accept();
      a.send("x".repeat(40 << 20));
      return "sent";
    }),
  ),
  "socket-attachments-too-large": inObject(({ ctx }) =>
    refused("attached", () => {
      const [a, b] = Object.values(new WebSocketPair());
      ctx.acceptWebSocket(b);
      b.serializeAttachment("x".repeat(20_000));
      return 1;
    }),
  ),
  "socket-tags-too-many": inObject(({ ctx }) =>
    refused("tagged", () => {
      ctx.acceptWebSocket(
        new WebSocketPair()[0],
        Array.from({ length: 11 }, (_, i) => `t${i}`),
      );
      return 1;
    }),
  ),
  "socket-tags-too-long": inObject(({ ctx }) =>
    refused("tagged", () => {
      ctx.acceptWebSocket(new WebSocketPair()[0], ["t".repeat(257)]);
      return 1;
    }),
  ),
  "socket-of-another-kind": inObject(({ ctx }) =>
    quiet(() => {
      for (const odd of [{}, null, new EventTarget(), Object.create(WebSocket.prototype)]) {
        try {
          ctx.acceptWebSocket(odd);
          return "LEAKED";
        } catch (e) {
          if (!(e instanceof TypeError)) throw e;
        }
      }
    }),
  ),
  "automatic-answers-too-long": inObject(({ ctx }) =>
    refused("taken", () => {
      ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("x".repeat(3000), "y"));
      return 1;
    }),
  ),
  "an-upgrade-nobody-asked-for": ends([...THREW, "edge.not-upgraded"], () => {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    return quiet(() => new Response(null, { status: 101, webSocket: client }).status);
  }),
  "abort-of-the-object": ends(
    ["script.threw"],
    inObject(({ ctx }) => {
      ctx.abort(new Error("mine"));
    }),
  ),
  "abort-with-odd-reasons": ends(
    ["script.threw"],
    inObject(({ ctx }) => {
      ctx.abort(
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
      );
    }),
  ),
  "abort-of-the-worker": ends(
    ["script.threw", "script.exceeded-cpu", "isolate.lost"],
    alone(({ ctx }) => quiet(() => ctx.abort?.("mine"))),
  ),
  "wait-until-of-odd-things": ({ ctx }) =>
    quiet(() => {
      for (const odd of [
        1,
        null,
        undefined,
        {},
        {
          then(done, fail) {
            fail(new Error("mine"));
          },
        },
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
      ]) {
        try {
          ctx.waitUntil(odd);
        } catch (e) {
          /* as it likes */
        }
      }
    }),
  "wait-until-on-a-foreign-this": allRefused(({ ctx }) => ctx.waitUntil.call({}, Promise.resolve())),
  "state-used-after-its-event": () =>
    quiet(async () => {
      const kept = globalThis.keptCtx;
      return kept === undefined ? "nothing kept" : kept.waitUntil(Promise.resolve());
    }),
  "env-changed-by-a-script": ({ env }) =>
    quiet(() => {
      env.VICTIM2 = "x";
      delete env.KV2;
      Object.setPrototypeOf(env, { inherited: 1 });
      const read = env.inherited;
      Object.setPrototypeOf(env, Object.prototype);
      delete env.VICTIM2;
      return read;
    }),
  "with-env-that-is-none": async () => {
    const { withEnv, withExports } = await import("cloudflare:workers");
    return quiet(() => [
      withEnv?.(null, () => 1),
      withExports?.(
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
        () => 1,
      ),
    ]);
  },
  "block-concurrency-that-throws": ends(
    ["script.threw"],
    inObject(({ ctx }) =>
      ctx.blockConcurrencyWhile(() => {
        throw new Error("mine");
      }),
    ),
  ),
  "calls-nested-too-deeply": async ({ env }) => {
    let stub = env.OBJECTS.getByName("x");
    return refused("called", async () => {
      for (let i = 0; i < 100; i++) stub = stub.a;
      return stub();
    });
  },
  "calls-of-reserved-names": allRefused(
    ({ env }) => env.OBJECTS.getByName("x").alarm(),
    ({ env }) => env.OBJECTS.getByName("x").webSocketMessage(),
    ({ env }) => env.OBJECTS.getByName("x")["#private"](),
  ),
  "stubs-used-after-they-are-gone": async ({ env }) => {
    const stub = await env.OBJECTS.getByName("x").echo(() => 1);
    stub[Symbol.dispose]();
    return refused("called", () => stub());
  },
  "stubs-by-the-thousand": ({ env }) =>
    quiet(async () => {
      const stubs = await Promise.all(Array.from({ length: 200 }, () => env.OBJECTS.getByName("x").echo(() => 1)));
      return stubs.length;
    }),
  "bytes-kept-by-both-sides": async ({ env }) => {
    const bytes = new Uint8Array([1, 2, 3]);
    const promise = env.OBJECTS.getByName("x").echo(bytes);
    bytes[0] = 9;
    const back = await promise;
    return back[0] === 1 ? held() : leaked("changed after it was sent");
  },
  "event-handlers-that-are-none": () =>
    quiet(() => {
      const s = new AbortController().signal;
      for (const odd of [
        1,
        {},
        "x",
        null,
        new Proxy(() => 0, {
          apply() {
            throw new Error("trap");
          },
        }),
      ]) {
        s.onabort = odd;
        s.addEventListener("abort", odd);
      }
      s.dispatchEvent(new Event("abort"));
    }),
  "events-dispatched-again": () =>
    quiet(() => {
      const t = new EventTarget();
      const e = new Event("x");
      t.addEventListener("x", () => t.dispatchEvent(e));
      t.dispatchEvent(e);
    }),
});
