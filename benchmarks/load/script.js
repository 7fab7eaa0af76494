// What is put under load; the same module runs on both.

import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject {
  async fetch(request) {
    const n = (await this.ctx.storage.get("n")) ?? 0;
    if (request.method === "GET") {
      return new Response(String(n));
    }
    await this.ctx.storage.put("n", n + 1);
    return new Response(String(n + 1));
  }
}

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/hello":
        return new Response("hello");
      case "/echo":
        return new Response(request.body);
      default:
        return env.COUNTERS.get(env.COUNTERS.idFromName(pathname)).fetch(request);
    }
  },
};
