// What probes are written with: a name, a small function, and a value to compare.
//
// A family of probes is an object, name → function; the function gets {request, env, ctx, storage} and
// returns any value, which is described in a form that says its type and not only its content. An error
// thrown is described by its name alone: engines word their messages differently.

import { DurableObject } from "cloudflare:workers";

/** A Worker that answers "/" with the names of the probes, and "/name" with what that probe found. */
export function worker(probes) {
  return {
    async fetch(request, env, ctx) {
      const name = nameIn(request);
      if (name === "") {
        return Response.json(Object.keys(probes));
      }
      return Response.json(await outcome(() => probes[name]({ request, env, ctx })));
    },
  };
}

/** The same, with each probe run inside an object of its own, of the class that `objectClass` makes. */
export function throughObjects(probes) {
  return {
    async fetch(request, env) {
      const name = nameIn(request);
      if (name === "") {
        return Response.json(Object.keys(probes));
      }
      return env.OBJECTS.get(env.OBJECTS.idFromName(name)).fetch(request);
    },
  };
}

/** The class for `throughObjects`. */
export function objectClass(probes) {
  return class extends DurableObject {
    async fetch(request) {
      const { ctx, env } = this;
      const probe = probes[nameIn(request)];
      return Response.json(await outcome(() => probe({ request, env, ctx, storage: ctx.storage })));
    }
  };
}

function nameIn(request) {
  return decodeURIComponent(new URL(request.url).pathname.slice(1));
}

/** What a function returned or threw, as JSON. */
export async function outcome(run) {
  try {
    return { value: describe(await run()) };
  } catch (error) {
    const told = { threw: error?.name ?? describe(error) };
    return String(error?.message).startsWith("not implemented: ") ? { ...told, missing: error.message } : told;
  }
}

/** A value as text: JSON, with what JSON forgets. */
export function describe(value, seen = new Map()) {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return `function ${value.name}`;
    case "object":
      return value === null ? "null" : describeObject(value, seen);
    default:
      return String(value);
  }
}

function describeObject(value, seen) {
  if (seen.has(value)) {
    return `(again ${seen.get(value)})`;
  }
  seen.set(value, seen.size);
  const inner = (item) => describe(item, seen);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "null-prototype";
  if (Array.isArray(value)) {
    return `[${value.map(inner).join(", ")}]`;
  }
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
    return `${name}{${[...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`).join(", ")}}`;
  }
  if (value instanceof Set) {
    return `Set{${[...value].map(inner).join(", ")}}`;
  }
  if (value instanceof Date) {
    return `Date(${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()})`;
  }
  if (value instanceof RegExp) {
    return `RegExp(${value})`;
  }
  if (value instanceof Error) {
    return `${name}(${value.name}: ${value.message})`;
  }
  if (value instanceof ArrayBuffer) {
    return `ArrayBuffer[${new Uint8Array(value).join(" ")}]`;
  }
  if (value instanceof DataView) {
    return `DataView[${new Uint8Array(value.buffer, value.byteOffset, value.byteLength).join(" ")}]`;
  }
  if (ArrayBuffer.isView(value)) {
    return `${name}[${[...value].join(" ")}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${inner(item)}`);
  return `${name === "Object" ? "" : name}{${entries.join(", ")}}`;
}
