import { worker } from "./kit.js";

const later = () => new Promise((go) => setTimeout(go, 5));
const attempt = async (run) => {
  try {
    return await run();
  } catch (error) {
    return error.name;
  }
};
const byteStream = (...chunks) => new ReadableStream({
  type: "bytes",
  start(controller) {
    chunks.forEach((chunk) => controller.enqueue(new Uint8Array(chunk)));
    controller.close();
  },
});

export default worker({
  "messages between ports": async () => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = (event) => { seen.push([event.data, event.type, event.target === port2, event.origin, event.lastEventId, event.ports, event.isTrusted]); };
    port1.postMessage({ a: new Map([[1, 2]]) });
    port1.postMessage("x");
    seen.push("first this");
    await later();
    port2.close();
    port1.postMessage("after");
    await later();
    return seen;
  },
  "messages before and after a port is started": async () => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(1);
    port2.addEventListener("message", (event) => { seen.push(event.data); });
    await later();
    seen.push("start");
    port2.start();
    port1.postMessage(2);
    await later();
    return seen;
  },
  "messages wait for a handler": async () => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(1);
    await later();
    port2.onmessage = (event) => { seen.push(event.data); };
    await later();
    return seen;
  },
  "messages come before timers": async () => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { seen.push("message"); };
    port2.postMessage(1);
    Promise.resolve().then(() => seen.push("promise"));
    setTimeout(() => seen.push("timer"), 0);
    await later();
    return seen;
  },
  "ports closed": async () => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("close", () => seen.push(1));
    port2.addEventListener("close", () => seen.push(2));
    port1.close();
    await later();
    return seen;
  },
  "messages that cannot be sent": async () => [
    await attempt(() => new MessagePort()), await attempt(() => new MessageChannel().port1.postMessage(() => 1)), await attempt(() => new MessageChannel().port1.postMessage()), await attempt(() => new MessageChannel().port1.postMessage(1, [new ArrayBuffer(1)])),
    await attempt(() => new MessageChannel().port1.postMessage(1, { transfer: [new ArrayBuffer(1)] })), await attempt(() => structuredClone(new MessageChannel().port1)), await attempt(() => MessageChannel()), Object.keys(new MessageChannel()), new MessageChannel().port1.onmessage,
  ],
  "marks and measures": () => {
    performance.clearMarks();
    performance.clearMeasures();
    performance.mark("s", { startTime: 10 });
    performance.mark("e", { startTime: 30, detail: { x: 1 } });
    const measure = performance.measure("m", "s", "e");
    return [measure.startTime, measure.duration, measure.name, measure.entryType, measure.detail, performance.measure("k", { start: 5, duration: 7 }).toJSON(), performance.getEntries().map(({ name }) => name), performance.getEntriesByName("m", "mark").length,
      performance.getEntriesByType("mark")[1].toJSON(), performance.clearMarks("s"), performance.getEntries().length, performance.clearMeasures(), performance.getEntriesByType("measure").length, performance.toJSON(), performance.eventLoopUtilization()];
  },
  "classes of performance": async () => [
    await attempt(() => new PerformanceEntry()), await attempt(() => new PerformanceMark("x", { startTime: 2, detail: 3 }).startTime), await attempt(() => new PerformanceMark()), await attempt(() => new PerformanceMeasure()), await attempt(() => new Performance()), await attempt(() => performance.mark()),
    PerformanceObserver.supportedEntryTypes, await attempt(() => new PerformanceObserver(() => {}).takeRecords()), performance.timerify((a) => a + 1)(1),
  ],
  "events of scripts that are no modules": async () => Promise.all([() => new ExtendableEvent("x"), () => new FetchEvent("x"), () => new ScheduledEvent("x"), () => new TailEvent("x"), () => new Body(), () => new WorkerGlobalScope(), () => new ServiceWorkerGlobalScope()].map((run) => attempt(run))),
  "what the global object is": () => [globalThis instanceof ServiceWorkerGlobalScope, globalThis instanceof WorkerGlobalScope, globalThis instanceof EventTarget, Object.prototype.toString.call(globalThis), new Response() instanceof Body, TraceEvent === TailEvent],
  "behaviours that are on": () => ["nodejs_compat", "url_standard", "rpc", "urlpattern_standard", "nope"].map((name) => Cloudflare.compatibilityFlags[name]),
  "behaviours cannot be switched": () => [Object.isFrozen(Cloudflare.compatibilityFlags), Object.prototype.toString.call(Cloudflare)],
  "answers of sleeping sockets": async () => [new WebSocketRequestResponsePair("a", "b").request, new WebSocketRequestResponsePair(1, 2).response, await attempt(() => new WebSocketRequestResponsePair("a")), await attempt(() => new WebSocketRequestResponsePair())],
  "formats of compression": () => Promise.all(["brotli", "br", "zstd", "GZIP", ""].flatMap((format) => [() => new CompressionStream(format), () => new DecompressionStream(format)]).map((run) => attempt(run))),
  "streams made of streams": () => [new CompressionStream("gzip"), new TextDecoderStream(), new TextEncoderStream(), new FixedLengthStream(1), new IdentityTransformStream()].map((stream) => [stream instanceof TransformStream, stream instanceof IdentityTransformStream]),
  "reading at least so much": async () => {
    const reader = byteStream([1, 2, 3], [4, 5]).getReader({ mode: "byob" });
    return [await reader.readAtLeast(4, new Uint8Array(10)), await reader.readAtLeast(4, new Uint8Array(10))];
  },
  "reading at least so much of a body": async () => {
    const reader = new Response("hello").body.getReader({ mode: "byob" });
    return [await reader.readAtLeast(3, new Uint8Array(4)), await reader.readAtLeast(3, new Uint8Array(4)), await reader.read(new Uint8Array(4))];
  },
  "reading at least what makes no sense": async () => {
    const read = (least) => attempt(() => byteStream([1]).getReader({ mode: "byob" }).readAtLeast(least, new Uint8Array(4)));
    return [await read(0), await read(5), await read(-1)];
  },
  "a buffer that the stream makes": async () => {
    const reader = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: 4,
      pull(controller) {
        const { byobRequest } = controller;
        byobRequest.view[0] = 7;
        byobRequest.respondWithNewView(new Uint8Array(byobRequest.view.buffer, 0, 2));
      },
    }).getReader();
    return (await reader.read()).value;
  },
  "a byte stream in two": async () => {
    const [first, second] = byteStream([1, 2, 3]).tee();
    return [await new Response(first).bytes(), await new Response(second).bytes()];
  },
  "clones of platform objects": () => Promise.all([new URL("http://x"), new URLSearchParams(), new FormData(), new AbortController().signal, new Event("x"), new WeakMap(), Promise.resolve(), new File(["x"], "n")].map((value) => attempt(() => typeof structuredClone(value)))),
  "transfers that are none": async () => [await attempt(() => structuredClone(1, { transfer: null })), await attempt(() => structuredClone(1, { transfer: 1 })), await attempt(() => structuredClone(1, null)), await attempt(() => structuredClone()), await attempt(() => {
    const bytes = new Uint8Array(4);
    return [structuredClone(bytes, { transfer: [bytes.buffer] }), bytes.length];
  })],
  "wrong base64": () => Promise.all(["a", "ab=c", "=", "ab==", "a b\tc\n", "YQ", "YQ=", "YQ==", "YQ===", "\u00e9", "-_"].map((text) => attempt(() => atob(text)))),
  "base64 of other types": () => [btoa(null), btoa(undefined), btoa(1.5), btoa([1, 2]), btoa("")],
  "timers with values": () => new Promise((go) => setTimeout((...values) => go(values), 1, "a", 2, null)),
  "timers of odd times": async () => {
    const order = [];
    await new Promise((go) => {
      setTimeout(() => { order.push("nan"); }, NaN);
      setTimeout(() => { order.push("negative"); }, -5);
      setTimeout(() => { order.push("text"); }, "0");
      setTimeout(() => { order.push("none"); });
      setTimeout(() => go(), 20);
    });
    return order;
  },
  "microtasks": async () => [await attempt(() => queueMicrotask()), await attempt(() => queueMicrotask(1)), await new Promise((go) => queueMicrotask(() => go("ran")))],
  "signals": async () => [
    await attempt(() => new AbortSignal()), await attempt(() => AbortSignal.any([])), AbortSignal.any([AbortSignal.abort("x"), AbortSignal.abort("y")]).reason, await attempt(() => AbortSignal.any([1])), AbortSignal.abort().reason.name, AbortSignal.abort(null).reason, await attempt(() => AbortSignal.abort("a").throwIfAborted()),
    await attempt(() => AbortSignal.timeout()), await attempt(() => AbortSignal.timeout(-1)),
  ],
  "events made by scripts": () => [new CloseEvent("x").code, new CloseEvent("x", { code: 1, reason: "r", wasClean: true }).reason, new MessageEvent("x", { data: 1, origin: "o", lastEventId: "l" }).origin, new MessageEvent("x").data, new ErrorEvent("x", { message: "m", lineno: 1, error: 5 }).message, new ErrorEvent("x").error, new CustomEvent("x").detail, new Event("x", { bubbles: true }).bubbles],
  "parts of blobs": async () => {
    const blob = new Blob(["hello ", new Uint8Array([119]), "orld"], { type: "text/plain;charset=UTF-8" });
    return [blob.size, blob.type, await blob.slice(-5, -1).text(), await blob.slice(3, 1).text(), await blob.slice(0, 99).text(), blob.slice(0, 1, "A/B").type, blob.slice(0, 1).type, await new Response(blob.stream()).text(), await new Blob([blob, blob]).text(), await blob.bytes(), new Blob(["a"], { type: "é" }).type, new Blob().size];
  },
  "blobs of odd parts": () => Promise.all([[[1, null, undefined]], [["a\r\nb"], { endings: "native" }], ["abc"], [null], [undefined, { type: 5 }], [[[1, 2]]], [{}]].map((given) => attempt(async () => {
    const blob = new Blob(...given);
    return [await blob.text(), blob.type];
  }))),
  "files": async () => [await attempt(() => new File(["a"])), await attempt(() => new File()), new File(["a"], "n/é").name, new File([], "n", { lastModified: 5.9 }).lastModified, new File(["a"], "n", { type: "T/X" }).type, new File(["ab"], "n").slice(1) instanceof File],
});
