// Promises that one event waits for and another settles: what comes after the wait is the first one's, with its own calls.

import { WorkerEntrypoint } from "cloudflare:workers";
import { worker } from "./kit.js";

export class Methods extends WorkerEntrypoint {
  async callBack(f) {
    return f();
  }

  echo(value) {
    return value;
  }

  async echoLate(value) {
    await scheduler.wait(20);
    return value;
  }
}

function promised() {
  let settle;
  const promise = new Promise((resolve) => (settle = resolve));
  return { promise, settle };
}

export default worker({
  "a call after a wait that a call back ends": async ({ env }) => {
    const { promise, settle } = promised();
    const called = env.SERVICE.callBack(() => settle("settled"));
    return [await promise, await env.SERVICE.echo("answered"), await called];
  },
  "a call that takes longer than the call back": async ({ env }) => {
    const { promise, settle } = promised();
    const called = env.SERVICE.callBack(() => settle("settled"));
    return [await promise, await env.SERVICE.echoLate("answered"), await called];
  },
  "a timer after a wait that a call back ends": async ({ env }) => {
    const { promise, settle } = promised();
    const called = env.SERVICE.callBack(() => settle("settled"));
    const before = await promise;
    await scheduler.wait(20);
    return [before, await called];
  },
  "waitUntil after a wait that a call back ends": async ({ env, ctx }) => {
    const { promise, settle } = promised();
    const called = env.SERVICE.callBack(() => settle("settled"));
    const before = await promise;
    const later = promised();
    ctx.waitUntil(env.SERVICE.echoLate("late").then(later.settle));
    return [before, await later.promise, await called];
  },
});
