// WebSockets that a script opens, to an origin: with the constructor, and with fetch.

import { worker } from "./kit.js";

const socketUrl = (env, path) => env.ORIGIN.replace("http", "ws") + path;

// What a socket tells until it is closed; `onOpen` is called once it is open.
function heard(socket, onOpen, onMessage = () => undefined) {
  const log = [];
  return new Promise((resolve) => {
    socket.addEventListener("open", () => { log.push(["open", socket.readyState]); onOpen(socket); });
    socket.addEventListener("message", ({ data }) => {
      log.push(["message", typeof data === "string" ? data : new Uint8Array(data)]);
      onMessage(socket, data);
    });
    socket.addEventListener("error", ({ constructor }) => log.push(["error", constructor.name]));
    socket.addEventListener("close", ({ code, reason, wasClean }) => {
      log.push(["close", code, reason, wasClean]);
      resolve(log);
    });
  });
}
const closing = (socket) => socket.close(1000, "bye");

async function upgraded(env, path, headers = {}) {
  const response = await fetch(env.ORIGIN + path, { headers: { upgrade: "websocket", ...headers } });
  return { response, socket: response.webSocket };
}

const probes = {
  "a text and its echo": async ({ env }) =>
    heard(new WebSocket(socketUrl(env, "/socket")), (socket) => socket.send("h\u00e9llo"), closing),
  "bytes and their echo": async ({ env }) => {
    const socket = new WebSocket(socketUrl(env, "/socket"));
    socket.binaryType = "arraybuffer";
    return heard(socket, () => socket.send(new Uint8Array([0, 1, 255])), closing);
  },
  "many messages in order": async ({ env }) => {
    let count = 0;
    const log = await heard(new WebSocket(socketUrl(env, "/socket")), (socket) => {
      for (let n = 0; n < 50; n++) socket.send(String(n));
    }, (socket) => { if (++count === 50) closing(socket); });
    return log.map(([, data]) => data).join();
  },
  "a long message": async ({ env }) => {
    const log = await heard(new WebSocket(socketUrl(env, "/socket")), (socket) => socket.send("x".repeat(300_000)), closing);
    return log.map(([type, data]) => [type, data?.length]);
  },
  "protocols": async ({ env }) => {
    const socket = new WebSocket(socketUrl(env, "/socket"), ["loud", "chat"]);
    await heard(socket, closing);
    return socket.protocol;
  },
  "url and state": async ({ env }) => {
    const socket = new WebSocket(socketUrl(env, "/socket?a=1"));
    const before = [socket.url.replace(/:\d+/, ""), socket.readyState];
    await heard(socket, closing);
    return [before, socket.readyState, socket.extensions];
  },
  "the origin closes": async ({ env }) => heard(new WebSocket(socketUrl(env, "/socket")), (socket) => socket.send("close 4001 enough")),
  "an origin that answers with a page": async ({ env }) =>
    (await heard(new WebSocket(socketUrl(env, "/empty")), closing)).map(([type]) => type),
  "nobody listens": async () => (await heard(new WebSocket("ws://127.0.0.1:9/"), closing)).map(([type]) => type),
  "a URL of http": ({ env }) => new WebSocket(env.ORIGIN).url.replace(/:\d+/, ""),
  "a URL of another kind": () => new WebSocket("ftp://127.0.0.1/"),
  "a URL with a hash": ({ env }) => new WebSocket(socketUrl(env, "/socket#x")),
  "a protocol twice": ({ env }) => new WebSocket(socketUrl(env, "/socket"), ["a", "a"]),
  "a protocol that is none": ({ env }) => new WebSocket(socketUrl(env, "/socket"), "a b"),
  "send before it is open": ({ env }) => new WebSocket(socketUrl(env, "/socket")).send("x"),
  "fetch with an upgrade": async ({ env }) => {
    const { response, socket } = await upgraded(env, "/socket");
    socket.accept();
    socket.send("by fetch");
    return [response.status, response.body, await heard(socket, () => undefined, closing)];
  },
  "fetch with a protocol": async ({ env }) => {
    const { response, socket } = await upgraded(env, "/socket", { "sec-websocket-protocol": "chat" });
    socket.accept();
    socket.close(1000);
    return [response.headers.get("sec-websocket-protocol"), socket.protocol];
  },
  "fetch with an upgrade that is answered with a page": async ({ env }) => {
    const { response, socket } = await upgraded(env, "/empty");
    return [response.status, socket];
  },
  "fetch of a URL of ws": async ({ env }) => (await fetch(socketUrl(env, "/socket"), { headers: { upgrade: "websocket" } })).status,
};

export default worker(probes);
