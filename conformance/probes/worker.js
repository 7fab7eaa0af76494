// The module's shape: env, ctx and what a Worker may do with them.

import { env as importedEnv } from "cloudflare:workers";
import { worker } from "./kit.js";

let calls = 0;
let finished = 0;

export default worker({
  "text and JSON in env": ({ env }) => [env.TEXT, env.LIST, env.MISSING, Object.keys(env).sort()],
  "env can be imported": ({ env }) => [importedEnv.TEXT, importedEnv.LIST.length === env.LIST.length],
  "module globals stay": () => [typeof ++calls, calls >= 1],
  "waitUntil takes a promise and returns nothing": ({ ctx }) => ctx.waitUntil(Promise.resolve()),
  "waitUntil goes on after the answer": ({ ctx }) => {
    ctx.waitUntil(new Promise((go) => setTimeout(go, 5)).then(() => finished++));
    return finished;
  },
  "it has gone on": async () => {
    for (let tries = 0; finished === 0 && tries < 200; tries++) {
      await new Promise((go) => setTimeout(go, 5));
    }
    return finished;
  },
  "a rejected waitUntil harms nobody": ({ ctx }) => ctx.waitUntil(Promise.reject(new Error("late"))),
  "passThroughOnException": ({ ctx }) => ctx.passThroughOnException(),
  "a method taken off its object": ({ ctx }) => {
    const { waitUntil } = ctx;
    return waitUntil(Promise.resolve());
  },
  "props": ({ ctx }) => ctx.props,
  "the signal of a request": ({ request }) => request.signal.aborted,
});
