import { describe, worker } from "./kit.js";

const later = (ms) => new Promise((go) => setTimeout(go, ms));

const ONE_BYTE = [
  "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-10", "iso-8859-13",
  "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u", "macintosh", "windows-874", "windows-1250", "windows-1251", "windows-1252",
  "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "x-user-defined",
];
const SEVERAL_BYTES = ["gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"];

const AsyncFunction = (async () => {}).constructor;
const GeneratorFunction = (function* () {}).constructor;
const AsyncGeneratorFunction = (async function* () {}).constructor;

const named = (run) => {
  try {
    return describe(run());
  } catch (error) {
    return error.name;
  }
};

const evaluated = (() => {
  const near = 3;
  return [new Function("return 1")(), (0, eval)("2"), eval("near")];
})();

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
  "every byte of the encodings of one byte": () => ONE_BYTE.map((label) => new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i))),
  "bytes in the encodings of several": () => SEVERAL_BYTES.map((label) => new TextDecoder(label).decode(new Uint8Array([0x41, 0xb0, 0xa1, 0xc4, 0xe3, 0x82, 0xa0, 0x5c, 0x7e, 0x8e, 0xb1, 0xff, 0x41, 0x80, 0x42, 0xa1]))),
  "every byte in the encodings of several": () => SEVERAL_BYTES.map((label) => new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, i) => 128 + i))),
  "what is no text in an encoding": () => [...ONE_BYTE, ...SEVERAL_BYTES].map((label) => named(() => new TextDecoder(label, { fatal: true }).decode(new Uint8Array([65, 255, 255, 66])))),
  "a character in two pieces": () => SEVERAL_BYTES.map((label) => {
    const decoder = new TextDecoder(label);
    return [decoder.decode(new Uint8Array([0x41, 0xb0]), { stream: true }), decoder.decode(new Uint8Array([0xa1, 0xc4]), { stream: true }), decoder.decode(), decoder.decode(new Uint8Array([0xa1]))];
  }),
  "gb18030 in four bytes": () => new TextDecoder("gb18030").decode(new Uint8Array([0x81, 0x30, 0x81, 0x30, 0x84, 0x31, 0xa4, 0x37, 0x90, 0x30, 0x81, 0x30, 0x81, 0x30])),
  "iso-2022-jp with escapes": () => new TextDecoder("iso-2022-jp").decode(new Uint8Array([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x41, 0x1b, 0x28, 0x4a, 0x5c])),
  "big5 of Hong Kong": () => new TextDecoder("big5").decode(new Uint8Array([0x87, 0x40, 0x88, 0x62, 0x88, 0xa4, 0xa4, 0x40])),
  "shift_jis of all kinds": () => new TextDecoder("shift_jis").decode(new Uint8Array([0x82, 0xa0, 0xb1, 0x81, 0x5f, 0x81, 0x60, 0xfa, 0x40, 0xf0, 0x40, 0x80, 0x5c, 0x7e, 0x81])),
  "ASCII after half a character": () => SEVERAL_BYTES.map((label) => new TextDecoder(label).decode(new Uint8Array([0x81, 0x20, 0x42]))),
  "other labels": () => ["gb2312", "x-sjis", "big5-hkscs", "windows-949", "iso-8859-11", "iso-8859-8-i", "x-mac-ukrainian", "replacement", "iso-2022-kr"].map((label) => {
    try {
      return new TextDecoder(label).encoding;
    } catch (error) {
      return error.name;
    }
  }),
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

  "timers in order, however long they take to set": async () => {
    const order = [];
    setTimeout(() => order.push("fifty"), 50);
    let work = 0;
    for (let i = 0; i < 3e6; i++) {
      work += i % 7;
    }
    setTimeout(() => order.push("one"), 1);
    await later(60);
    return [work > 0, order];
  },
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
  "code from text while modules are evaluated": () => evaluated,
  "other kinds of code from text are refused": () => [AsyncFunction, GeneratorFunction, AsyncGeneratorFunction, (() => {}).constructor].map((kind) => named(() => kind("return 1"))),
  "a class of functions is made of no text": () => {
    class Callable extends Function {}
    return [new Callable() instanceof Callable, named(() => new Callable("return 1"))];
  },
  "the constructor of functions": () => [(() => {}).constructor === Function, Object.getPrototypeOf(AsyncFunction) === Function, (async () => {}) instanceof Function, Function.name, Function.length],
  "a timer takes no text": () => [named(() => setTimeout("1")), named(() => setInterval("1"))],
  "digests": () => Promise.all(["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512", "MD5"].map((name) => crypto.subtle.digest(name, new TextEncoder().encode("abc")))),
  "a digest of a part": () => crypto.subtle.digest("SHA-1", new DataView(new Uint8Array([1, 97, 98, 99]).buffer, 1)),
  "a digest of text": () => crypto.subtle.digest("SHA-1", "abc"),
  "a digest of nothing": () => crypto.subtle.digest("SHA-1"),
  "an unknown digest": () => crypto.subtle.digest("SHA-3", new Uint8Array()),
  "no digest": () => crypto.subtle.digest(undefined, new Uint8Array()),
  "an unknown digest rejects": () => crypto.subtle.digest("x", new Uint8Array()).catch(() => "rejected"),
  "subtle": () => [Object.prototype.toString.call(crypto.subtle), crypto.subtle === crypto.subtle, typeof SubtleCrypto, typeof CryptoKey, named(() => new SubtleCrypto())],
  "reportError does not end the event": () => reportError(new Error("reported")),
});
