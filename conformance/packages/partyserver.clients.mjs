// partysocket against partyserver.js.

import { PartySocket } from "partysocket";

/** A client in a room, and what it hears, in order. */
function enter(server, party, room, as, { tags = "", ...options } = {}) {
  const socket = new PartySocket({ host: server.host, party, room, id: as, query: { as, tags }, WebSocket: server.WebSocket, maxRetries: 0, connectionTimeout: 100_000, ...options });
  socket.binaryType = "arraybuffer";
  return server.listen(socket);
}

const state = async (server, party, room, query = "") => (await server.fetch(`/parties/${party}/${room}${query}`)).body;

async function rooms(server, party) {
  const ann = enter(server, party, "hall", "ann", { tags: "red,tall" });
  await ann.hears(1);
  const bob = enter(server, party, "hall", "bob", { tags: "red" });
  await bob.hears(1);
  await ann.hears(1);
  const cid = enter(server, party, "hall", "cid");
  await Promise.all([cid.hears(1), ann.hears(1), bob.hears(1)]);
  const all = [ann, bob, cid];
  const each = (count) => Promise.all(all.map((client) => client.hears(count)));

  ann.socket.send("say hello ß 😀");
  await each(1);
  bob.socket.send("others");
  await Promise.all([ann.hears(1), cid.hears(1)]);
  cid.socket.send("tagged red");
  await each(1);
  bob.socket.send("to ann");
  await ann.hears(1);
  cid.socket.send(new Uint8Array([1, 2, 255]));
  await each(1);
  ann.socket.send("who");
  await ann.hears(1);
  ann.socket.send("nobody");
  await ann.hears(1);
  ann.socket.send("throw on");
  ann.socket.send("say still here");
  await each(1);
  bob.socket.send("keep one two");
  await bob.hears(1);
  bob.socket.send("alarm");
  await bob.hears(1);
  bob.socket.send("sql x");
  bob.socket.send("sql y");
  bob.socket.send("sql x");
  await bob.hears(3);
  cid.socket.close(4001, "enough");
  await Promise.all([ann.hears(1), bob.hears(1)]);
  bob.socket.send("leave 4002 sent-away");
  await bob.ends();
  await ann.hears(1);
  ann.socket.send("who");
  await ann.hears(1);
  const inside = await state(server, party, "hall");
  ann.socket.close();
  return { ann: ann.heard, bob: bob.heard, cid: cid.heard, inside };
}

/** The room is gone from memory, by an abort, and comes back for who asks next. */
async function again(server, party) {
  const ann = enter(server, party, "ends", "ann");
  await ann.hears(1);
  ann.socket.send("keep a thing");
  await ann.hears(1);
  ann.socket.close(1000, "bye");
  const before = await state(server, party, "ends");
  const aborted = (await server.fetch(`/parties/${party}/ends?abort`)).status;
  const after = await state(server, party, "ends");
  return { heard: ann.heard, before: JSON.parse(before).lives, aborted, lives: JSON.parse(after).lives, kept: JSON.parse(after).stored.kept };
}

/** Both servers end and start again with what they have stored. */
async function restarted(server, party) {
  const ann = enter(server, party, "lasting", "ann");
  await ann.hears(1);
  ann.socket.send("keep this");
  ann.socket.send("sql x");
  await ann.hears(2);
  await server.restart();
  await ann.ends();
  const bob = enter(server, party, "lasting", "bob");
  await bob.hears(1);
  bob.socket.send("sql x");
  await bob.hears(1);
  const inside = JSON.parse(await state(server, party, "lasting"));
  bob.socket.close();
  return { bob: bob.heard, kept: inside.stored.kept, lives: inside.lives };
}

/** A room that nobody speaks to leaves memory with its sockets open; their tags and states are as they were. */
async function asleep(server) {
  const ann = enter(server, "hibernating", "sleepers", "ann", { tags: "red" });
  await ann.hears(1);
  const bob = enter(server, "hibernating", "sleepers", "bob");
  await Promise.all([bob.hears(1), ann.hears(1)]);
  ann.socket.send("say once");
  await Promise.all([bob.hears(1), ann.hears(1)]);
  await server.idle();
  ann.socket.send("say twice");
  await Promise.all([bob.hears(1), ann.hears(1)]);
  bob.socket.send("tagged red");
  await Promise.all([bob.hears(1), ann.hears(1)]);
  bob.socket.send("who");
  await bob.hears(1);
  const { lives } = JSON.parse(await state(server, "hibernating", "sleepers"));
  ann.socket.close();
  bob.socket.close();
  return { ann: ann.heard, bob: bob.heard, lives };
}

async function refused(server) {
  const client = enter(server, "hibernating", "closed", "ann");
  await client.ends();
  return client.heard;
}

/** A client that is sent away comes back by itself, with the name it had, and what it said meanwhile arrives. */
async function comesBack(server, party) {
  const ann = enter(server, party, "door", "ann", { maxRetries: 5, minReconnectionDelay: 1 });
  await ann.hears(1);
  ann.socket.send("leave 4003 out");
  await ann.ends();
  ann.socket.send("say back again");
  await ann.hears(2);
  ann.socket.close();
  return ann.heard;
}

async function manyTags(server) {
  const client = enter(server, "hibernating", "tagged", "ann", { tags: "1,2,3,4,5,6,7,8,9,10" });
  await client.ends();
  // What was thrown comes with its stack, which is each side's own.
  return client.heard.map((what) => what.replace(/\\n.*/, ""));
}

export const scenarios = {
  "a room": { quick: true, run: (server) => rooms(server, "in-memory") },
  "a hibernating room": { quick: true, run: (server) => rooms(server, "hibernating") },
  "a room that was aborted": { run: (server) => again(server, "in-memory") },
  "a hibernating room that was aborted": { run: (server) => again(server, "hibernating") },
  "a client that comes back": { run: (server) => comesBack(server, "in-memory") },
  "a client that comes back to a hibernating room": { run: (server) => comesBack(server, "hibernating") },
  "a client that is not let in": { run: refused },
  "too many tags": { run: manyTags },
  "sockets of a room that sleeps": { run: asleep },
  "after a restart": { run: (server) => restarted(server, "in-memory") },
  "a hibernating room after a restart": { run: (server) => restarted(server, "hibernating") },
};
