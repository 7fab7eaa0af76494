// A library built on Durable Objects: agents with a state that clients share, methods that they call over a WebSocket, schedules, a queue and SQL. Its
// clients are in agents.clients.mjs.

import { Agent, callable, getAgentByName, getCurrentAgent, routeAgentRequest, StreamingResponse } from "agents";

export class Counter extends Agent {
  initialState = { count: 0, log: [] };
  events = [];

  onStart() {
    this.sql`CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, at REAL)`;
    this.sql`CREATE TABLE IF NOT EXISTS starts (n INTEGER)`;
    this.sql`INSERT INTO starts VALUES (1)`;
  }

  validateStateChange(next, source) {
    if (next.count < 0) {
      throw new Error(`below zero, from ${source === "server" ? "the server" : "a client"}`);
    }
  }

  onStateChanged(state, source) {
    this.events.push([state.count, source === "server" ? source : "client"]);
  }

  shouldConnectionBeReadonly(connection, { request }) {
    return new URL(request.url).searchParams.has("read-only");
  }

  @callable()
  add(by = 1) {
    this.setState({ ...this.state, count: this.state.count + by });
    return this.state.count;
  }

  @callable({ description: "notes and what is there of them" })
  async note(text) {
    this.sql`INSERT INTO notes (text, at) VALUES (${text}, ${0.5})`;
    const [{ n }] = this.sql`SELECT count(*) n FROM notes`;
    await this.ctx.storage.sync();
    return { n, notes: this.sql`SELECT * FROM notes WHERE text LIKE ${"%" + text[0] + "%"} ORDER BY id`, who: getCurrentAgent().agent.name };
  }

  @callable()
  wrongSql() {
    return this.sql`SELECT * FROM nowhere`;
  }

  @callable()
  fails(message) {
    throw new TypeError(message);
  }

  @callable()
  values(value) {
    return { value, nothing: null, list: [1, "2", [true]] };
  }

  @callable({ streaming: true })
  async counts(stream, to) {
    for (let n = 1; n < to; n++) {
      stream.send({ n });
      await Promise.resolve();
    }
    stream.end("done");
  }

  @callable()
  async later(when, text) {
    const { id, ...schedule } = await this.schedule(when, "rings", { text });
    return { type: schedule.type, callback: schedule.callback, payload: schedule.payload, id: typeof id };
  }

  @callable()
  async soonAndNever() {
    const never = await this.schedule(3600, "rings", { text: "never" });
    const cron = await this.schedule("0 0 1 1 *", "rings", { text: "new year" });
    const every = await this.scheduleEvery(7200, "rings", { text: "every" });
    const listed = (await this.listSchedules()).map(({ type, callback, payload }) => [type, callback, payload]).sort();
    const cancelled = [await this.cancelSchedule(never.id), await this.cancelSchedule(cron.id), await this.cancelSchedule(every.id), await this.cancelSchedule("nobody")];
    return { listed, cancelled, left: (await this.listSchedules()).length, alarm: (await this.ctx.storage.getAlarm()) !== null };
  }

  rings({ text }) {
    this.setState({ ...this.state, log: [...this.state.log, text] });
    this.broadcast(`rang: ${text}`);
  }

  @callable()
  async queued(...texts) {
    for (const text of texts) {
      await this.queue("rings", { text });
    }
    return texts.length;
  }

  @callable()
  history() {
    const [{ n }] = this.sql`SELECT count(*) n FROM starts`;
    return { events: this.events, starts: n, connections: [...this.getConnections()].length };
  }

  notCallable() {
    return "never seen";
  }

  onConnect(connection, { request }) {
    connection.send(`welcome to ${this.name}, ${new URL(request.url).searchParams.get("as")}`);
  }

  onMessage(connection, message) {
    connection.send(typeof message === "string" ? `you said ${message}` : `bytes: ${message.byteLength}`);
    this.broadcast("somebody spoke", [connection.id]);
  }

  onClose(connection, code, reason) {
    this.events.push(["closed", code, reason]);
  }

  async onRequest(request) {
    const { searchParams } = new URL(request.url);
    if (searchParams.has("abort")) {
      this.ctx.abort("on purpose");
    }
    return Response.json({ name: this.name, state: this.state, method: request.method, notes: this.sql`SELECT text FROM notes` });
  }

  plus(a, b) {
    return { sum: a + b, state: this.state };
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/plus") {
      return Response.json(await (await getAgentByName(env.Counter, "plus")).plus(1, 2));
    }
    if (pathname === "/responses") {
      return Response.json({ streaming: typeof StreamingResponse, current: getCurrentAgent().agent ?? null });
    }
    const answer = await routeAgentRequest(request, env, { cors: true, onBeforeConnect: (_, { name }) => (name === "closed" ? new Response("closed", { status: 403 }) : undefined) });
    return answer ?? new Response("no agent", { status: 404 });
  },
};
