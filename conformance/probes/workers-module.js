// What `cloudflare:workers` and `ctx` have besides calls: workflows, tracing, the cache, and values that go with a call.

import * as module from "cloudflare:workers";
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint, cache, tracing } from "cloudflare:workers";
import { describe, worker } from "./kit.js";

export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    return step.do("first", async () => event.payload);
  }
}

export class Methods extends WorkerEntrypoint {
  echo(value) {
    return value;
  }

  kind(value) {
    return [typeof value, value?.constructor?.name, Object.prototype.toString.call(value)];
  }

  async blobText(blob) {
    return [blob.constructor.name, blob.size, blob.type, await blob.text()];
  }

  signal(signal) {
    return [signal.constructor.name, signal.aborted, String(signal.reason)];
  }

  async waits(signal) {
    return new Promise((resolve) => {
      const tell = () => resolve([signal.aborted, signal.reason?.name ?? signal.reason, signal.reason?.message]);
      signal.addEventListener("abort", tell);
      if (signal.aborted) tell();
      scheduler.wait(500).then(() => resolve("never aborted"));
    });
  }

  made() {
    return AbortSignal.abort("made there");
  }

  blob() {
    return new Blob(["there"], { type: "text/x" });
  }
}

export class Thing extends DurableObject {
  props() {
    return this.ctx.props;
  }
}

const failure = async (run) => {
  try {
    return ["returned", await run()];
  } catch (error) {
    return [error?.constructor?.name, error?.name, error?.message];
  }
};

const members = (value) => {
  const names = new Set();
  for (let at = value; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    Object.getOwnPropertyNames(at).forEach((name) => names.add(name));
  }
  return [...names].sort();
};

export default worker({
  "the names of the module": () => Object.keys(module).sort(),
  "what tracing is": () => [typeof tracing, tracing?.constructor?.name, members(tracing)],
  "what cache is": () => [typeof cache, cache?.constructor?.name, members(cache)],
  "what ctx.tracing is": ({ ctx }) => [typeof ctx.tracing, ctx.tracing?.constructor?.name, ctx.tracing === tracing],
  "what ctx.cache is": ({ ctx }) => [typeof ctx.cache, ctx.cache?.constructor?.name, ctx.cache === undefined ? undefined : ctx.cache === cache],
  "a span": () => failure(() => tracing.enterSpan("name", (span, ...args) => [typeof span, span?.constructor?.name, members(span), span.isTraced, args], 1, 2)),
  "a span of a promise": () => failure(() => tracing.enterSpan("name", async () => "later")),
  "a span that throws": () => failure(() => tracing.enterSpan("name", () => { throw new RangeError("inside"); })),
  "a span's attributes": () => failure(() => tracing.enterSpan("name", (span) => [span.setAttribute("a", 1), span.setAttribute("b", undefined), span.setAttribute?.length])),
  "a span's attribute of another kind": () => failure(() => tracing.enterSpan("name", (span) => span.setAttribute("a", {}))),
  "a span without a function": () => failure(() => tracing.enterSpan("name")).then((told) => told.slice(0, 2)),
  "a span without a name": () => failure(() => tracing.enterSpan(undefined, () => "ran")),
  "an active span": () => failure(() => tracing.startActiveSpan?.("name", (span) => [typeof span, typeof span.end]) ?? "no such method"),
  "a span by hand": () => failure(() => {
    const span = tracing.startSpan?.("name");
    return span === undefined ? "no such method" : [typeof span.end, span.end(), span.isTraced];
  }),
  "purging the cache": () => failure(() => cache.purge({ tags: ["a"] })).then((told) => told.slice(0, 2)),
  "a workflow made by hand": ({ env, ctx }) => failure(() => {
    const flow = new Flow(ctx, env);
    return [typeof flow.run, flow.ctx === ctx, flow.env === env, flow instanceof WorkflowEntrypoint];
  }),
  "a workflow made of nothing": () => failure(() => new Flow()).then((told) => told.slice(0, 2)),
  "a workflow in ctx.exports": ({ ctx }) => [typeof ctx.exports.Flow, ctx.exports.Flow?.constructor?.name],
  "the look of WorkflowEntrypoint": () => [typeof WorkflowEntrypoint, WorkflowEntrypoint.name, WorkflowEntrypoint.length, members(WorkflowEntrypoint.prototype)],
  "an object's class with props": ({ ctx }) => failure(() => {
    const Class = ctx.exports.Thing({ props: { a: 1 } });
    return [typeof Class, Class.constructor.name, members(Class)];
  }),
  "an object's class without props": ({ ctx }) => failure(() => [typeof ctx.exports.Thing({}), ctx.exports.Thing({}).constructor.name]),
  "an object's class without options": ({ ctx }) => failure(() => ctx.exports.Thing()).then((told) => [told[0], typeof told[1]]),
  "props of an object": ({ env }) => env.THINGS.getByName("a").props(),

  "a Blob as an argument": ({ env }) => failure(() => env.SERVICE.blobText(new Blob(["a", "b"], { type: "text/plain" }))),
  "a File as an argument": ({ env }) => failure(() => env.SERVICE.kind(new File(["a"], "name.txt"))),
  "a Blob in a result": ({ env }) => failure(async () => {
    const blob = await env.SERVICE.blob();
    return [blob.constructor.name, blob.type, await blob.text()];
  }),
  "a Blob inside of something": ({ env }) => failure(() => env.SERVICE.echo({ blob: new Blob(["x"]) })),
  "FormData": ({ env }) => failure(() => env.SERVICE.kind(new FormData())),
  "URLSearchParams": ({ env }) => failure(() => env.SERVICE.kind(new URLSearchParams("a=1"))),
  "an event": ({ env }) => failure(() => env.SERVICE.kind(new Event("x"))),
  "a DOMException": ({ env }) => failure(async () => describe(await env.SERVICE.echo(new DOMException("m", "AbortError")))),
  "a CryptoKey": ({ env }) => failure(async () => env.SERVICE.kind(await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, ["encrypt"]))),
  "a signal": ({ env }) => failure(() => env.SERVICE.signal(new AbortController().signal)),
  "a signal that is aborted": ({ env }) => failure(() => env.SERVICE.signal(AbortSignal.abort("why"))),
  "a signal that is aborted with an error": ({ env }) => failure(() => env.SERVICE.waits(AbortSignal.abort(new RangeError("why")))),
  "a signal that is aborted meanwhile": ({ env }) => failure(async () => {
    const controller = new AbortController();
    const answer = env.SERVICE.waits(controller.signal);
    await scheduler.wait(20);
    controller.abort(new RangeError("meanwhile"));
    return answer;
  }),
  "a signal that is aborted meanwhile with text": ({ env }) => failure(async () => {
    const controller = new AbortController();
    const answer = env.SERVICE.waits(controller.signal);
    await scheduler.wait(20);
    controller.abort("text");
    return answer;
  }),
  "a signal that times out meanwhile": ({ env }) => failure(() => env.SERVICE.waits(AbortSignal.timeout(20))),
  "a signal in a result": ({ env }) => failure(async () => {
    const signal = await env.SERVICE.made();
    return [signal.constructor.name, signal.aborted, signal.reason];
  }),
  "a controller": ({ env }) => failure(() => env.SERVICE.kind(new AbortController())),
});
