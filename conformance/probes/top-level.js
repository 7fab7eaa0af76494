// What a module may do while it is evaluated: each is tried at the top level, and told when asked for.

import { AsyncLocalStorage } from "node:async_hooks";
import nodeCrypto from "node:crypto";
import { setTimeout as nodeTimeout } from "node:timers";
import { DurableObject, RpcStub, RpcTarget, WorkerEntrypoint, env, exports, waitUntil, withEnv } from "cloudflare:workers";
import { describe, worker } from "./kit.js";

export class Thing extends DurableObject {
  hello() {
    return "hello";
  }
}

export class Service extends WorkerEntrypoint {
  hello() {
    return "hello";
  }
}

class Target extends RpcTarget {
  hello() {
    return "hello";
  }
}

const text = (value) => new TextEncoder().encode(value);
const hmac = { name: "HMAC", hash: "SHA-256" };
const key = () => crypto.subtle.importKey("raw", text("key"), hmac, false, ["sign"]);

const attempts = {
  // The network.
  fetch: () => fetch("http://127.0.0.1:1/"),
  fetchBadUrl: () => fetch("nowhere"),
  fetchData: () => fetch("data:,text"),
  webSocket: () => new WebSocket("ws://127.0.0.1:1/"),
  request: () => new Request("http://a.example/", { method: "POST", body: "x" }).method,
  requestStream: () => new Request("http://a.example/", { method: "POST", body: new ReadableStream() }).method,
  response: () => new Response("x").status,
  responseStream: () => new Response(new ReadableStream()).status,
  responseText: () => new Response("text").text(),
  responseJson: () => Response.json({ a: 1 }).json(),
  requestForm: () => new Request("http://a.example/", { method: "POST", body: new URLSearchParams("a=1") }).formData(),
  blobText: () => new Blob(["text"]).text(),
  urls: () => new URL("/b?c", "http://a.example/").href,
  urlPattern: () => new URLPattern({ pathname: "/:a" }).test("http://a.example/b"),

  // Time.
  dateNow: () => Date.now(),
  newDate: () => new Date().getTime(),
  dateText: () => Date().slice(0, 24),
  performanceNow: () => performance.now(),
  timeOrigin: () => performance.timeOrigin,
  mark: () => performance.mark("m").startTime,
  setTimeout: () => setTimeout(() => undefined, 1),
  setTimeoutZero: () => setTimeout(() => undefined),
  setTimeoutNoFunction: () => setTimeout("x"),
  setInterval: () => setInterval(() => undefined, 1),
  setImmediate: () => setImmediate(() => undefined),
  clearTimeout: () => clearTimeout(1),
  clearInterval: () => clearInterval(undefined),
  nodeTimeout: () => nodeTimeout(() => undefined, 1),
  schedulerWait: () => scheduler.wait(1),
  schedulerYield: () => typeof scheduler.yield,
  nextTick: () => new Promise((resolve) => process.nextTick(resolve, "ticked")),
  microtask: () => new Promise((resolve) => queueMicrotask(() => resolve("done"))),
  hrtime: () => process.hrtime().length,
  uptime: () => typeof process.uptime(),
  abortTimeout: () => AbortSignal.timeout(1).aborted,
  abortAbort: () => AbortSignal.abort("why").reason,
  abortController: () => {
    const controller = new AbortController();
    controller.abort("why");
    return [controller.signal.aborted, controller.signal.reason];
  },
  abortAny: () => AbortSignal.any([AbortSignal.abort(1)]).reason,

  // Chance.
  mathRandom: () => typeof Math.random(),
  randomUUID: () => crypto.randomUUID(),
  getRandomValues: () => crypto.getRandomValues(new Uint8Array(4)),
  getRandomValuesEmpty: () => crypto.getRandomValues(new Uint8Array(0)),
  getRandomValuesWrong: () => crypto.getRandomValues([1]),
  nodeRandomBytes: () => nodeCrypto.randomBytes(4),
  nodeRandomInt: () => nodeCrypto.randomInt(4),
  nodeRandomUUID: () => nodeCrypto.randomUUID(),
  nodeKeyPair: () => nodeCrypto.generateKeyPairSync("ed25519"),
  generateAes: () => crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]),
  generateEd25519: () => crypto.subtle.generateKey("Ed25519", true, ["sign"]),

  // Computing.
  digest: () => crypto.subtle.digest("SHA-256", text("abc")),
  importKey: async () => (await key()).type,
  sign: async () => crypto.subtle.sign("HMAC", await key(), text("abc")),
  nodeHash: () => nodeCrypto.createHash("sha1").update("abc").digest("hex"),
  nodeHmac: () => nodeCrypto.createHmac("sha1", "k").update("abc").digest("hex"),
  digestStream: async () => {
    const stream = new crypto.DigestStream("SHA-1");
    const writer = stream.getWriter();
    writer.write(text("abc")).catch(() => undefined);
    writer.close().catch(() => undefined);
    return stream.digest;
  },
  structuredClone: () => structuredClone({ a: new Date(5) }),
  evalText: () => (0, eval)("1 + 1"),
  newFunction: () => new Function("a", "return a * 2")(4),
  wasmBytes: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  wasmCompile: () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  dynamicImport: async () => typeof (await import("cloudflare:workers")).env,
  asyncStorage: () => new AsyncLocalStorage().run(5, () => "run"),
  consoleLog: () => console.log("at the top level"),

  // Streams.
  readableStream: async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue("x");
        controller.close();
      },
    });
    return (await stream.getReader().read()).value;
  },
  transformStream: async () => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    writer.write("x").catch(() => undefined);
    return (await readable.getReader().read()).value;
  },
  identityStream: async () => {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    writer.write(text("x")).catch(() => undefined);
    return (await readable.getReader().read()).value;
  },
  compression: async () => new Response(new Response("abc").body.pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"))).text(),
  textStream: async () => new Response(new Response("abc").body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text(),
  rewriter: () => new HTMLRewriter().on("b", { element: (element) => element.remove() }).transform(new Response("<b>x</b>y")).text(),

  // Events and channels.
  eventTarget: () => {
    const target = new EventTarget();
    let heard = 0;
    target.addEventListener("x", () => heard++);
    target.dispatchEvent(new Event("x"));
    return heard;
  },
  listen: () => addEventListener("unhandledrejection", () => undefined),
  reportError: () => reportError(new Error("reported")),
  webSocketPair: () => Object.keys(new WebSocketPair()),
  webSocketAccept: () => {
    const [one, other] = Object.values(new WebSocketPair());
    one.accept();
    other.accept();
    return one.readyState;
  },
  webSocketSend: () => {
    const [one] = Object.values(new WebSocketPair());
    one.accept();
    one.send("x");
    return one.readyState;
  },
  messageChannel: () => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => undefined;
    port1.postMessage("x");
  },
  userAgent: () => navigator.userAgent,

  // Bindings.
  cachesDefault: () => typeof caches.default,
  cachesMatch: () => caches.default.match("http://a.example/"),
  cachesPut: () => caches.default.put("http://a.example/", new Response("x")),
  cachesOpen: async () => typeof (await caches.open("x")),
  envText: () => env.TEXT,
  envKeys: () => Object.keys(env).sort(),
  withEnv: () => withEnv({ TEXT: "other" }, () => env.TEXT),
  processEnv: () => process.env.TEXT,
  exportsKeys: () => Object.keys(exports),
  exportsCall: () => exports.Service.hello(),
  exportsDefault: () => exports.default.fetch("http://a.example/"),
  waitUntil: () => waitUntil(Promise.resolve()),
  idFromName: () => env.THINGS.idFromName("a").toString().length,
  idEquals: () => env.THINGS.idFromName("a").equals(env.THINGS.idFromName("a")),
  newUniqueId: () => env.THINGS.newUniqueId(),
  get: () => env.THINGS.get(env.THINGS.idFromName("a")).id.name,
  getByName: () => env.THINGS.getByName("a").name,
  objectFetch: () => env.THINGS.getByName("a").fetch("http://a.example/"),
  objectCall: () => env.THINGS.getByName("a").hello(),
  serviceFetch: () => env.SERVICE.fetch("http://a.example/"),
  serviceCall: () => env.SERVICE.hello(),
  serviceProperty: () => typeof env.SERVICE.hello,
  kvGet: () => env.KV.get("a"),
  kvPut: () => env.KV.put("a", "b"),
  rpcTarget: () => new Target().hello(),
  rpcStub: () => typeof new RpcStub(new Target()),
  rpcStubCall: () => new RpcStub(new Target()).hello(),
  newObject: () => typeof new Thing({}, {}).ctx,
  newEntrypoint: () => typeof new Service({}, {}).env,
};

/** What an attempt gave at once; for a promise also what became of it before the module's evaluation went on. */
function attempt(run) {
  try {
    const value = run();
    if (typeof value?.then !== "function") {
      return { value: describe(value) };
    }
    const found = { promise: "pending" };
    value.then(
      (settled) => (found.promise = { value: describe(settled) }),
      (error) => (found.promise = refusal(error)),
    );
    return found;
  } catch (error) {
    return refusal(error);
  }
}

// Of a message only the first sentence: what follows is advice.
function refusal(error) {
  const first = String(error?.message).split(". ")[0];
  return { threw: error?.name, message: first.startsWith("Disallowed") ? first : undefined, ...(first.startsWith("not implemented: ") ? { missing: first } : {}) };
}

const found = {};
for (const [name, run] of Object.entries(attempts)) {
  found[name] = attempt(run);
}
for (let turn = 0; turn < 50; turn++) {
  await undefined;
}
const told = JSON.parse(JSON.stringify(found));

const probes = worker(Object.fromEntries(Object.keys(attempts).map((name) => [name, () => JSON.stringify(told[name])])));
export default {
  fetch: (request, env, ctx) => probes.fetch(request, env, ctx),
};
