// Every function, constructor and method of the platform, called with what it was not made for.

import { alone, family, held, textOf } from "./suite.js";
export { Attacked } from "./attacked.js";

const PLATFORM =
  /^(AbortController|AbortSignal|Blob|ByteLength|Cache|Compression|CountQueuing|Crypto|CustomEvent|DOMException|Decompression|ErrorEvent|Event|File|FixedLength|FormData|HTMLRewriter|Headers|Identity|Message|Readable|Request|Response|Subtle|Text|Transform|URL|WebSocket|Writable|Close)/;

/** Calls everything the platform has with what `argument` makes: functions, constructors, methods with a wrong `this`. */
async function everything(argument) {
  const said = new Set();
  const note = (value) => said.add(textOf(value).slice(0, 400));
  const call = async (run) => {
    try {
      const value = run();
      if (typeof value?.then === "function") {
        await Promise.race([Promise.resolve(value).catch(note), new Promise((done) => setTimeout(done, 5))]);
      }
    } catch (error) {
      note(error);
    }
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[name];
    if (typeof value !== "function" || /^(set|queueMicrotask|global|self)/.test(name)) {
      continue;
    }
    if (!PLATFORM.test(name) && !/^(atob|btoa|structuredClone|fetch|reportError|clear)/.test(name)) {
      continue;
    }
    for (let count = 0; count <= 3; count++) {
      const args = Array.from({ length: count }, argument);
      await call(() => value(...args));
      await call(() => new value(...args));
    }
    for (const key of Reflect.ownKeys(value.prototype ?? {})) {
      const { value: method, get, set } = Reflect.getOwnPropertyDescriptor(value.prototype, key);
      for (const f of [method, get, set].filter((f) => typeof f === "function")) {
        await call(() => f.call(argument(), argument(), argument()));
      }
    }
  }
  for (const key of Reflect.ownKeys(SubtleCrypto.prototype).filter((key) => typeof key === "string" && key !== "constructor")) {
    await call(() => crypto.subtle[key](argument(), argument(), argument(), argument(), argument()));
  }
  return held(...said);
}

const trapped = () =>
  new Proxy(
    function () {},
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((name) => typeof name === "string")
        .map((trap) => [
          trap,
          () => {
            throw new Error(`trap ${trap}`);
          },
        ]),
    ),
  );

export default family({
  "proxies-in-every-argument": alone(() => everything(trapped)),
  "throwing-getters-in-every-argument": alone(() =>
    everything(() => ({
      get [Symbol.iterator]() {
        throw new Error("iterator");
      },
      get then() {
        throw new Error("then");
      },
      get length() {
        throw new Error("length");
      },
      toString() {
        throw new Error("toString");
      },
      valueOf() {
        throw new Error("valueOf");
      },
    })),
  ),
  "revoked-proxies-in-every-argument": alone(() =>
    everything(() => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    }),
  ),
  "symbols-in-every-argument": alone(() => everything(() => Symbol.iterator)),
  "huge-numbers-in-every-argument": alone(() => everything(() => Number.MAX_SAFE_INTEGER)),
  "negative-numbers-in-every-argument": alone(() => everything(() => -1)),
  "big-integers-in-every-argument": alone(() => everything(() => 2n ** 64n)),
  "lone-surrogates-in-every-argument": alone(() => everything(() => "\ud800\u0000\r\n")),
  "detached-buffers-in-every-argument": alone(() =>
    everything(() => {
      const view = new Uint8Array(8);
      view.buffer.transfer();
      return view;
    }),
  ),
  "resizable-buffers-in-every-argument": alone(() => everything(() => new Uint8Array(new ArrayBuffer(8, { maxByteLength: 64 })))),
  "functions-in-every-argument": alone(() =>
    everything(() => () => {
      throw new Error("called");
    }),
  ),
  "classes-of-another-kind-in-every-argument": alone(() => everything(() => Object.create(Response.prototype))),
  "objects-without-prototype-in-every-argument": alone(() => everything(() => Object.create(null))),
  "null-in-every-argument": alone(() => everything(() => null)),
  "array-likes-in-every-argument": alone(() =>
    everything(() => ({ length: 2 ** 32 - 1, byteLength: 2 ** 31, byteOffset: -1, buffer: new ArrayBuffer(1) })),
  ),
});
