// A chat room: an object per room, a WebSocket per guest. The room sleeps while nobody speaks, and its sockets stay open;
// who is there and what was said last is still known when somebody speaks again.

import { DurableObject } from "cloudflare:workers";

const SAID_KEPT = 20;
const TEXT_CHARS_MAX = 1000;
const NAME = /^[a-z]{1,20}$/;

export class Room extends DurableObject {
  async fetch(request) {
    const name = new URL(request.url).searchParams.get("name");
    const [client, server] = Object.values(new WebSocketPair());
    // The name is a tag, so that a guest can be found, and an attachment, so that a socket can say whose it is.
    this.ctx.acceptWebSocket(server, [name]);
    server.serializeAttachment({ name });
    for (const each of await this.said()) {
      server.send(JSON.stringify(each));
    }
    this.tellAll({ joined: name, here: this.here() });
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(socket, message) {
    const { name } = socket.deserializeAttachment();
    if (typeof message !== "string" || message.length > TEXT_CHARS_MAX) {
      socket.close(1009, `A message is a text of at most ${TEXT_CHARS_MAX} characters.`);
      return;
    }
    const [, to, text] = /^@([a-z]+) (.*)$/s.exec(message) ?? [];
    if (to !== undefined) {
      const found = this.ctx.getWebSockets(to);
      found.forEach((each) => each.send(JSON.stringify({ from: name, whispers: text })));
      socket.send(JSON.stringify({ whisperedTo: found.length }));
      return;
    }
    // What everyone hears is stored by then: a message leaves once what was written before it is durable.
    const line = { from: name, says: message };
    await this.ctx.storage.put("said", [...(await this.said()), line].slice(-SAID_KEPT));
    this.tellAll(line);
  }

  webSocketClose(socket) {
    const { name } = socket.deserializeAttachment();
    this.tellAll({ left: name }, socket);
    socket.close(1000, "Goodbye.");
  }

  async said() {
    return (await this.ctx.storage.get("said")) ?? [];
  }

  here() {
    return this.ctx.getWebSockets().map((socket) => socket.deserializeAttachment().name).sort();
  }

  tellAll(what, except) {
    for (const socket of this.ctx.getWebSockets()) {
      if (socket !== except) {
        socket.send(JSON.stringify(what));
      }
    }
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const room = /^\/rooms\/([a-z]+)$/.exec(url.pathname)?.[1];
    if (room === undefined) {
      return new Response("Rooms are at /rooms/NAME.\n", { status: 404 });
    }
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response("A room is entered with a WebSocket.\n", { status: 426, headers: { upgrade: "websocket" } });
    }
    if (!NAME.test(url.searchParams.get("name") ?? "")) {
      return new Response("Say who you are: ?name=, of a to z.\n", { status: 400 });
    }
    return env.ROOMS.getByName(room).fetch(request);
  },
};
