// The tenant that must not notice anything: a canary wherever a tenant can keep something, and a way to ask whether all
// of them are still there. Nobody but the runner knows the canary.

import { DurableObject } from "cloudflare:workers";

let inModule;

export class Safe extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const canary = new URL(request.url).searchParams.get("canary");
    if (canary !== null) {
      await storage.put("canary", canary);
      storage.sql.exec("CREATE TABLE IF NOT EXISTS canaries (text)");
      storage.sql.exec("DELETE FROM canaries");
      storage.sql.exec("INSERT INTO canaries VALUES (?)", canary);
      return Response.json({ id: this.ctx.id.toString(), bookmark: await storage.getCurrentBookmark() });
    }
    const rows = storage.sql.exec("SELECT text FROM canaries").toArray();
    return Response.json({ stored: await storage.get("canary"), keys: (await storage.list()).size, rows });
  }
}

const PAGE = "https://victim.example/page";

export default {
  async fetch(request, env) {
    const safe = env.OBJECTS.getByName("safe");
    const canary = new URL(request.url).searchParams.get("canary");
    if (canary !== null) {
      inModule ??= canary;
      await env.KV.put("canary", canary);
      await env.KV.put("canary-2", canary);
      await caches.default.put(PAGE, new Response(canary, { headers: { "cache-control": "max-age=3600" } }));
      const { cursor } = await env.KV.list({ limit: 1 });
      return Response.json({ ...(await (await safe.fetch(`http://safe/?canary=${canary}`)).json()), cursor });
    }
    const fromObject = await (await safe.fetch("http://safe/", { headers: { "Idempotency-Key": "the-victims-key" } })).json();
    const cached = await caches.default.match(PAGE);
    return Response.json({
      ...fromObject,
      secret: env.SECRET,
      kv: await env.KV.get("canary"),
      kvKeys: (await env.KV.list()).keys.length,
      cached: (await cached?.text()) ?? null,
      limited: !(await env.LIMIT.limit({ key: "everybody" })).success,
      // Gone when the cordon was ended meanwhile, but never anything else.
      module: inModule ?? null,
    });
  },
};
