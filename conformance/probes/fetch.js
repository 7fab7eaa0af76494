// Outgoing requests: what arrives at an origin, and what a script makes of its answers.

import { worker } from "./kit.js";

const encode = (text) => new TextEncoder().encode(text);
const plain = ({ status, statusText, ok, redirected, url, headers }, origin) => ({
  status, statusText, ok, redirected, url: url.replace(origin, ""),
  headers: [...headers].filter(([name]) => !["date", "connection", "keep-alive", "transfer-encoding"].includes(name)),
});

async function echo(env, path, init) {
  const response = await fetch(env.ORIGIN + path, init);
  return response.json();
}

const probes = {
  plainly: async ({ env }) => echo(env, "/echo"),
  itsResponse: async ({ env }) => plain(await fetch(`${env.ORIGIN}/empty`), env.ORIGIN),
  oddUrl: async ({ env }) => echo(env, "/echo?a=%zz"),
  escapes: async ({ env }) => echo(env, "/echo?a=[1]&b={}|^`\"'<>%C3%28&c=\u00e9#hash"),
  headersGiven: async ({ env }) => echo(env, "/echo", { headers: [["X-Many", "1"], ["x-many", "2"], ["cookie", "a=1; b=2"], ["user-agent", "mine"], ["accept", "a/b"]] }),
  hostGiven: async ({ env }) => echo(env, "/echo", { headers: { host: "elsewhere.example" } }),
  framingGiven: async ({ env }) => echo(env, "/echo", { method: "POST", body: "12345", headers: { "content-length": "3", "keep-alive": "x", te: "trailers" } }),
  ...Object.fromEntries(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"].map((method) => [
    `method${method}`, async ({ env }) => echo(env, "/echo", { method }),
  ])),
  head: async ({ env }) => {
    const response = await fetch(`${env.ORIGIN}/empty`, { method: "HEAD" });
    return [response.status, response.body, await response.text()];
  },
  headOfLong: async ({ env }) => {
    const response = await fetch(`${env.ORIGIN}/gzip`, { method: "HEAD" });
    return [response.headers.get("content-length"), response.headers.get("content-encoding"), response.body];
  },
  bodyText: async ({ env }) => echo(env, "/echo", { method: "POST", body: "text" }),
  bodyBytes: async ({ env }) => echo(env, "/echo", { method: "PUT", body: encode("bytes") }),
  bodyForm: async ({ env }) => echo(env, "/echo", { method: "POST", body: new URLSearchParams({ a: "1 2", b: "&" }) }),
  bodyBlob: async ({ env }) => echo(env, "/echo", { method: "POST", body: new Blob(["blob"], { type: "x/y" }) }),
  bodyStream: async ({ env }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(encode("one,"));
        controller.enqueue(encode("two"));
        controller.close();
      },
    });
    return echo(env, "/echo", { method: "POST", body });
  },
  bodyFixed: async ({ env }) => {
    const { readable, writable } = new FixedLengthStream(5);
    const writer = writable.getWriter();
    writer.write(encode("fixed")).then(() => writer.close());
    return echo(env, "/echo", { method: "POST", body: readable });
  },
  bodyEmpty: async ({ env }) => echo(env, "/echo", { method: "POST", body: "" }),
  bodyLong: async ({ env }) => echo(env, "/echo", { method: "POST", body: "y".repeat(3 << 20) }),
  bodyThrows: async ({ env }) => {
    const body = new ReadableStream({ pull() { throw new RangeError("no more"); } });
    return echo(env, "/echo", { method: "POST", body });
  },
  passedOn: async ({ env }) => {
    const first = await fetch(`${env.ORIGIN}/long`);
    const { body, headers } = await echo(env, "/echo", { method: "POST", body: first.body });
    return [body, headers];
  },
  requestObject: async ({ env }) => (await fetch(new Request(`${env.ORIGIN}/echo`, { method: "PUT", body: "b", headers: { "x-a": "1" } }))).json(),
  requestWithInit: async ({ env }) => (await fetch(new Request(`${env.ORIGIN}/echo`, { headers: { "x-a": "1" } }), { method: "POST", body: "c", headers: { "x-b": "2" } })).json(),

  statuses: async ({ env }) => {
    const seen = [];
    for (const code of [200, 201, 204, 205, 206, 304, 400, 404, 418, 500, 503, 599]) {
      const response = await fetch(`${env.ORIGIN}/status?code=${code}`);
      seen.push([response.status, response.ok, response.body === null, await response.text()]);
    }
    return seen;
  },
  reason: async ({ env }) => (await fetch(`${env.ORIGIN}/reason`)).statusText,
  cookies: async ({ env }) => {
    const { headers } = await fetch(`${env.ORIGIN}/cookies`);
    return [headers.getSetCookie(), headers.get("set-cookie"), headers.get("vary")];
  },
  latin: async ({ env }) => (await fetch(`${env.ORIGIN}/latin`)).headers.get("x-latin"),
  readOnly: async ({ env }) => (await fetch(`${env.ORIGIN}/empty`)).headers.set("a", "b"),
  emptyBody: async ({ env }) => {
    const response = await fetch(`${env.ORIGIN}/empty`);
    return [response.body === null, await response.text()];
  },
  chunks: async ({ env }) => (await fetch(`${env.ORIGIN}/chunks`)).text(),
  long: async ({ env }) => (await (await fetch(`${env.ORIGIN}/long`)).arrayBuffer()).byteLength,
  firstChunkAndCancel: async ({ env }) => {
    const reader = (await fetch(`${env.ORIGIN}/stops`)).body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new TextDecoder().decode(value);
  },
  clone: async ({ env }) => {
    const response = await fetch(`${env.ORIGIN}/chunks`);
    const copy = response.clone();
    return [await response.text(), await copy.text(), copy.url === response.url];
  },

  ...Object.fromEntries(["/gzip", "/br", "/deflate", "/gzip-twice", "/x-gzip", "/no-gzip", "/cut-gzip", "/empty-gzip"].map((path) => [
    `decoded${path}`, async ({ env }) => {
      const response = await fetch(env.ORIGIN + path);
      return [response.headers.get("content-encoding"), response.headers.get("content-length"), [...encode(await response.text())].length, (await fetch(env.ORIGIN + path)).body === null];
    },
  ])),
  decodedAsStream: async ({ env }) => {
    let text = "";
    for await (const chunk of (await fetch(`${env.ORIGIN}/gzip`)).body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
    }
    return text;
  },
  decodedOfClone: async ({ env }) => (await fetch(`${env.ORIGIN}/gzip`)).clone().text(),
  encodedGivenOn: async ({ env }) => {
    const { headers, body } = await fetch(`${env.ORIGIN}/gzip`);
    return echo(env, "/echo", { method: "POST", body, headers: { "content-encoding": headers.get("content-encoding") } });
  },

  ...Object.fromEntries([301, 302, 303, 307, 308].map((code) => [
    `redirect${code}`, async ({ env }) => {
      const response = await fetch(`${env.ORIGIN}/redirect?code=${code}&to=/echo?x`, { method: "POST", body: "b", headers: { authorization: "me", "x-a": "1" } });
      return [response.redirected, response.url.replace(env.ORIGIN, ""), await response.json()];
    },
  ])),
  redirectManual: async ({ env }) => {
    const response = await fetch(`${env.ORIGIN}/redirect`, { redirect: "manual" });
    return [plain(response, env.ORIGIN), await response.text()];
  },
  redirectError: async ({ env }) => fetch(`${env.ORIGIN}/redirect`, { redirect: "error" }),
  redirectElsewhere: async ({ env }) => {
    const there = env.ORIGIN.replace("127.0.0.1", "localhost");
    return (await fetch(`${env.ORIGIN}/redirect?to=${there}/echo`, { headers: { authorization: "me", cookie: "a=1", "proxy-authorization": "p" } })).json();
  },
  redirectEndless: async ({ env }) => fetch(`${env.ORIGIN}/endless`),
  redirectWithoutLocation: async ({ env }) => (await fetch(`${env.ORIGIN}/no-location`)).text(),
  redirectBadLocation: async ({ env }) => fetch(`${env.ORIGIN}/bad-location`),
  redirectOfStream: async ({ env }) => fetch(`${env.ORIGIN}/redirect?code=307`, { method: "POST", body: new Blob(["x"]).stream() }),

  aborted: async ({ env }) => fetch(`${env.ORIGIN}/echo`, { signal: AbortSignal.abort() }),
  abortedWithReason: async ({ env }) => fetch(`${env.ORIGIN}/never`, { signal: AbortSignal.abort("why") }).catch((reason) => reason),
  abortedWhileWaiting: async ({ env }) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    return fetch(`${env.ORIGIN}/never`, { signal: abort.signal });
  },
  abortedWhileReading: async ({ env }) => {
    const abort = new AbortController();
    const response = await fetch(`${env.ORIGIN}/stops`, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    return response.text();
  },
  timeout: async ({ env }) => fetch(`${env.ORIGIN}/never`, { signal: AbortSignal.timeout(20) }),

  originCloses: async ({ env }) => fetch(`${env.ORIGIN}/close`).catch(({ name, message, retryable }) => [name, message.slice(0, 24), retryable]),
  halfAnswer: async ({ env }) => (await fetch(`${env.ORIGIN}/half`)).text().catch(({ name, message }) => [name, message.slice(0, 24)]),
  nobodyThere: async () => fetch("http://127.0.0.1:1/").catch(({ name }) => name),
  relative: () => fetch("/echo"),
  otherScheme: () => fetch("ftp://a.example/"),
  noUrl: () => fetch("not a url"),
  getWithBody: ({ env }) => fetch(`${env.ORIGIN}/echo`, { body: "b" }),
  badMethod: ({ env }) => fetch(`${env.ORIGIN}/echo`, { method: "a b" }),
  credentialsInUrl: async ({ env }) => echo({ ORIGIN: env.ORIGIN.replace("//", "//user:pass@") }, "/echo"),
  severalAtOnce: async ({ env }) => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => echo(env, `/echo?${i}`)));
    return all.map(({ url }) => url);
  },
};

export default worker(probes);
