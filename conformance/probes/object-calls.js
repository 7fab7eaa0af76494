// What goes through stub.fetch, and what comes back.

import { DurableObject } from "cloudflare:workers";
import { worker } from "./kit.js";

export class Probe extends DurableObject {
  made = Math.random();
  calls = 0;

  constructor(ctx, env) {
    super(ctx, env);
    this.hasStorage = typeof ctx.storage.get;
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    this.calls++;
    switch (pathname) {
      case "/mirror":
        return new Response(request.body, { status: 201, statusText: "Mirrored", headers: { "x-method": request.method, "x-type": request.headers.get("content-type") } });
      case "/url":
        return new Response(request.url);
      case "/life":
        return Response.json({ made: this.made, calls: this.calls, env: this.env.TEXT, storage: this.hasStorage, same: this.ctx.id.equals(this.env.OBJECTS.idFromName("life")) });
      case "/cookies": {
        const response = new Response("ok");
        response.headers.append("set-cookie", "a=1");
        response.headers.append("set-cookie", "b=2");
        return response;
      }
      case "/redirect":
        return Response.redirect("http://elsewhere/url", 302);
      case "/to": {
        const { searchParams } = new URL(request.url);
        const location = searchParams.get("location");
        return new Response("moved", { status: Number(searchParams.get("status")), headers: location === null ? {} : { location } });
      }
      case "/asked":
        return Response.json([request.method, request.url, request.headers.get("content-type"), request.headers.get("authorization"), request.redirect, await request.text()]);
      case "/loop": {
        const left = Number(new URL(request.url).searchParams.get("left"));
        return left === 0 ? new Response("end") : Response.redirect(`http://x/loop?left=${left - 1}`);
      }
      case "/changes":
        request.headers.set("a", "1");
        return new Response("changed");
      case "/throws-object":
        throw { code: 4, list: [1] };
      case "/throws-own":
        throw Object.assign(new OwnError("named"), { inner: { map: new Map([[1, 2]]) }, cause: new RangeError("deep") });
      case "/throws-function":
        throw Object.assign(new TypeError("not to be cloned"), { code: 1, call: () => 1 });
      case "/throws-dom":
        throw new DOMException("from the platform", "AbortError");
      case "/nothing":
        return undefined;
      case "/throws":
        throw new RangeError("out of the object");
      case "/throws-odd":
        throw "just text";
      case "/throws-extra":
        throw Object.assign(new Error("with more"), { code: 42 });
      case "/slow":
        await new Promise((go) => setTimeout(go, 5));
        return new Response("slow");
      case "/chain": {
        const depth = Number(request.headers.get("x-depth"));
        if (depth === 0) {
          return new Response("bottom");
        }
        const next = this.env.OBJECTS.get(this.env.OBJECTS.idFromName(`chain ${depth}`));
        return next.fetch("http://x/chain", { headers: { "x-depth": depth - 1 } });
      }
      case "/stream": {
        let part = 0;
        return new Response(new ReadableStream({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode(`part ${part++};`));
            if (part === 3) {
              controller.close();
            }
          },
        }));
      }
      default:
        return new Response("?", { status: 404 });
    }
  }
}

class OwnError extends Error {
  constructor(message) {
    super(message);
    this.name = "OwnError";
  }
}

const thrown = (promise) => promise.then(() => "answered", (error) => [error?.constructor?.name, `${error}`, error.remote, error.code, error.list, error.inner, error.cause, error.stack?.split("\n").length]);

// What a redirect leads to: status, redirected, url and what the object saw.
const led = async (env, status, init, location = "http://y/asked?q#f") => {
  const answer = await stub(env).fetch(`http://x/to?status=${status}${location === null ? "" : `&location=${encodeURIComponent(location)}`}`, init);
  return [answer.status, answer.redirected, new URL(answer.url).pathname, await answer.text()];
};
const allLed = (env, init) => Promise.all([300, 301, 302, 303, 304, 307, 308].map((status) => led(env, status, init())));

const stub = (env, name = "a") => env.OBJECTS.get(env.OBJECTS.idFromName(name));
const failure = (promise) => promise.then(
  (answer) => `answered ${answer.status}`,
  (error) => ({ name: error?.name, message: error?.message, remote: error?.remote, retryable: error?.retryable, overloaded: error?.overloaded, code: error?.code }),
);

export default worker({
  "method, headers and body go through": async ({ env }) => {
    const answer = await stub(env).fetch("http://x/mirror", { method: "PUT", body: "there and back", headers: { "content-type": "x/y" } });
    return [answer.status, answer.statusText, answer.headers.get("x-method"), answer.headers.get("x-type"), await answer.text()];
  },
  "a Request goes through": async ({ env }) => {
    const answer = await stub(env).fetch(new Request("http://x/mirror", { method: "POST", body: new Uint8Array([1, 2, 255]) }));
    return [answer.headers.get("x-method"), await answer.bytes()];
  },
  "a Request with another init": async ({ env }) => {
    const answer = await stub(env).fetch(new Request("http://x/mirror", { method: "POST", body: "old" }), { body: "new", method: "PATCH" });
    return [answer.headers.get("x-method"), await answer.text()];
  },
  "the URL goes through as it is": async ({ env }) => (await stub(env).fetch("https://any.host:99/url?x=ä#frag")).text(),
  "a relative URL": ({ env }) => failure(stub(env).fetch("/url")),
  "a URL object": async ({ env }) => (await stub(env).fetch(new URL("http://x/url"))).text(),
  "an incoming request passed on": async ({ env, request }) => (await stub(env).fetch(request)).status,
  "a streamed body goes through": async ({ env }) => {
    const body = new Response("x".repeat(300_000)).body;
    return (await (await stub(env).fetch("http://x/mirror", { method: "POST", body })).text()).length;
  },
  "a streamed answer": async ({ env }) => (await stub(env).fetch("http://x/stream")).text(),
  "cookies stay apart": async ({ env }) => (await stub(env).fetch("http://x/cookies")).headers.getSetCookie(),
  "a redirect is followed, in the same object": async ({ env }) => {
    const answer = await stub(env).fetch("http://x/redirect");
    return [answer.status, answer.redirected, await answer.text()];
  },
  "a redirect is not followed when that is asked": async ({ env }) => {
    const answer = await stub(env).fetch("http://x/redirect", { redirect: "manual" });
    return [answer.status, answer.headers.get("location")];
  },
  "the redirect of an incoming request is not followed": async ({ env, request }) => {
    const answer = await stub(env).fetch(new Request("http://x/redirect", request));
    return [answer.status, answer.headers.get("location")];
  },
  "redirects of a GET": ({ env }) => allLed(env, () => ({ headers: { authorization: "secret" } })),
  "redirects of a POST": ({ env }) => allLed(env, () => ({ method: "POST", body: "sent" })),
  "redirects of a PUT": ({ env }) => allLed(env, () => ({ method: "PUT", body: new Uint8Array([65]), headers: { "content-type": "a/b" } })),
  "redirects of a HEAD": ({ env }) => allLed(env, () => ({ method: "HEAD" })),
  "a redirect of a stream": ({ env }) => led(env, 307, { method: "POST", body: new Response("sent").body }),
  "a redirect that asks for another, of a stream": ({ env }) => led(env, 303, { method: "POST", body: new Response("sent").body }),
  "a redirect to the same origin keeps who asks": ({ env }) => led(env, 302, { headers: { authorization: "secret" } }, "/asked"),
  "a redirect to nowhere": ({ env }) => led(env, 302, {}, null),
  "a redirect to no URL": ({ env }) => led(env, 302, {}, "http://"),
  "20 redirects": async ({ env }) => (await stub(env).fetch("http://x/loop?left=20")).text(),
  "21 redirects": async ({ env }) => (await stub(env).fetch("http://x/loop?left=21")).text(),
  "the headers of the request cannot be changed": ({ env }) => failure(stub(env).fetch("http://x/changes")),
  "the headers of the answer cannot be changed": async ({ env }) => (await stub(env).fetch("http://x/url")).headers.set("a", "1"),
  "a throw of an object": ({ env }) => thrown(stub(env).fetch("http://x/throws-object")),
  "a throw of an own class": ({ env }) => thrown(stub(env).fetch("http://x/throws-own")),
  "a throw with what cannot be cloned": ({ env }) => thrown(stub(env).fetch("http://x/throws-function")),
  "a throw of a DOMException": ({ env }) => thrown(stub(env).fetch("http://x/throws-dom")),
  "the answer's url and headers": async ({ env }) => {
    const answer = await stub(env).fetch("http://x/mirror");
    return [answer.url, answer.redirected, answer.ok];
  },
  "one object lives on": async ({ env }) => {
    const first = await (await stub(env, "life").fetch("http://x/life")).json();
    const second = await (await stub(env, "life").fetch("http://x/life")).json();
    return [first.made === second.made, second.calls - first.calls, first.env, first.storage, first.same];
  },
  "two names are two objects": async ({ env }) => {
    const [first, second] = await Promise.all(["one", "two"].map(async (name) => (await stub(env, name).fetch("http://x/life")).json()));
    return first.made === second.made;
  },
  "calls through one stub arrive in order": async ({ env }) => {
    const one = stub(env, "order");
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.fetch("http://x/life").then((answer) => answer.json())));
    return answers.map(({ calls }) => calls);
  },
  "an object calls another": async ({ env }) => (await stub(env).fetch("http://x/chain", { headers: { "x-depth": "5" } })).text(),
  "a throw": ({ env }) => failure(stub(env).fetch("http://x/throws")),
  "a throw that is no error": ({ env }) => failure(stub(env).fetch("http://x/throws-odd")),
  "a throw with a field": ({ env }) => failure(stub(env).fetch("http://x/throws-extra")),
  "no answer": ({ env }) => failure(stub(env).fetch("http://x/nothing")),
  "after a throw it answers again": async ({ env }) => {
    await failure(stub(env, "mends").fetch("http://x/throws"));
    return (await stub(env, "mends").fetch("http://x/url")).text();
  },
  "a stub's method": ({ env }) => typeof stub(env).fetch,
  "ten at once": async ({ env }) => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => stub(env, `many ${n}`).fetch("http://x/slow")));
    return answers.map(({ status }) => status);
  },
});
