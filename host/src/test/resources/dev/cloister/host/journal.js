// Keeps what it is given, so that a test can tell what was lost, invented or torn.

import { DurableObject } from "cloudflare:workers";

export class Journal extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS writes (id TEXT PRIMARY KEY, count INTEGER UNIQUE)");
  }

  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    if (request.method === "POST") {
      const id = searchParams.get("id");
      const count = ((await storage.get("count")) ?? 0) + 1;
      // Three calls, one batch: all are stored or none.
      storage.put("count", count);
      storage.put(`entry/${id}`, { id, count, padding: "x".repeat(200) });
      storage.sql.exec("INSERT INTO writes VALUES (?, ?)", id, count);
      return new Response(String(count));
    }
    const entries = [...(await storage.list({ prefix: "entry/" })).values()];
    return Response.json({
      count: (await storage.get("count")) ?? 0,
      rows: storage.sql.exec("SELECT id FROM writes").toArray().map(({ id }) => id),
      check: storage.sql.exec("PRAGMA quick_check").one().quick_check,
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
