// Keeps what it is given, so that a test can tell what was lost, invented or torn.

import { DurableObject } from "cloudflare:workers";

export class Journal extends DurableObject {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    if (request.method === "POST") {
      const id = searchParams.get("id");
      const count = ((await storage.get("count")) ?? 0) + 1;
      // Two calls, one batch: both are stored or neither.
      storage.put("count", count);
      storage.put(`entry/${id}`, { id, count, padding: "x".repeat(200) });
      return new Response(String(count));
    }
    const entries = [...(await storage.list({ prefix: "entry/" })).values()];
    return Response.json({
      count: (await storage.get("count")) ?? 0,
      entries: entries.map(({ id, count, padding }) => ({ id, count, whole: padding.length === 200 })),
    });
  }
}

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname;
    try {
      return await env.JOURNALS.get(env.JOURNALS.idFromName(name)).fetch(request);
    } catch (error) {
      return new Response(error.stack, { status: 502 });
    }
  },
};
