// An object whose alarm writes down that it ran, and one whose handler waits so that it can be killed.

import { DurableObject } from "cloudflare:workers";

export class Timer extends DurableObject {
  waiting = [];

  async fetch(request) {
    const { storage } = this.ctx;
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/set") {
      if (searchParams.has("stays")) {
        storage.put("stays", true);
      }
      storage.setAlarm(Date.now() + Number(searchParams.get("in")));
      return new Response("set");
    }
    // Answers when the handler has begun so many times.
    const count = Number(searchParams.get("begun"));
    while (((await storage.get("begun")) ?? 0) < count) {
      await new Promise((look) => this.waiting.push(look));
    }
    return new Response(`${await storage.get("begun")} ${(await storage.getAlarm()) === null ? "not set" : "set"}`);
  }

  async alarm(info) {
    const { storage } = this.ctx;
    const begun = ((await storage.get("begun")) ?? 0) + 1;
    await storage.put("begun", begun);
    await storage.put("retries", info.retryCount);
    await storage.sync();
    this.waiting.splice(0).forEach((look) => look());
    if (begun === 1 && (await storage.get("stays"))) {
      await scheduler.wait(600_000);
    }
  }
}

export default {
  fetch: (request, env) => env.TIMERS.getByName(new URL(request.url).searchParams.get("object")).fetch(request),
};
