// Programs that nobody wrote: built-ins, functions of the platform and bindings, called with odd values, with what other
// calls gave, on an odd `this`. A program follows from its number. What it sees must tell nothing of the host.
//
// Built-ins themselves are never handed over, so that no program changes them for the next one.

import { ends, family, held, textOf } from "./suite.js";
export { Attacked } from "./attacked.js";

const PROGRAMS = 400;
const CALLS = 60;
const WAIT_MS = 20;
const ANYHOW = ["script.threw", "script.exceeded-cpu", "script.exceeded-memory", "script.exceeded-wall-time", "script.overloaded"];
const LEFT_OUT = /^(setInterval|addEventListener|removeEventListener|dispatchEvent|eval|Function)$/;

/** Numbers from 0 to before 1 that follow from a seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Constructors and functions that can be called, and methods that can be called on anything. */
function functions(env) {
  const found = [];
  const own = (owner, object) => {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
      for (const f of [value, get, set]) {
        if (typeof f === "function" && !LEFT_OUT.test(String(key))) {
          found.push({ owner, f });
        }
      }
    }
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = globalThis[name];
    if (typeof value === "function" && !LEFT_OUT.test(name)) {
      found.push({ owner: undefined, f: value });
      own(value, value);
      own(value.prototype, value.prototype ?? {});
    } else if (typeof value === "object" && value !== null && value !== globalThis) {
      own(value, value);
      own(value, Object.getPrototypeOf(value) ?? {});
    }
  }
  for (const binding of Object.values(env)) {
    if (typeof binding === "object" && binding !== null) {
      own(binding, Object.getPrototypeOf(binding));
    }
  }
  return found;
}

function oddValue(random, seen) {
  const odd = [
    () => undefined,
    () => null,
    () => -0,
    () => NaN,
    () => Infinity,
    () => -1,
    () => 2 ** 31,
    () => 2 ** 32,
    () => Number.MAX_SAFE_INTEGER,
    () => 2n ** 64n,
    () => -1n,
    () => "",
    () => "x",
    () => "\ud800\0\r\n",
    () => "http://127.0.0.1/",
    () => "a".repeat(70_000),
    () => "__proto__",
    () => "constructor",
    () => Symbol.iterator,
    () => Symbol("odd"),
    () => [],
    () => [, 1],
    () => ({ length: 2 ** 31 }),
    () => Object.create(null),
    () =>
      new Proxy(
        {},
        {
          get(_, name) {
            throw new Error(`get ${String(name)}`);
          },
        },
      ),
    () => new Proxy([], {}),
    () => new Proxy(() => 0, { apply: () => ({}), construct: () => ({}) }),
    () => () => {
      throw new Error("called");
    },
    () => async () => 1,
    () =>
      (function* () {
        yield 1;
      })(),
    () => ({
      get then() {
        throw new Error("then");
      },
    }),
    () => ({ then: (done) => done(1) }),
    () => ({
      toString() {
        throw new Error("toString");
      },
      valueOf: () => ({}),
    }),
    () => ({ [Symbol.toPrimitive]: () => Symbol("p") }),
    () => ({
      get name() {
        return {
          get name() {
            throw 1;
          },
        };
      },
    }),
    () => new Uint8Array(8),
    () => new ArrayBuffer(16, { maxByteLength: 64 }),
    () => {
      const b = new ArrayBuffer(8);
      b.transfer();
      return b;
    },
    () => new Date(NaN),
    () => /(?:)/gy,
    () => new Map([[NaN, 1]]),
    () => new Error("odd", { cause: 1 }),
    () => Promise.reject(new Error("rejected")),
    () => Promise.resolve(),
    () => new Response("body"),
    () => new Request("http://a/", { method: "POST", body: "x" }),
    () => new ReadableStream(),
    () => new Headers({ a: "b" }),
    () => new URL("http://a/b?c"),
    () => new Blob(["x"]),
    () => new AbortController().signal,
    () => ({ name: "AES-GCM", length: 256, hash: "SHA-1", iv: new Uint8Array(12) }),
    () => ["encrypt", "sign"],
    () => "raw",
  ];
  return seen.length > 0 && random() < 0.3 ? seen[Math.floor(random() * seen.length)] : odd[Math.floor(random() * odd.length)]();
}

async function program(number, env) {
  const random = randomOf(number);
  const all = functions(env);
  const values = [];
  const said = new Set();
  const see = (value) => {
    try {
      said.add(textOf(value).slice(0, 500));
    } catch (error) {
      said.add(`no text: ${error?.message}`);
    }
  };
  const patience = () => new Promise((done) => setTimeout(done, WAIT_MS));
  for (let call = 0; call < CALLS; call++) {
    const { owner, f } = all[Math.floor(random() * all.length)];
    const args = Array.from({ length: Math.floor(random() * 4) }, () => oddValue(random, values));
    const self = random() < 0.4 && typeof owner !== "function" ? owner : oddValue(random, values);
    try {
      let result = random() < 0.3 ? Reflect.construct(f, args) : Reflect.apply(f, isBuiltIn(self) && mutates(f) ? {} : self, args);
      if (result instanceof Promise) {
        result = await Promise.race([
          result.catch((error) => {
            see(error);
            return error;
          }),
          patience(),
        ]);
      }
      see(result);
      if (typeof result === "object" && result !== null && !isBuiltIn(result)) {
        values.push(result);
      }
    } catch (error) {
      see(error);
    }
  }
  return held(...said);
}

const isBuiltIn = (value) =>
  value === globalThis ||
  (typeof value === "object" &&
    value !== null &&
    (Object.hasOwn(value, "constructor") ||
      [Math, JSON, Reflect, Intl, crypto, console, caches, performance, navigator, process, scheduler].includes(value)));
const mutates = (f) => /^(__define|__proto__|set |copyWithin|fill|push|pop|shift|unshift|splice|reverse|sort)/.test(f.name);

export default family(
  Object.fromEntries(Array.from({ length: PROGRAMS }, (_, number) => [`program-${number}`, ends(ANYHOW, ({ env }) => program(number, env))])),
);
