// A counter for each room, exact however many count at once: an object per room, the only one that
// writes its number. Counting twice with one key counts once.

import { DurableObject } from "cloudflare:workers";

const KEYS_KEPT = 100;

export class Room extends DurableObject {
  async count(key) {
    const seen = (await this.ctx.storage.get("seen")) ?? [];
    let total = (await this.ctx.storage.get("total")) ?? 0;
    if (key === null || !seen.includes(key)) {
      total++;
      // No await in between: both are stored, or neither is.
      this.ctx.storage.put("total", total);
      if (key !== null) {
        this.ctx.storage.put("seen", [...seen, key].slice(-KEYS_KEPT));
      }
    }
    return total;
  }

  async total() {
    return (await this.ctx.storage.get("total")) ?? 0;
  }

  async clear() {
    await this.ctx.storage.deleteAll();
  }
}

export default {
  async fetch(request, env) {
    const [, name] = /^\/rooms\/([a-z0-9-]{1,40})$/.exec(new URL(request.url).pathname) ?? [];
    if (!name) {
      return Response.json({ error: "no-such-route" }, { status: 404 });
    }
    const room = env.ROOMS.get(env.ROOMS.idFromName(name));
    switch (request.method) {
      case "GET":
        return Response.json({ room: name, total: await room.total() });
      case "POST":
        return Response.json({ room: name, total: await room.count(request.headers.get("idempotency-key")) });
      case "DELETE":
        await room.clear();
        return new Response(null, { status: 204 });
      default:
        return Response.json({ error: "bad-method" }, { status: 405, headers: { allow: "GET, POST, DELETE" } });
    }
  },
};
