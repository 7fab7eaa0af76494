// What there is: every global of the reference with all its members, found by looking, not from a list.
// A probe for each; it says of each member whether it is a method, a getter, a getter with a setter or a
// value, and how it may be changed. Not looked at: how many arguments a function says it takes (in the
// reference all say 0), and on which object of the global's prototype chain a global is found.

const LANGUAGE = new Set(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
  AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis JSON Math Intl ArrayBuffer Atomics
  Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float32Array Float64Array
  Float16Array DataView Map BigInt Set Iterator WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef DisposableStack AsyncDisposableStack
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN Temporal SharedArrayBuffer WebAssembly
  constructor __proto__ __defineGetter__ __defineSetter__ hasOwnProperty __lookupGetter__ __lookupSetter__ isPrototypeOf propertyIsEnumerable
  toString valueOf toLocaleString`.split(/\s+/));

// Looked at by the probes of node:* and of sockets and caches.
const ELSEWHERE = new Set(["Buffer", "process", "global", "WebSocket", "WebSocketPair", "EventSource", "Cache", "CacheStorage", "caches"]);

const keyName = (key) => (typeof key === "symbol" ? key.toString() : key);

// Symbols of the platform's own are not for scripts.
const isPublic = (key) => typeof key === "string" || keyName(key).startsWith("Symbol(Symbol.");

function kind({ enumerable, configurable, writable, value, get, set }) {
  const flags = (enumerable ? "e" : "") + (configurable ? "c" : "") + (writable ? "w" : "");
  if (get || set) {
    return `${get ? "get" : ""}${set ? "set" : ""}:${flags}`;
  }
  return `${typeof value === "function" ? "method" : typeof value === "object" ? "object" : `=${String(value)}`}:${flags}`;
}

function members(object, without = []) {
  return Reflect.ownKeys(object)
    .filter((key) => isPublic(key) && !without.includes(key))
    .map((key) => `${keyName(key)} ${kind(Object.getOwnPropertyDescriptor(object, key))}`)
    .sort();
}

function names() {
  const found = new Set();
  for (let object = globalThis; object !== null; object = Object.getPrototypeOf(object)) {
    Reflect.ownKeys(object).filter((key) => typeof key === "string" && !LANGUAGE.has(key) && !ELSEWHERE.has(key)).forEach((key) => found.add(key));
  }
  return [...found].sort();
}

function look(name) {
  if (!(name in globalThis)) {
    return "there is none";
  }
  const value = globalThis[name];
  const parent = (object) => Object.getPrototypeOf(object)?.constructor?.name;
  if (typeof value === "function") {
    const statics = members(value, ["name", "length", "prototype", "arguments", "caller"]);
    return /^[A-Z]/.test(name)
      ? { type: "class", name: value.name, statics, members: members(value.prototype), parent: parent(value.prototype) }
      : { type: "function", name: value.name, statics };
  }
  if (typeof value !== "object" || value === null || value === globalThis) {
    return { type: typeof value, self: value === globalThis };
  }
  return { type: "object", members: members(value), of: parent(value) };
}

export default {
  async fetch(request) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (name === "") {
      return Response.json([...names(), "navigator's values"]);
    }
    try {
      const value = name === "navigator's values" ? JSON.stringify({ ...navigator, languages: navigator.languages }) : look(name);
      return Response.json({ value });
    } catch (error) {
      const missing = String(error?.message).startsWith("not implemented: ") ? { missing: error.message } : {};
      return Response.json({ threw: error?.name, ...missing });
    }
  },
};
