// WebSockets of clients: what a Worker, and through it an object, does with them. The conversations are in sockets.requests.mjs.

import { DurableObject } from "cloudflare:workers";

const upgrade = (webSocket, headers) => new Response(null, { status: 101, webSocket, headers });
const pair = () => Object.values(new WebSocketPair());
const wrong = (work) => {
  try {
    return `gave ${work()}`;
  } catch (error) {
    return `${error.constructor.name} ${error.name}: ${error.message}`;
  }
};

// What an accepted end does, by the path of its request.
const behaviours = {
  echo: (server) => server.addEventListener("message", ({ data }) => server.send(data)),
  types: (server) => server.addEventListener("message", async ({ data }) => server.send(`${data.constructor.name} ${data.size ?? data.length}`)),
  "array-buffers": (server) => {
    server.binaryType = "arraybuffer";
    server.addEventListener("message", ({ data }) => server.send(`${data.constructor.name} ${data.byteLength ?? data.length}`));
  },
  early: (server) => {
    server.send("before the answer");
    server.send(new Uint8Array([1, 2, 3]));
  },
  closes: (server) =>
    server.addEventListener("message", ({ data }) => {
      const [code, reason] = data.split(" ");
      server.send(wrong(() => (code === "" ? server.close() : server.close(Number(code), reason))));
    }),
  "closes-after": (server) =>
    server.addEventListener("message", ({ data }) => {
      server.send("last words");
      server.close(...(data === "" ? [] : [Number(data), "done"]));
      server.close(4999, "again");
    }),
  states: (server) => {
    server.addEventListener("message", () => server.send(`open ${server.readyState}`));
    server.addEventListener("close", () => (seen.last = `${server.readyState} ${wrong(() => server.send("x"))}`));
  },
  "closed-how": (server) => server.addEventListener("close", ({ code, reason, wasClean }) => (seen.last = `${code} ${reason} ${wasClean} ${server.readyState}`)),
  "half-open": (server) =>
    server.addEventListener("close", ({ code, reason }) => {
      server.send(`heard ${code} ${reason} ${server.readyState}`);
      server.close(4123, "after you");
    }),
  throws: (server) => {
    server.addEventListener("error", ({ constructor, message }) => (seen.last = `${constructor.name} ${message} ${server.readyState}`));
    server.addEventListener("close", ({ code }) => (seen.closed = code));
    server.addEventListener("message", ({ data }) => {
      if (data === "throw") throw new Error("mine");
      server.send(data);
    });
  },
  "by-name": (server) => {
    server.onmessage = ({ data }) => server.send(`by name: ${data}`);
    server.onclose = ({ code }) => (seen.last = `by name: ${code}`);
  },
  timers: (server) => {
    let n = 0;
    const ticking = setInterval(() => {
      server.send(`${n++}`);
      if (n === 3) {
        clearInterval(ticking);
        server.close(1000, "enough");
      }
    }, 5);
  },
  buffered: (server) => server.addEventListener("message", () => server.send(`${server.bufferedAmount}`)),
};
const seen = { last: "nothing" };

function answer(path, request) {
  const [client, server] = pair();
  server.accept({ allowHalfOpen: path === "half-open" });
  behaviours[path](server, request);
  return upgrade(client);
}

const special = {
  seen: () => new Response(JSON.stringify(seen.last)),
  "not-upgraded": () => new Response("no", { status: 403 }),
  headers: (request) => {
    const [client, server] = pair();
    server.accept();
    const names = ["upgrade", "connection", "sec-websocket-protocol", "sec-websocket-version", "x-mine"];
    server.send(JSON.stringify([request.method, new URL(request.url).pathname, names.map((name) => request.headers.get(name)), request.body, typeof request.headers.get("sec-websocket-key")]));
    server.close(1000);
    return upgrade(client, { "x-yours": "1", "set-cookie": "a=b" });
  },
  protocol: () => {
    const [client, server] = pair();
    server.accept();
    server.send(`protocol "${server.protocol}" "${server.extensions}" ${server.url}`);
    return upgrade(client, { "sec-websocket-protocol": "chat" });
  },
  unaccepted: () => upgrade(pair()[0]),
  "accepted-later": (_, ctx) => {
    const [client, server] = pair();
    ctx.waitUntil(
      new Promise((resolve) =>
        setTimeout(() => {
          server.addEventListener("message", ({ data }) => server.send(`late: ${data}`));
          server.accept();
          resolve();
        }, 20),
      ),
    );
    return upgrade(client);
  },
  errors: async () => {
    const [client, server] = pair();
    server.accept();
    const twice = pair();
    twice[0].accept();
    const response = upgrade(twice[0]);
    server.send(JSON.stringify([response.status]));
    server.close(1000);
    return upgrade(client);
  },
  "accepted-end": () => {
    const [client] = pair();
    client.accept();
    return upgrade(client);
  },
  fan: () => {
    const [client, server] = pair();
    const inner = pair();
    server.accept();
    inner[0].accept();
    inner[1].accept();
    inner[1].addEventListener("message", ({ data }) => inner[1].send(`inner ${data}`));
    inner[0].addEventListener("message", ({ data }) => server.send(data));
    server.addEventListener("message", ({ data }) => inner[0].send(data));
    return upgrade(client);
  },
};

// A Worker that is the client of its own object's socket.
async function asClient(request, env, ctx) {
  const response = await env.OBJECTS.getByName("peer").fetch("https://object/object/echo", { headers: { Upgrade: "websocket" } });
  const socket = response.webSocket;
  const heard = [response.status, socket.readyState, socket.url, socket.protocol, wrong(() => socket.send("early"))];
  socket.accept();
  const done = new Promise((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      heard.push(data);
      if (heard.length === 7) socket.close(4000, "thanks");
    });
    socket.addEventListener("close", ({ code, reason, wasClean }) => resolve(heard.push([code, reason, wasClean, socket.readyState])));
  });
  socket.send("one");
  socket.send("two");
  await done;
  return Response.json(heard);
}

export default {
  async fetch(request, env, ctx) {
    const path = new URL(request.url).pathname.slice(1);
    const [first, second] = path.split("/");
    if (first === "object" || first === "kept") return env.OBJECTS.getByName(second).fetch(request);
    if (first === "as-client") return asClient(request, env, ctx);
    if (first === "plain-request-to-object") {
      const response = await env.OBJECTS.getByName("x").fetch("https://object/object/echo");
      return Response.json([response.status, response.webSocket === null]);
    }
    if (first in special) return special[first](request, ctx);
    return answer(first, request);
  },
};

// "object/NAME/BEHAVIOUR": a plain socket of an object. "kept/NAME/WHAT": one that the object lets the runtime keep.
export class Probe extends DurableObject {
  notes = [];
  fetch(request) {
    const [kind, ...rest] = new URL(request.url).pathname.slice(1).split("/");
    if (kind === "object") return answer(rest.at(-1), request);
    const [, what] = rest;
    if (what === "notes") return Response.json(this.notes);
    const [client, server] = pair();
    const { searchParams } = new URL(request.url);
    if (searchParams.has("answer")) this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    if (what === "errors") {
      this.notes = [
        wrong(() => this.ctx.acceptWebSocket()),
        wrong(() => this.ctx.acceptWebSocket({})),
        wrong(() => { const [a] = pair(); a.accept(); this.ctx.acceptWebSocket(a); }),
        wrong(() => { const [a, b] = pair(); b.accept(); this.ctx.acceptWebSocket(a); }),
        wrong(() => this.ctx.acceptWebSocket(pair()[0], Array.from({ length: 11 }, (_, n) => `${n}`))),
        wrong(() => this.ctx.acceptWebSocket(pair()[0], ["x".repeat(257)])),
        wrong(() => this.ctx.acceptWebSocket(pair()[0], "tag")),
        wrong(() => this.ctx.getTags(pair()[0])),
        wrong(() => { const [a] = pair(); a.accept(); this.ctx.getTags(a); }),
        wrong(() => this.ctx.setWebSocketAutoResponse(5)),
        wrong(() => this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("x".repeat(2049), "y"))),
        wrong(() => this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("x", "y".repeat(2049)))),
        wrong(() => this.ctx.setHibernatableWebSocketEventTimeout(604_800_001)),
        wrong(() => this.ctx.setHibernatableWebSocketEventTimeout(-1)),
        `${this.ctx.getHibernatableWebSocketEventTimeout()}`,
        wrong(() => this.ctx.setHibernatableWebSocketEventTimeout(5000)),
        `${this.ctx.getHibernatableWebSocketEventTimeout()}`,
        wrong(() => this.ctx.setHibernatableWebSocketEventTimeout(0)),
        `${this.ctx.getHibernatableWebSocketEventTimeout()}`,
        `${this.ctx.getWebSocketAutoResponse()}`,
        wrong(() => this.ctx.getWebSocketAutoResponseTimestamp(pair()[0])),
        `${this.ctx.getWebSockets().length}`,
      ];
      return Response.json(this.notes);
    }
    this.ctx.acceptWebSocket(server, what === "untagged" ? undefined : ["all", "all", `is ${what}`]);
    if (what === "early") server.send("early");
    if (what === "after") {
      this.notes = [
        wrong(() => server.accept()),
        wrong(() => this.ctx.acceptWebSocket(server)),
        wrong(() => new Response(null, { status: 101, webSocket: server }).status),
        server.readyState,
      ];
    }
    server.serializeAttachment({ what, n: this.ctx.getWebSockets().length });
    return upgrade(client);
  }
  async webSocketMessage(ws, message) {
    const say = (...things) => ws.send(JSON.stringify(things));
    const [command, argument] = typeof message === "string" ? message.split(" ") : ["bytes"];
    switch (command) {
      case "bytes": return say(message.constructor.name, message.byteLength, ws.binaryType);
      case "who": return say(ws.deserializeAttachment(), this.ctx.getTags(ws), this.ctx.getWebSockets().indexOf(ws), ws.readyState, ws.url, ws.protocol);
      case "all": return say(this.ctx.getWebSockets().map((each) => each.deserializeAttachment().what), this.ctx.getWebSockets("all").map((each) => each.deserializeAttachment().what), this.ctx.getWebSockets("none").length);
      case "broadcast": return this.ctx.getWebSockets("all").forEach((each) => each.send(`to all: ${argument}`));
      case "attach": ws.serializeAttachment({ what: argument }); return say(ws.deserializeAttachment());
      case "put": await this.ctx.storage.put("k", argument); return say(await this.ctx.storage.get("k"));
      case "close": ws.close(...(argument ? [Number(argument), "by the object"] : [])); return;
      case "close-and-send": ws.close(1000, "x"); this.notes.push(wrong(() => ws.send("late")), ws.readyState); return;
      case "throw": throw new Error("mine");
      case "answered": return say(typeof this.ctx.getWebSocketAutoResponseTimestamp(ws), this.ctx.getWebSocketAutoResponseTimestamp(ws) instanceof Date, this.ctx.getWebSocketAutoResponse()?.request ?? null);
      case "answer-off": this.ctx.setWebSocketAutoResponse(); return say(this.ctx.getWebSocketAutoResponse());
      case "listen": ws.addEventListener("message", () => ws.send("a listener heard")); return say("listening");
      case "slow": await new Promise((resolve) => setTimeout(resolve, 30)); return say("slow done");
      case "quick": return say("quick done");
      default: return say("?", message);
    }
  }
  async webSocketClose(ws, code, reason, wasClean) {
    this.notes.push(["close", code, reason, wasClean, ws.readyState, this.ctx.getWebSockets().length, wrong(() => ws.send("in close")), wrong(() => ws.close(4555, "in close"))]);
  }
  async webSocketError(ws, error) {
    this.notes.push(["error", error.name, error.message]);
  }
}
