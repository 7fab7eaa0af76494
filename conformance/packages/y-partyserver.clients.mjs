// The provider of y-partyserver, with documents of yjs, against y-partyserver.js.

import YProvider from "y-partyserver/provider";
import * as Y from "yjs";

/** A client's copy of a document, and what it is told. */
class Copy {
  #woken = new Set();

  constructor(server, party, room, client, params = {}) {
    this.doc = new Y.Doc();
    // Random else; which of two edits at one place comes first depends on it.
    this.doc.clientID = client;
    this.custom = [];
    this.provider = new YProvider(server.host, room, this.doc, { party, params, connectionId: `client-${client}`, WebSocketPolyfill: server.WebSocket, disableBc: true, maxBackoffTime: 100 });
    const wake = () => this.#woken.forEach((resolve) => resolve());
    this.doc.on("update", wake);
    this.provider.on("sync", wake);
    this.provider.awareness.on("change", wake);
    this.provider.on("custom-message", (message) => {
      this.custom.push(message);
      wake();
    });
  }

  get text() {
    return this.doc.getText("text");
  }

  get map() {
    return this.doc.getMap("map");
  }

  get list() {
    return this.doc.getArray("list");
  }

  get present() {
    return [...this.provider.awareness.getStates().entries()].sort(([a], [b]) => a - b);
  }

  async until(reached) {
    while (!reached()) {
      await new Promise((resolve) => this.#woken.add(resolve));
      this.#woken.clear();
    }
  }

  synced() {
    return this.until(() => this.provider.synced);
  }

  saved(text) {
    return this.until(() => this.custom.includes(`saved ${text}`));
  }

  shown() {
    return { text: this.text.toString(), map: sorted(this.map.toJSON()), list: this.list.toJSON() };
  }

  leave() {
    this.provider.destroy();
  }
}

// Keys come in the order of edits, and two clients edit at once.
const sorted = (map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

async function inside(server, party, room) {
  const found = JSON.parse((await server.fetch(`/parties/${party}/${room}`)).body);
  return { ...found, map: sorted(found.map) };
}

async function both(server, party) {
  const ann = new Copy(server, party, "minutes", 1);
  const bob = new Copy(server, party, "minutes", 2);
  await Promise.all([ann.synced(), bob.synced()]);
  ann.text.insert(0, "hello");
  await bob.until(() => bob.text.toString() === "hello");
  // Both at once, at the same place: what comes of it is the same for both, and for the server.
  ann.text.insert(5, " from ann");
  bob.text.insert(5, " from bob");
  ann.map.set("colour", "red");
  bob.map.set("size", { wide: 3 });
  bob.list.push(["one", 2, new Uint8Array([1, 2])]);
  await Promise.all([ann, bob].map((copy) => copy.until(() => copy.text.length === 23 && copy.map.size === 2 && copy.list.length === 3)));
  ann.text.delete(0, 5);
  await bob.until(() => bob.text.length === 18);
  ann.provider.awareness.setLocalState({ name: "ann" });
  bob.provider.awareness.setLocalState({ name: "bob", cursor: [1, 2] });
  await Promise.all([ann, bob].map((copy) => copy.until(() => copy.present.length === 2 && copy.present.every(([, { name }]) => name))));
  const present = [ann.present, bob.present];
  bob.provider.sendMessage("psst");
  await ann.until(() => ann.custom.includes("they said psst"));
  await bob.until(() => bob.custom.includes("you said psst"));
  await ann.saved(ann.text.toString());
  const late = new Copy(server, party, "minutes", 3);
  await late.synced();
  const found = await inside(server, party, "minutes");
  bob.leave();
  await ann.until(() => ann.present.length < 2 || !ann.present.some(([, { name }]) => name === "bob"));
  const after = ann.present.filter(([, { name }]) => name);
  ann.leave();
  late.leave();
  return { ann: ann.shown(), bob: bob.shown(), late: late.shown(), present, after, found };
}

/** All leave, the object goes from memory, and who comes then has the document. */
async function again(server, party, room, forget) {
  const ann = new Copy(server, party, room, 1);
  await ann.synced();
  ann.text.insert(0, "kept");
  ann.map.set("n", 1);
  await ann.saved("kept");
  ann.leave();
  await forget();
  const bob = new Copy(server, party, room, 2);
  await bob.synced();
  bob.text.insert(4, " and more");
  await bob.saved("kept and more");
  const found = await inside(server, party, room);
  bob.leave();
  return { bob: bob.shown(), found };
}

function aborted(server, party) {
  return again(server, party, "aborted", () => server.fetch(`/parties/${party}/aborted?abort`));
}

function restarted(server, party) {
  return again(server, party, "restarted", () => server.restart());
}

/** Edits of who is away are merged when the socket comes back. */
async function apart(server) {
  const ann = new Copy(server, "hibernating", "apart", 1);
  const bob = new Copy(server, "hibernating", "apart", 2);
  await Promise.all([ann.synced(), bob.synced()]);
  ann.text.insert(0, "base");
  await bob.until(() => bob.text.length === 4);
  await ann.saved("base");
  ann.provider.disconnect();
  bob.text.insert(0, "<");
  ann.text.insert(4, ">");
  await bob.saved("<base");
  await ann.provider.connect();
  await Promise.all([ann, bob].map((copy) => copy.until(() => copy.text.length === 6)));
  ann.leave();
  bob.leave();
  return [ann.shown(), bob.shown()];
}

async function readOnly(server) {
  const ann = new Copy(server, "in-memory", "read", 1);
  const reader = new Copy(server, "in-memory", "read", 2, { "read-only": "yes" });
  await Promise.all([ann.synced(), reader.synced()]);
  reader.text.insert(0, "not taken");
  ann.text.insert(0, "taken");
  await ann.saved("taken");
  const found = await inside(server, "in-memory", "read");
  ann.leave();
  reader.leave();
  return { ann: ann.shown(), found };
}

/** The document's object sleeps with its sockets open, and wakes for an edit. */
async function asleep(server) {
  const ann = new Copy(server, "hibernating", "sleeps", 1);
  const bob = new Copy(server, "hibernating", "sleeps", 2);
  await Promise.all([ann.synced(), bob.synced()]);
  ann.text.insert(0, "before");
  await bob.until(() => bob.text.length === 6);
  await bob.saved("before");
  await server.idle();
  bob.text.insert(6, " and after");
  await ann.until(() => ann.text.length === 16);
  await ann.saved("before and after");
  const found = await inside(server, "hibernating", "sleeps");
  ann.leave();
  bob.leave();
  return { ann: ann.shown(), found };
}

async function much(server) {
  const ann = new Copy(server, "hibernating", "much", 1);
  const bob = new Copy(server, "hibernating", "much", 2);
  await Promise.all([ann.synced(), bob.synced()]);
  for (let n = 0; n < 200; n++) {
    ann.list.push([`a${n}`]);
    bob.map.set(`b${n % 50}`, n);
  }
  ann.text.insert(0, "x".repeat(300_000));
  await Promise.all([ann, bob].map((copy) => copy.until(() => copy.text.length === 300_000 && copy.list.length === 200 && copy.map.get("b49") === 199)));
  const found = await inside(server, "hibernating", "much");
  ann.leave();
  bob.leave();
  return { same: JSON.stringify(ann.shown()) === JSON.stringify(bob.shown()), list: found.list.length, text: found.text.length, map: Object.keys(found.map).length };
}

export const scenarios = {
  "two clients edit at once": { quick: true, run: (server) => both(server, "hibernating") },
  "two clients edit at once, in memory": { run: (server) => both(server, "in-memory") },
  "loaded again": { quick: true, run: (server) => aborted(server, "in-memory") },
  "loaded again, hibernating": { run: (server) => aborted(server, "hibernating") },
  "after a restart": { run: (server) => restarted(server, "in-memory") },
  "edits while apart": { run: apart },
  "a client that may only read": { run: readOnly },
  "a document that sleeps": { run: asleep },
  "many edits and a long one": { run: much },
};
