import { describe, worker } from "./kit.js";

const later = (ms) => new Promise((go) => setTimeout(go, ms));

export default worker({
  "base64": () => [btoa("héllo\0"), atob("aGk="), atob(" a G k "), atob("aGk")],
  "base64 of what is no Latin-1": () => btoa("€"),
  "base64 that is none": () => atob("a"),
  "text to bytes": () => new TextEncoder().encode("aé€😀\ud800"),
  "text into a buffer that is too short": () => {
    const into = new Uint8Array(4);
    return [new TextEncoder().encodeInto("a€€", into), into];
  },
  "bytes to text": () => new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 97, 0xc3, 0xa9, 255, 0xe2, 0x82])),
  "bytes to text with a byte order mark kept": () => new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 97])).length,
  "malformed bytes, fatally": () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])),
  "bytes in parts": () => {
    const decoder = new TextDecoder();
    return [decoder.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), decoder.decode(new Uint8Array([0xac]), { stream: true }), decoder.decode()];
  },
  "other encodings": () => ["utf-16le", "latin1", "windows-1252", "shift_jis"].map((label) => new TextDecoder(label).decode(new Uint8Array([65, 0, 0x93, 0xfa]))),
  "the names of encodings": () => ["UTF8", "latin1", "ascii", "utf-16"].map((label) => new TextDecoder(label).encoding),
  "an unknown encoding": () => new TextDecoder("utf-7"),

  "a clone of many kinds": () => structuredClone({
    date: new Date(0), map: new Map([[{ a: 1 }, new Set([1, "x"])]]), regexp: /a+/giu, big: 12345678901234567890n,
    bytes: new Uint8Array([1, 2, 3]), view: new DataView(new ArrayBuffer(2)), nothing: undefined, hole: [1, , 3].length, nan: NaN, zero: -0,
  }),
  "a clone keeps cycles": () => {
    const cycle = { name: "a" };
    cycle.self = [cycle];
    const copy = structuredClone(cycle);
    return [copy !== cycle, copy.self[0] === copy, describe(copy)];
  },
  "a clone of an error": () => {
    const copy = structuredClone(new RangeError("too far"));
    return [copy instanceof RangeError, copy.name, copy.message];
  },
  "a clone loses the class": () => {
    class Point { x = 1; get y() { return 2; } }
    const copy = structuredClone(new Point());
    return [copy, Object.getPrototypeOf(copy) === Object.prototype];
  },
  "a function cannot be cloned": () => structuredClone(() => 1),
  "a symbol cannot be cloned": () => structuredClone({ a: Symbol("x") }),
  "a clone with transfer": () => {
    const buffer = new ArrayBuffer(8);
    const copy = structuredClone(buffer, { transfer: [buffer] });
    return [copy.byteLength, buffer.byteLength];
  },
  "boxed primitives": () => {
    const copy = structuredClone([Object(1), Object("a"), Object(true)]);
    return copy.map((value) => typeof value);
  },

  "a random UUID": () => {
    const id = crypto.randomUUID();
    return [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id !== crypto.randomUUID()];
  },
  "random values": () => {
    const bytes = new Uint8Array(64);
    const same = crypto.getRandomValues(bytes) === bytes;
    return [same, new Set(bytes).size > 16, crypto.getRandomValues(new BigInt64Array(2)).length];
  },
  "random values for fractions are refused": () => crypto.getRandomValues(new Float32Array(1)),
  "too many random values are refused": () => crypto.getRandomValues(new Uint8Array(65_537)),

  "timers in order": async () => {
    const order = [];
    setTimeout((value) => order.push(value), 3, "three");
    setTimeout(() => order.push("one"), 1);
    queueMicrotask(() => order.push("microtask"));
    Promise.resolve().then(() => order.push("promise"));
    order.push("now");
    await later(20);
    return order;
  },
  "a cleared timer": async () => {
    const seen = [];
    const id = setTimeout(() => seen.push("never"), 1);
    clearTimeout(id);
    clearTimeout(undefined);
    clearTimeout(id);
    await later(10);
    return seen;
  },
  "an interval": async () => {
    let count = 0;
    await new Promise((go) => {
      const id = setInterval(() => {
        if (++count === 3) {
          clearInterval(id);
          go();
        }
      }, 1);
    });
    return count;
  },
  "a timer needs a function": () => setTimeout("code", 1),
  "setImmediate": () => new Promise((go) => setImmediate(go, "soon")),
  "scheduler.wait": async () => [await scheduler.wait(1), await scheduler.wait(1_000, { signal: AbortSignal.abort() }).catch((error) => error.name)],
  "time moves with I/O": async () => {
    const before = Date.now();
    await later(5);
    return Date.now() > before;
  },
  "performance": () => [typeof performance.now(), typeof performance.timeOrigin],

  "abort": () => {
    const controller = new AbortController();
    const seen = [];
    controller.signal.addEventListener("abort", (event) => seen.push(event.type, event.target === controller.signal));
    controller.signal.onabort = () => seen.push("on");
    controller.abort();
    controller.abort("again");
    return [seen, controller.signal.aborted, controller.signal.reason.name];
  },
  "abort with a reason": () => {
    const controller = new AbortController();
    controller.abort("because");
    return [controller.signal.reason, (() => {
      try {
        controller.signal.throwIfAborted();
      } catch (error) {
        return error;
      }
    })()];
  },
  "any of several signals": () => {
    const one = new AbortController();
    const any = AbortSignal.any([one.signal, AbortSignal.timeout(60_000)]);
    one.abort("first");
    return [any.aborted, any.reason];
  },
  "a signal's time": async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((go) => signal.addEventListener("abort", go));
    return signal.reason.name;
  },
  "events": () => {
    const target = new EventTarget();
    const seen = [];
    target.addEventListener("a", (event) => {
      seen.push(event.detail);
      event.preventDefault();
    }, { once: true });
    const first = target.dispatchEvent(new CustomEvent("a", { detail: 1, cancelable: true }));
    const second = target.dispatchEvent(new CustomEvent("a", { detail: 2, cancelable: true }));
    return [seen, first, second];
  },
  "an event's end": () => {
    const target = new EventTarget();
    const seen = [];
    target.addEventListener("a", (event) => {
      seen.push(1);
      event.stopImmediatePropagation();
    });
    target.addEventListener("a", () => seen.push(2));
    target.dispatchEvent(new Event("a"));
    return seen;
  },
  "a listener that is an object": () => {
    const target = new EventTarget();
    let seen;
    target.addEventListener("a", { handleEvent: (event) => { seen = event.type; } });
    target.dispatchEvent(new Event("a"));
    return seen;
  },
  "a DOMException": () => {
    const error = new DOMException("m", "DataCloneError");
    return [error.name, error.code, error.message, error instanceof Error, DOMException.ABORT_ERR];
  },
  "blobs": async () => {
    const blob = new Blob(["ab", new Uint8Array([99]), new Blob(["d"])], { type: "Text/X" });
    return [blob.size, blob.type, await blob.text(), await blob.slice(1, -1, "y/z").text(), blob.slice(0, 1, "y/z").type];
  },
  "files": async () => {
    const file = new File(["a"], "n.txt", { type: "t/p", lastModified: 5 });
    return [file.name, file.type, file.lastModified, file instanceof Blob, await file.text()];
  },
  "form data": () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("a", 2);
    form.set("b", new Blob(["x"]), "named");
    form.delete("none");
    return [[...form.keys()], form.getAll("a"), form.get("b").name, form.get("b") instanceof File];
  },
  "console returns nothing": () => [console.log("a", { b: 1 }), console.error(), console.debug(null), console.table?.([1])],
  "the names of things": () => [navigator.userAgent, typeof self, self === globalThis, typeof globalThis.origin],
  "the tags of things": () => [new URL("http://x"), new AbortController(), new TextEncoder(), new FormData(), new Blob([]), crypto].map((value) => Object.prototype.toString.call(value)),
  "code from text is refused": () => new Function("return 1")(),
  "eval is refused": () => (0, eval)("1"),
  "reportError does not end the event": () => reportError(new Error("reported")),
});
