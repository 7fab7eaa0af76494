// What is put under load; the same module runs on both.

import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject {
  async fetch(request) {
    const n = (await this.ctx.storage.get("n")) ?? 0;
    if (request.method === "GET") {
      return new Response(String(n));
    }
    if (request.method === "DELETE") {
      this.ctx.abort("dropped from memory");
    }
    await this.ctx.storage.put("n", n + 1);
    return new Response(String(n + 1));
  }
}

/** A table that grows by a row with each POST; GET sums up a thousand rows of another. */
export class Ledger extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, account TEXT, amount REAL)");
    sql.exec("CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, account TEXT, amount REAL)");
    if (sql.exec("SELECT count(*) AS n FROM history").one().n === 0) {
      sql.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO history SELECT i, 'account ' || (i % 10), i * 1.5 FROM n`);
    }
  }

  fetch(request) {
    const { sql } = this.ctx.storage;
    if (request.method === "POST") {
      sql.exec("INSERT INTO entries (account, amount) VALUES (?, ?)", "account 1", 12.5);
      return new Response("stored");
    }
    return Response.json(sql.exec("SELECT account, sum(amount) AS sum FROM history GROUP BY account ORDER BY sum DESC").toArray());
  }
}

/** Sends back what comes, on sockets that outlive it. */
export class Echo extends DurableObject {
  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, message) {
    socket.send(message);
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
      case "/ledger":
        return env.LEDGERS.get(env.LEDGERS.idFromName(pathname)).fetch(request);
      case "/sockets":
        return env.ECHOES.get(env.ECHOES.idFromName(pathname)).fetch(request);
      default:
        return env.COUNTERS.get(env.COUNTERS.idFromName(pathname)).fetch(request);
    }
  },
};
