// Into the platform's own JavaScript: built-ins exchanged under it, properties on prototypes, handles made by hand.

import { alone, family, held, leaked, quiet, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

import { WorkerEntrypoint } from "cloudflare:workers";

/** An entrypoint that no binding names; `ctx.exports` does. */
export class Inner extends WorkerEntrypoint {
  props() {
    return this.ctx.props;
  }
}

/** Runs with a property of `Object.prototype` that answers for whatever the platform forgot to look up as its own. */
async function polluted(names, value, run) {
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => value,
      set(v) {
        Object.defineProperty(this, name, { value: v, writable: true, configurable: true, enumerable: true });
      },
    });
  }
  try {
    return await run();
  } finally {
    for (const name of names) {
      delete Object.prototype[name];
    }
  }
}

const INSIDE = /primordials|hostTable|randomBytes|timingSafeEqual|idFromName|newUniqueId|abandonRead|domainToAscii/;
const telltale = (seen) =>
  [...seen].find(
    (value) =>
      (typeof value === "function" && !/native code/.test(String(value)) && INSIDE.test(Function.prototype.toString.call(value))) ||
      (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null && INSIDE.test(Object.keys(value).join(" "))),
  );

/** Exchanges methods of built-ins for ones that keep all they are handed, and uses the platform. */
function spying(...prototypes) {
  return alone(async ({ env, ctx, request }) => {
    const seen = new Set();
    const { add } = Set.prototype;
    const { apply } = Reflect;
    const restore = [];
    for (const prototype of prototypes) {
      for (const key of Reflect.ownKeys(prototype)) {
        const descriptor = Reflect.getOwnPropertyDescriptor(prototype, key);
        if (typeof descriptor.value !== "function" || key === "constructor" || !descriptor.configurable) {
          continue;
        }
        const original = descriptor.value;
        const spy = function (...args) {
          if (seen.size < 20_000) {
            apply(add, seen, [this]);
            for (let i = 0; i < args.length; i++) apply(add, seen, [args[i]]);
          }
          return apply(original, this, args);
        };
        Object.defineProperty(prototype, key, { ...descriptor, value: spy });
        restore.push(() => Object.defineProperty(prototype, key, descriptor));
      }
    }
    try {
      await use({ env, ctx, request });
    } finally {
      for (let i = 0; i < restore.length; i++) restore[i]();
    }
    const inner = telltale(seen);
    return inner === undefined
      ? held(`${seen.size} values seen`)
      : leaked(`handed over: ${typeof inner === "function" ? String(inner).slice(0, 300) : Object.keys(inner)}`);
  });
}

/** A little of everything. */
async function use({ env, request }) {
  const response = new Response("text", { headers: { a: "b" } });
  await new Response(response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())).text();
  structuredClone({ a: [1, new Map([[1, new Set([2])]]), new Date(), /x/, new Error("x")] });
  new URL("http://exämple.com/ä?b#c").searchParams.append("x", "y");
  await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x"));
  await crypto.subtle.sign(
    "HMAC",
    await crypto.subtle.importKey("raw", new Uint8Array(8), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
    new Uint8Array(3),
  );
  crypto.randomUUID();
  console.log("x", { a: 1 });
  await tried(() => fetch("http://127.0.0.1/"));
  await env.KV.put("k", "v");
  await env.KV.list();
  await caches.default.match("http://a/");
  const stub = env.OBJECTS.getByName("used");
  await stub.echo({ f: () => 1, a: [1n] });
  await env.INNER.props();
  request.headers.get("x");
  new HTMLRewriter().on("a", { element() {} }).transform(new Response("<a>"));
  await new Promise((done) => setTimeout(done, 1));
}

/** What a stub of a function answers when it is made to look like one of something else. */
async function forged(env, target) {
  const stub = await env.OBJECTS.getByName("forged").echo(() => 1);
  const { fetch } = Object.getPrototypeOf(env.INNER);
  return polluted(["target"], { __proto__: null, ...target }, () =>
    tried(async () => {
      const answer = await fetch.call(stub, "http://x/forged");
      return `${answer.status} ${await answer.text()}`;
    }),
  );
}

export default family({
  "spies-in-array": spying(Array.prototype, Object.getPrototypeOf([][Symbol.iterator]())),
  "spies-in-promise": spying(Promise.prototype),
  "spies-in-maps-and-sets": spying(Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype),
  "spies-in-functions": spying(Function.prototype),
  "spies-in-regular-expressions": spying(RegExp.prototype),
  "spies-in-strings": spying(String.prototype),
  "spies-in-typed-arrays": spying(Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer.prototype, DataView.prototype),
  "spies-in-objects": alone(async (attack) => {
    const seen = new Set();
    const originals = {};
    for (const name of [
      "assign",
      "create",
      "defineProperty",
      "entries",
      "freeze",
      "fromEntries",
      "keys",
      "setPrototypeOf",
      "getPrototypeOf",
      "getOwnPropertyDescriptor",
    ]) {
      const original = (originals[name] = Object[name]);
      Object[name] = (...args) => {
        args.forEach((arg) => seen.add(arg));
        return original(...args);
      };
    }
    try {
      await use(attack);
    } finally {
      originals.assign(Object, originals);
    }
    const inner = telltale(seen);
    return inner === undefined ? held(seen.size) : leaked(Object.keys(inner));
  }),
  "spies-in-reflect-and-json": alone(async (attack) => {
    const seen = new Set();
    const originals = [
      [Reflect, { ...Object.getOwnPropertyDescriptors(Reflect) }],
      [JSON, { ...Object.getOwnPropertyDescriptors(JSON) }],
    ];
    for (const [object, descriptors] of originals) {
      for (const [name, { value }] of Object.entries(descriptors)) {
        if (typeof value === "function")
          object[name] = (...args) => {
            args.forEach((arg) => seen.add(arg));
            return value(...args);
          };
      }
    }
    try {
      await use(attack);
    } finally {
      for (const [object, descriptors] of originals) Object.defineProperties(object, descriptors);
    }
    const inner = telltale(seen);
    return inner === undefined ? held(seen.size) : leaked(Object.keys(inner));
  }),
  "promise-exchanged": alone(async (attack) => {
    const Real = Promise;
    const seen = new Set();
    globalThis.Promise = class extends Real {
      constructor(run) {
        seen.add(run);
        super(run);
      }
      static get [Symbol.species]() {
        seen.add("species");
        return Real;
      }
    };
    try {
      await use(attack);
    } finally {
      globalThis.Promise = Real;
    }
    const inner = telltale(seen);
    return inner === undefined ? held(seen.size) : leaked(String(inner));
  }),
  "globals-taken-away": alone(async ({ env }) => {
    const { value, error } = await tried(async () => {
      for (const name of [
        "Object",
        "Array",
        "Promise",
        "Map",
        "Uint8Array",
        "Reflect",
        "Symbol",
        "Error",
        "TypeError",
        "Proxy",
        "Function",
        "Number",
      ])
        delete globalThis[name];
      await env.KV.put("k", "v");
      return env.OBJECTS.getByName("x").echo("echo");
    });
    return value === "echo" ? "HELD" : `HELD: ${error}`;
  }),
  "everything-frozen": alone(async (attack) => {
    for (const object of [
      Object.prototype,
      Array.prototype,
      Function.prototype,
      Promise.prototype,
      Error.prototype,
      globalThis.Headers.prototype,
      Response.prototype,
      Request.prototype,
    ])
      Object.freeze(object);
    return quiet(() => use(attack));
  }),
  "species-of-arrays-and-promises": alone(async (attack) => {
    const seen = new Set();
    const species = (Class) =>
      Object.defineProperty(Class, Symbol.species, {
        configurable: true,
        get() {
          return function (...args) {
            seen.add(args[0]);
            return new Class(...args);
          };
        },
      });
    species(Array);
    species(Promise);
    species(ArrayBuffer);
    species(Object.getPrototypeOf(Uint8Array));
    await quiet(() => use(attack));
    const inner = telltale(seen);
    return inner === undefined ? held(seen.size) : leaked(String(inner));
  }),
  "a-then-on-every-object": alone(async (attack) => {
    const seen = new Set();
    let calls = 0;
    const { value } = await tried(() =>
      polluted(
        ["then"],
        function (resolve) {
          seen.add(this);
          seen.add(resolve);
          if (++calls < 10_000) {
            resolve?.(1);
          }
        },
        () => quiet(() => Promise.race([use(attack), new Promise((done) => setTimeout(done, 50))])),
      ),
    );
    const inner = telltale(seen);
    return inner === undefined ? held(typeof value) : leaked(String(inner));
  }),
  "setters-on-object-prototype": alone(async (attack) => {
    const seen = new Set();
    const names = [
      "name",
      "kind",
      "target",
      "handle",
      "handles",
      "stream",
      "body",
      "headers",
      "state",
      "index",
      "number",
      "signal",
      "parts",
      "type",
      "resolve",
      "reject",
      "promise",
      "error",
      "message",
    ];
    for (const name of names)
      Object.defineProperty(Object.prototype, name, {
        configurable: true,
        set(v) {
          seen.add(this);
          seen.add(v);
          Object.defineProperty(this, name, { __proto__: null, value: v, writable: true, configurable: true, enumerable: true });
        },
        get: () => undefined,
      });
    try {
      await quiet(() => use(attack));
    } finally {
      for (const name of names) delete Object.prototype[name];
    }
    const inner = telltale(seen);
    return inner === undefined ? held(seen.size) : leaked(Object.keys(inner));
  }),
  "forged-target-of-another-script": alone(async ({ env }) => {
    const { value, error } = await forged(env, { type: "entrypoint", script: "no-binding-names-me", entrypoint: null, props: null });
    return value?.includes("I have no binding") ? leaked("a script that no binding names answered") : held(error ?? value);
  }),
  "forged-target-of-a-foreign-object": alone(async ({ env, victim }) => {
    const { value, error } = await forged(env, { type: "namespace", index: 0, id: victim.id, name: "safe" });
    return value?.includes("stored") ? leaked(value) : held(error ?? value);
  }),
  "forged-capability-numbers": alone(async ({ env }) => {
    const seen = [];
    for (const number of [0, 1, 2, 3, 100, -1, 2 ** 31, 2 ** 53]) {
      const { value, error } = await forged(env, { type: "capability", number });
      seen.push(textOf(error ?? value));
    }
    return held(...seen);
  }),
  "forged-binding-index": alone(async ({ env }) => {
    const seen = [];
    for (const index of [-1, 0, 1, 2, 3, 99, 2 ** 31, 1.5, NaN, "0", {}]) {
      const { value, error } = await forged(env, { type: "service", index });
      seen.push(textOf(error ?? value));
    }
    return seen.some((text) => text.startsWith("200")) ? leaked(seen) : held(...seen);
  }),
  "props-of-others": async ({ ctx }) => {
    const { value } = await tried(() =>
      ctx.exports
        .Inner({
          props: {
            __proto__: { admin: true },
            toString() {
              return "x";
            },
          },
        })
        .props(),
    );
    return value?.admin === true ? leaked("inherited props") : held(value);
  },
  "stubs-made-by-hand": async ({ env }) => {
    const seen = [];
    for (const Class of [
      env.INNER.constructor,
      Object.getPrototypeOf(env.OBJECTS).constructor,
      env.OBJECTS.idFromName("x").constructor,
      env.KV.constructor,
      caches.constructor,
      caches.default.constructor,
      crypto.constructor,
      CryptoKey,
      SubtleCrypto,
      env.OBJECTS.getByName("x").constructor,
    ]) {
      const { value, error } = await tried(() => new Class("00".repeat(32), "x", 0, {}));
      seen.push(error ?? Object.prototype.toString.call(value));
    }
    return held(...seen);
  },
  "ids-made-by-hand": async ({ env, victim }) => {
    const Id = env.OBJECTS.idFromName("x").constructor;
    const { value } = await tried(() => env.OBJECTS.get(new Id(victim.id, "safe")).fetch("http://x/forged-id"));
    const text = (await value?.text()) ?? "";
    return text.includes("stored") ? leaked(text) : held(text);
  },
  "keys-made-by-hand": async () => {
    const seen = [];
    for (const key of [
      Object.create(CryptoKey.prototype),
      { type: "secret", extractable: true, algorithm: { name: "AES-GCM" }, usages: ["encrypt"], __proto__: CryptoKey.prototype },
      new Proxy(await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]), {
        get: (key, name) => (name === "extractable" ? true : key[name]),
      }),
    ]) {
      const { value, error } = await tried(() => crypto.subtle.exportKey("raw", key));
      if (value !== undefined) return leaked("a key that cannot be exported was");
      seen.push(error);
    }
    return held(...seen);
  },
  "a-key-that-says-it-may-be-exported": async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    for (const name of ["extractable", "usages", "algorithm", "type"]) {
      await tried(() => Object.defineProperty(key, name, { value: name === "extractable" ? true : ["encrypt", "wrapKey"] }));
    }
    await tried(() => Object.defineProperty(CryptoKey.prototype, "extractable", { get: () => true, configurable: true }));
    const { value, error } = await tried(() => crypto.subtle.exportKey("raw", key));
    return value === undefined ? held(error) : leaked("exported");
  },
});
