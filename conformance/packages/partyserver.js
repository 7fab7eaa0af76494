// A library built on Durable Objects: rooms with connections, tags and states of them, in memory or hibernating. Its clients are in
// partyserver.clients.mjs.

import { getServerByName, routePartykitRequest, Server } from "partyserver";

const shown = (connection) => ({ id: connection.id, tags: [...connection.tags], state: connection.state });

class Room extends Server {
  lives = 0;
  closed = [];

  async onStart(props) {
    this.lives = ((await this.ctx.storage.get("lives")) ?? 0) + 1;
    await this.ctx.storage.put("lives", this.lives);
    this.props = props;
  }

  getConnectionTags(connection, { request }) {
    return (new URL(request.url).searchParams.get("tags") ?? "").split(",").filter(Boolean);
  }

  onConnect(connection, { request }) {
    const as = new URL(request.url).searchParams.get("as");
    connection.setState({ as, said: 0 });
    connection.send(JSON.stringify({ welcome: this.name, ...shown(connection), uri: new URL(connection.uri).pathname }));
    this.broadcast(`${as} joins`, [connection.id]);
  }

  async onMessage(connection, message) {
    if (typeof message !== "string") {
      this.broadcast(new Uint8Array(message).reverse());
      return;
    }
    const [verb, ...words] = message.split(" ");
    switch (verb) {
      case "say":
        connection.setState((state) => ({ ...state, said: state.said + 1 }));
        this.broadcast(`${connection.state.as}: ${words.join(" ")}`);
        return;
      case "others":
        this.broadcast(`${connection.state.as} to others`, [connection.id]);
        return;
      case "tagged":
        for (const other of this.getConnections(words[0])) {
          other.send(`to all ${words[0]}`);
        }
        connection.send("told");
        return;
      case "to":
        this.getConnection(words[0]).send(`from ${connection.id}`);
        return;
      case "who":
        connection.send(JSON.stringify([...this.getConnections()].map(shown).sort((a, b) => (a.id < b.id ? -1 : 1))));
        return;
      case "nobody":
        connection.send(String(this.getConnection("nobody")));
        return;
      case "keep":
        await this.ctx.storage.put("kept", words);
        connection.send(`kept ${words}`);
        return;
      case "alarm":
        await this.ctx.storage.put("rings for", connection.id);
        await this.ctx.storage.setAlarm(Date.now() + 5);
        return;
      case "sql":
        this.sql`CREATE TABLE IF NOT EXISTS said (by TEXT, what TEXT)`;
        this.sql`INSERT INTO said VALUES (${connection.id}, ${words[0]})`;
        connection.send(JSON.stringify(this.sql`SELECT what, count(*) n FROM said GROUP BY what ORDER BY what`));
        return;
      case "leave":
        connection.close(Number(words[0]), words[1]);
        return;
      case "throw":
        throw new Error(`of ${words}`);
    }
  }

  async onAlarm() {
    const connection = this.getConnection(await this.ctx.storage.get("rings for"));
    connection.send(`alarm for ${connection.state.as} in ${this.name}`);
  }

  async onClose(connection, code, reason, wasClean) {
    this.closed.push([connection.state.as, code, reason, wasClean]);
    this.broadcast(`${connection.state.as} leaves: ${code} ${reason}`, [connection.id]);
    await this.ctx.storage.put("closed", this.closed);
  }

  async onRequest(request) {
    const { searchParams } = new URL(request.url);
    if (searchParams.has("abort")) {
      this.ctx.abort("on purpose");
    }
    const stored = Object.fromEntries(await this.ctx.storage.list());
    return Response.json({ name: this.name, props: this.props, lives: this.lives, stored, connections: [...this.getConnections()].map(shown) });
  }

  sum(a, b) {
    return { sum: a + b, lives: this.lives };
  }
}

export class InMemory extends Room {}

export class Hibernating extends Room {
  static options = { hibernate: true };
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/sum") {
      return Response.json(await (await getServerByName(env.Hibernating, "sums", { props: { by: "name" } })).sum(1, 2));
    }
    const answer = await routePartykitRequest(request, env, {
      cors: true,
      props: { of: "rooms é" },
      onBeforeConnect: (incoming, { className, name }) => (name === "closed" ? new Response(`${className} ${name}`, { status: 403 }) : incoming),
      onBeforeRequest: (incoming) => (incoming.headers.has("x-teapot") ? new Response("teapot", { status: 418 }) : undefined),
    });
    return answer ?? new Response("no room", { status: 404 });
  },
};
