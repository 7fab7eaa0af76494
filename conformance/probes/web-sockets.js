// Pairs of WebSockets whose both ends stay in the script.

import { worker } from "./kit.js";

const pair = () => Object.values(new WebSocketPair());
const tick = () => new Promise((resolve) => setTimeout(resolve, 50));

// What a socket tells of, in order. The pipe between two ends of workerd reports an error once both have closed, which no connection
// does; so errors are listened to only where they are asked for.
function listen(socket, errors = false, heard = []) {
  for (const type of errors ? ["open", "message", "close", "error"] : ["open", "message", "close"]) {
    socket.addEventListener(type, (event) =>
      heard.push([type, event.constructor.name, ...(type === "message" ? [typeof event.data === "string" ? event.data : event.data] : []), ...(type === "close" ? [event.code, event.reason, event.wasClean, socket.readyState] : [])]),
    );
  }
  return heard;
}

async function accepted(work, { half = false } = {}) {
  const [a, b] = pair();
  a.accept();
  b.accept(half ? { allowHalfOpen: true } : undefined);
  const heard = { a: listen(a), b: listen(b) };
  const result = await work(a, b, heard);
  await tick();
  return { result, heard, states: [a.readyState, b.readyState] };
}

const message = async (work) => {
  try {
    return ["gave", await work()];
  } catch (error) {
    return [error.constructor.name, error.name];
  }
};

export default worker({
  "a pair": () => {
    const both = new WebSocketPair();
    return [Object.keys(both), both[0] instanceof WebSocket, both[0] === both[1], Object.prototype.toString.call(both), both.constructor.name, [...Object.values(both)].length];
  },
  "a new end": () => {
    const [a] = pair();
    return [a.readyState, a.url, a.protocol, a.extensions, a.binaryType, a.onmessage, a.onclose, a.onopen, a.onerror];
  },
  constants: () => [
    ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].map((name) => [WebSocket[name], WebSocket.prototype[name], WebSocket[`READY_STATE_${name}`], WebSocket.prototype[`READY_STATE_${name}`]]),
    Object.getOwnPropertyNames(WebSocket).sort(),
    Object.getOwnPropertyNames(WebSocket.prototype).sort(),
    Object.getOwnPropertyNames(WebSocketPair.prototype).sort(),
  ],
  "text and bytes": () => accepted((a, b) => { a.binaryType = b.binaryType = "arraybuffer"; a.send("one"); b.send(new Uint8Array([1, 2])); a.send(new Uint16Array([258]).buffer); a.send(new DataView(new ArrayBuffer(3), 1)); }),
  "the usual type of bytes": () => accepted(async (a, b, heard) => { a.send(new Uint8Array([1, 2])); await tick(); const [, , data] = heard.b[0]; return [data.constructor.name, data.type, data.size]; }),
  "setting the type of bytes": () => { const [a] = pair(); const seen = []; for (const type of ["arraybuffer", "blob", "nonsense", "", undefined]) { try { a.binaryType = type; seen.push(a.binaryType); } catch (error) { seen.push(error.name); } } return seen; },
  "what is no message": () => accepted((a) => { a.send(5); a.send(null); a.send(undefined); a.send({}); a.send(true); a.send(new Blob(["x"])); }),
  "send without an argument": () => accepted((a) => message(() => a.send())),
  "order of sends and closes": () => accepted((a, b) => { a.send("1"); b.send("2"); a.send("3"); a.close(1000, "done"); b.send("4"); }),
  "a close is answered": () => accepted((a) => { a.close(4000, "mine"); return a.readyState; }),
  "a close without a code": () => accepted((a) => a.close()),
  "a close with half-open": () => accepted(async (a, b, heard) => { a.close(4000, "mine"); await tick(); const state = b.readyState; b.send("still"); await tick(); b.close(4001, "yours"); return [state, heard.a.length]; }, { half: true }),
  "sending after close": () => accepted((a) => { a.close(1000); return message(() => a.send("x")); }),
  "sending after the other's close": () => accepted(async (a, b) => { a.close(1000); await tick(); return [b.readyState, await message(() => b.send("x"))]; }),
  "closing twice": () => accepted((a) => { a.close(1000, "one"); a.close(4000, "two"); }),
  "closing in the close event": () => accepted((a, b) => { b.addEventListener("close", () => { b.close(4009, "other"); }); a.close(4000, "mine"); }),
  "sending in the close event": () => accepted(async (a, b) => { let said; b.addEventListener("close", async () => { said = await message(() => b.send("x")); }); a.close(4000, "mine"); await tick(); return said; }),
  "codes": async () => {
    const found = {};
    for (const code of [0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1012, 1014, 1015, 2999, 3000, 4999, 5000, -1, 65536, 1e10, 1000.9, "1000", "x", null, NaN, true, {}]) {
      const [a, b] = pair();
      a.accept();
      b.accept();
      found[String(code)] = await message(() => a.close(code));
    }
    return found;
  },
  "reasons": async () => {
    const found = [];
    for (const reason of ["", "x".repeat(123), "x".repeat(124), "ß".repeat(61), "ß".repeat(62), 5, null, {}]) {
      const [a, b] = pair();
      a.accept();
      b.accept();
      found.push(await message(() => a.close(1000, reason)));
    }
    const [a] = pair();
    a.accept();
    found.push(await message(() => a.close(undefined, "why")));
    return found;
  },
  "before accept": async () => { const [a] = pair(); return [await message(() => a.send("x")), await message(() => a.close()), a.readyState]; },
  "accept twice": async () => { const [a] = pair(); return [await message(() => a.accept()), await message(() => a.accept())]; },
  "options of accept": async () => { const seen = []; for (const options of [undefined, null, {}, { allowHalfOpen: "yes" }, 5, "x"]) { const [a] = pair(); seen.push(await message(() => a.accept(options))); } return seen; },
  "accepted late": async () => { const [a, b] = pair(); a.accept(); a.send("1"); a.send("2"); a.close(4000, "x"); await tick(); const heard = listen(b); b.accept(); await tick(); return heard; },
  "listeners by name": async () => { const [a, b] = pair(); a.accept(); b.accept(); const seen = []; b.onmessage = ({ data }) => seen.push(data); b.onclose = ({ code }) => seen.push(code); a.send("1"); a.close(4000); await tick(); return [seen, typeof b.onmessage]; },
  "events": async () => { const [a, b] = pair(); a.accept(); b.accept(); const seen = []; b.addEventListener("message", (event) => seen.push(event.isTrusted, event.origin, event.lastEventId, event.ports, event.source, event.target === b, event.currentTarget === b, event.bubbles, event.cancelable, event.type)); a.send("1"); await tick(); return seen; },
  "when a listener hears": async () => { const [a, b] = pair(); a.accept(); b.accept(); const seen = []; b.addEventListener("message", () => seen.push("heard")); a.send("1"); seen.push("sent"); await Promise.resolve(); seen.push("microtask"); await tick(); return seen; },
  "a listener that throws": async () => { const [a, b] = pair(); a.accept(); b.accept(); const seen = listen(b, true); b.addEventListener("message", () => { throw new Error("mine"); }); a.send("1"); a.send("2"); await tick(); return [seen, b.readyState]; },
  "attachments": async () => { const [a] = pair(); const before = await message(() => a.deserializeAttachment()); const value = { n: 1, list: [1, new Date(5)], map: new Map([[1, 2]]) }; a.serializeAttachment(value); return [before, a.deserializeAttachment(), a.deserializeAttachment() === value, await message(() => a.serializeAttachment()), await message(() => a.serializeAttachment(() => 1))]; },
  "long attachments": async () => { const [a] = pair(); const fits = await message(() => a.serializeAttachment("x".repeat(16_370))); const over = (await message(() => a.serializeAttachment("x".repeat(17_000))))[1]; return [fits, over]; },
  "responses with sockets": async () => {
    const [a, b] = pair();
    const response = new Response(null, { status: 101, webSocket: a });
    return [response.status, response.webSocket === a, response.ok, response.body, await message(() => new Response(null, { webSocket: b })), await message(() => new Response(null, { status: 101 })), await message(() => new Response(null, { status: 200, webSocket: b })), await message(() => new Response(null, { status: 101, webSocket: {} })), await message(() => new Response(null, { status: 101, webSocket: null })), await message(() => response.clone()), new Response(null, response).webSocket === a, (await message(() => new Response("x", { status: 101, webSocket: b })))[0]];
  },
  "new WebSocket of what is none": async () => {
    const found = [];
    for (const parameters of [[], ["nonsense"], ["http://localhost/"], ["ws://localhost/#x"], ["ws://localhost/", ""], ["ws://localhost/", []], ["ws://localhost/", ["a", "a"]], ["ws://localhost/", ["a b"]], ["ws://localhost/", "a,b"]]) {
      found.push(await message(() => { new WebSocket(...parameters); }));
    }
    return found;
  },
  "a WebSocket that nobody answers": async () => { const socket = new WebSocket("ws://127.0.0.1:1/"); const heard = listen(socket, true); const before = [socket.readyState, socket.url, socket.protocol, socket.extensions, (await message(() => socket.send("x"))), (await message(() => socket.accept()))]; await new Promise((resolve) => socket.addEventListener("close", resolve)); return [before, heard, socket.readyState]; },
  "pairs without new": () => message(() => WebSocketPair()),
});
