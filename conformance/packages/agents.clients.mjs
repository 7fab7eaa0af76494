// The client of agents, against agents.js.

import { AgentClient } from "agents/client";

function connect(server, name, as, query = {}) {
  const states = [];
  const client = new AgentClient({
    host: server.host,
    agent: "Counter",
    name,
    id: as,
    query: { as, ...query },
    WebSocket: server.WebSocket,
    maxRetries: 0,
    connectionTimeout: 100_000,
    defaultCallTimeout: 100_000,
    onStateUpdate: (state, source) => {
      states.push([state, source]);
      heard.wake();
    },
    onIdentity: (called, agent) => states.push([called, agent]),
    onStateUpdateError: (error) => {
      states.push(["not taken", error]);
      heard.wake();
    },
  });
  client.binaryType = "arraybuffer";
  // What the library says to its own client is seen by what the client does.
  const heard = server.listen(client, (data) => typeof data !== "string" || !data.startsWith("{"));
  return { client, heard, states, until: (reached) => heard.until(reached) };
}

const refused = (call) => call.then((value) => ({ value }), ({ message }) => ({ message }));

async function talk(server) {
  const ann = connect(server, "shared", "ann");
  await ann.client.ready;
  const bob = connect(server, "shared", "bob");
  await bob.client.ready;
  await Promise.all([ann.heard.hears(1), bob.heard.hears(1)]);

  const calls = [];
  calls.push(await ann.client.call("add", [5]));
  calls.push(await bob.client.stub.add());
  await ann.until(() => ann.client.state?.count === 6);
  bob.client.setState({ count: 40, log: ["by bob"] });
  await ann.until(() => ann.client.state?.count === 40);
  calls.push(await ann.client.stub.add(2));
  await bob.until(() => bob.client.state?.count === 42);
  calls.push(await ann.client.call("note", ["ß first"]), await bob.client.call("note", ["second"]));
  calls.push(await ann.client.stub.values({ deep: [{ a: 1 }], text: "x".repeat(2_000) }));
  calls.push(await refused(ann.client.call("fails", ["on purpose"])));
  calls.push(await refused(ann.client.call("notCallable")));
  calls.push(await refused(ann.client.call("nowhere")));
  calls.push((await refused(ann.client.call("wrongSql"))).message.split("\n")[0]);
  const chunks = [];
  calls.push(await ann.client.call("counts", [4], { stream: { onChunk: (chunk) => chunks.push(chunk), onDone: (last) => chunks.push(last), onError: (error) => chunks.push({ error }) } }));
  ann.client.send("plain words");
  ann.client.send(new Uint8Array(3));
  await Promise.all([ann.heard.hears(2), bob.heard.hears(2)]);
  calls.push(await ann.client.stub.history());
  bob.client.close(4001, "enough");
  ann.client.close();
  return { calls, chunks, ann: ann.states, bob: bob.states, annHeard: ann.heard.heard, bobHeard: bob.heard.heard };
}

async function schedules(server) {
  const ann = connect(server, "schedules", "ann");
  await ann.client.ready;
  await ann.heard.hears(1);
  const calls = [await ann.client.stub.soonAndNever()];
  calls.push(await ann.client.stub.later(0, "at once"));
  await ann.heard.hears(1);
  calls.push(await ann.client.stub.later(1, "after a second"));
  await ann.heard.hears(1);
  calls.push(await ann.client.stub.queued("one", "two", "three"));
  await ann.heard.hears(3);
  await ann.until(() => ann.client.state.log.length === 5);
  ann.client.close();
  return { calls, heard: ann.heard.heard, state: ann.client.state };
}

async function notAllowed(server) {
  const ann = connect(server, "guarded", "ann");
  await ann.client.ready;
  const reader = connect(server, "guarded", "reader", { "read-only": "yes" });
  await reader.client.ready;
  const calls = [await ann.client.stub.add(3), await refused(reader.client.stub.add(1))];
  reader.client.setState({ count: 99, log: [] });
  await reader.until(() => reader.states.some(([what]) => what === "not taken"));
  calls.push(await refused(ann.client.stub.add(-10)));
  calls.push(await ann.client.stub.history());
  const found = JSON.parse((await server.fetch("/agents/counter/guarded")).body);
  ann.client.close();
  reader.client.close();
  return { calls, reader: reader.states, state: found.state };
}

async function again(server, name, forget) {
  const ann = connect(server, name, "ann");
  await ann.client.ready;
  await ann.client.stub.add(7);
  await ann.client.stub.note("kept");
  await ann.client.stub.later(3600, "much later");
  ann.client.close();
  await forget();
  const bob = connect(server, name, "bob");
  await bob.client.ready;
  await bob.until(() => bob.client.state !== undefined);
  const before = bob.client.state;
  const calls = [await bob.client.stub.add(1), await bob.client.stub.note("kept too"), (await bob.client.stub.history()).starts];
  bob.client.close();
  return { before, calls, states: bob.states };
}

/** The alarm that a schedule needs is stored: it rings after a restart, though nobody asks. */
async function ringsAfterRestart(server) {
  const ann = connect(server, "rings", "ann");
  await ann.client.ready;
  const scheduled = await ann.client.stub.later(4, "after the restart");
  await server.restart();
  const bob = connect(server, "rings", "bob");
  await bob.until(() => bob.client.state?.log.length === 1);
  const { state } = bob.client;
  bob.client.close();
  return { scheduled, state };
}

/** The agent sleeps with its client's socket open, and answers when it is called. */
async function asleep(server) {
  const ann = connect(server, "sleeps", "ann");
  await ann.client.ready;
  await ann.client.stub.add(1);
  await server.idle();
  const calls = [await ann.client.stub.add(1), await ann.client.stub.history()];
  ann.client.close();
  return { calls, states: ann.states };
}

async function letIn(server) {
  const ann = connect(server, "closed", "ann");
  await ann.heard.ends();
  return ann.heard.heard;
}

export const scenarios = {
  "state and methods": { quick: true, run: talk },
  "schedules and a queue": { run: schedules },
  "what a client may not": { run: notAllowed },
  "an agent that was aborted": { run: (server) => again(server, "aborted", () => server.fetch("/agents/counter/aborted?abort")) },
  "after a restart": { run: (server) => again(server, "restarted", () => server.restart()) },
  "a schedule over a restart": { run: ringsAfterRestart },
  "an agent that sleeps": { run: asleep },
  "a client that is not let in": { run: letIn },
};
