// The script API beyond its limits: values out of bounds, methods on a wrong `this`, locked streams, detached buffers, keys, text
// and pages that are none.

import { allRefused, ends, family, held, leaked, quiet, textOf, THREW, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

export default family({
  "answers-nothing": ends(THREW, () => {
    Response.prototype.constructor;
    return {
      toString() {
        throw new Error("mine");
      },
    };
  }),
  "status-out-of-range": allRefused(
    () => new Response("", { status: 99 }),
    () => new Response("", { status: 1000 }),
    () => new Response("", { status: -1 }),
    () => new Response("", { status: NaN }),
  ),
  "status-text-with-a-line-end": allRefused(() => new Response("", { statusText: "OK\r\nevil: x" })),
  "body-where-none-may-be": allRefused(
    () => new Response("x", { status: 204 }),
    () => new Response("x", { status: 304 }),
    () => new Request("http://a/", { method: "GET", body: "x" }),
  ),
  "headers-with-line-ends": allRefused(
    () => new Headers({ a: "b\r\nc: d" }),
    () => new Headers({ "a\r\nb": "c" }),
    () => new Headers([["a"]]),
    () => new Headers([["a", "\0"]]),
    () => new Headers({ "": "x" }),
  ),
  "cookies-with-line-ends": allRefused(() => new Headers([["set-cookie", "a=b\r\nset-cookie: evil=1"]])),
  "forbidden-methods": allRefused(
    () => new Request("http://a/", { method: "CONNECT" }),
    () => new Request("http://a/", { method: "A B" }),
  ),
  "urls-that-are-none": allRefused(
    () => new URL(""),
    () => new URL("http://"),
    () => new URL("http://a:99999"),
    () => new URL("http://[::"),
    () => new URL("http://a b"),
    () => new URL("//x"),
  ),
  "redirects-to-nowhere": allRefused(
    () => Response.redirect("x"),
    () => Response.redirect("http://a/", 200),
  ),
  "wrong-this": allRefused(
    ...[
      Headers,
      Request,
      Response,
      URL,
      URLSearchParams,
      Blob,
      FormData,
      ReadableStream,
      WritableStream,
      TransformStream,
      TextDecoder,
      AbortController,
      EventTarget,
      WebSocket,
      CryptoKey,
      CompressionStream,
    ].flatMap((Class) =>
      Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))
        .filter(([, { get }]) => get !== undefined)
        .slice(0, 3)
        .map(
          ([, { get }]) =>
            () =>
              get.call({}),
        ),
    ),
  ),
  "classes-without-new": () =>
    quiet(() =>
      [Headers, Request, Response, URL, Blob, FormData, ReadableStream, TextEncoder, AbortController, Event, WebSocket, URLPattern]
        .map((Class) => {
          try {
            return `${Class.name}: ${Class("http://a/")}`;
          } catch (e) {
            return textOf(e);
          }
        })
        .join("\n"),
    ),
  "illegal-constructors": allRefused(
    () => new Crypto(),
    () => new SubtleCrypto(),
    () => new CryptoKey(),
    () => new AbortSignal(),
    () => new Cache(),
    () => new CacheStorage(),
    () => new ReadableStreamDefaultController(),
    () => new Performance(),
  ),
  "locked-streams": allRefused(
    () => {
      const s = new ReadableStream();
      s.getReader();
      return s.getReader();
    },
    () => {
      const s = new ReadableStream();
      s.getReader();
      return s.tee();
    },
    async () => {
      const r = new Response("x");
      r.body.getReader();
      return r.text();
    },
    async () => {
      const r = new Response("x");
      await r.text();
      return r.text();
    },
    async () => {
      const r = new Response("x");
      await r.text();
      return r.clone();
    },
  ),
  "locked-writers": allRefused(
    () => {
      const s = new WritableStream();
      s.getWriter();
      return s.getWriter();
    },
    () => {
      const s = new WritableStream();
      s.getWriter();
      return new ReadableStream().pipeTo(s);
    },
  ),
  "an-answer-of-a-locked-stream": ends(THREW, () =>
    quiet(() => {
      const s = new ReadableStream();
      s.getReader();
      return new Response(s);
    }),
  ),
  "an-answer-whose-body-throws-late": ends(THREW, () =>
    quiet(async () =>
      new Response(
        new ReadableStream({
          pull(c) {
            c.error(new Error("mine"));
          },
        }),
      ).text(),
    ),
  ),
  "an-answer-of-odd-pieces": ends(THREW, () =>
    quiet(() =>
      new Response(
        new ReadableStream({
          pull(c) {
            c.enqueue({});
            c.enqueue("text");
            c.enqueue(new Uint16Array(2));
            c.close();
          },
        }),
      ).text(),
    ),
  ),
  "one-stream-in-two-answers": () =>
    quiet(() => {
      const s = new ReadableStream({
        pull(c) {
          c.close();
        },
      });
      return Promise.all([new Response(s).text(), new Response(s).text()]);
    }),
  "detached-buffers": allRefused(
    () => {
      const b = new ArrayBuffer(8);
      b.transfer();
      return structuredClone(b, { transfer: [b] });
    },
    () => {
      const b = new Uint8Array(8);
      b.buffer.transfer();
      return crypto.getRandomValues(b).length > 0 ? 1 : Promise.reject(new Error("empty"));
    },
  ),
  "buffers-detached-in-the-middle": () =>
    quiet(() => {
      const view = new Uint8Array(64);
      return crypto.subtle.digest(
        {
          get name() {
            view.buffer.transfer();
            return "SHA-256";
          },
        },
        view,
      );
    }),
  "buffers-that-shrink-in-the-middle": () =>
    quiet(() => {
      const b = new ArrayBuffer(64, { maxByteLength: 128 });
      const view = new Uint8Array(b);
      return crypto.subtle.digest(
        {
          get name() {
            b.resize(1);
            return "SHA-256";
          },
        },
        view,
      );
    }),
  "encode-into-what-is-gone": () =>
    quiet(() => {
      const view = new Uint8Array(8);
      view.buffer.transfer();
      return new TextEncoder().encodeInto("text", view);
    }),
  "random-values-of-too-much": allRefused(
    () => crypto.getRandomValues(new Uint8Array(65_537)),
    () => crypto.getRandomValues(new Float32Array(1)),
    () => crypto.getRandomValues({}),
    () => crypto.getRandomValues(new DataView(new ArrayBuffer(1))),
  ),
  "keys-for-other-uses": async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    return allRefused(
      () => crypto.subtle.exportKey("raw", key),
      () => crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(32)),
      () => crypto.subtle.sign("HMAC", key, new Uint8Array(1)),
      () => crypto.subtle.wrapKey("raw", key, key, { name: "AES-GCM", iv: new Uint8Array(12) }),
    )();
  },
  "key-derivation-beyond-its-bound": allRefused(async () =>
    crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(8), iterations: 10_000_000 },
      await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]),
      256,
    ),
  ),
  "points-of-low-order": allRefused(async () => {
    const own = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    const zero = await crypto.subtle.importKey("raw", new Uint8Array(32), "X25519", true, []);
    return crypto.subtle.deriveBits({ name: "X25519", public: zero }, own.privateKey, 256);
  }),
  "points-off-the-curve": allRefused(() =>
    crypto.subtle.importKey("raw", new Uint8Array(65).fill(4), { name: "ECDH", namedCurve: "P-256" }, true, []),
  ),
  "keys-of-broken-bytes": async () => {
    const seen = [];
    for (const format of ["spki", "pkcs8", "raw", "jwk", "x"])
      for (const data of [
        new Uint8Array(0),
        new Uint8Array(1000).fill(48),
        Uint8Array.from([48, 132, 255, 255, 255, 255]),
        { kty: "RSA", n: "AQAB", e: "AQAB" },
        { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
        null,
      ])
        for (const algorithm of [
          { name: "RSA-OAEP", hash: "SHA-256" },
          { name: "ECDSA", namedCurve: "P-256" },
          "Ed25519",
          "AES-GCM",
          { name: "HMAC", hash: "SHA-1" },
        ])
          seen.push(textOf((await tried(() => crypto.subtle.importKey(format, data, algorithm, true, ["sign"]))).error ?? "taken"));
    return held(...new Set(seen));
  },
  "ciphers-of-broken-bytes": async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-CBC", length: 128 }, false, ["decrypt", "encrypt"]);
    const seen = [];
    for (const length of [0, 1, 15, 16, 17, 32])
      seen.push(
        textOf(
          (await tried(() => crypto.subtle.decrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(length)))).error ?? "decrypted",
        ),
      );
    return new Set(seen.map((s) => s.split("\n")[0])).size <= 2 ? held(...seen) : leaked(`an oracle: ${[...new Set(seen)]}`);
  },
  "forms-that-are-none": async () => {
    const seen = [];
    for (const [type, body] of [
      ["multipart/form-data", "x"],
      ["multipart/form-data; boundary=", "----"],
      [`multipart/form-data; boundary=${"x".repeat(5000)}`, "x"],
      ["multipart/form-data; boundary=x", "--x\r\n\r\n\r\n--x--"],
      ["multipart/form-data; boundary=x", '--x\r\ncontent-disposition: form-data; name="a'],
      ["multipart/form-data; boundary=x", "--x--"],
      ["application/x-www-form-urlencoded", "%%%&=&&%ff"],
      ["text/plain", "x"],
    ])
      seen.push(textOf((await tried(() => new Response(body, { headers: { "content-type": type } }).formData())).error ?? "read"));
    return held(...seen);
  },
  "text-of-broken-bytes": async () => {
    const seen = [];
    for (const label of ["utf-8", "utf-16le", "shift_jis", "gb18030", "iso-2022-jp", "big5", "euc-kr", "x-user-defined", "replacement"])
      seen.push(
        textOf((await tried(() => new TextDecoder(label, { fatal: true }).decode(Uint8Array.from({ length: 300 }, (_, i) => i)))).error ?? "read"),
      );
    return held(...seen);
  },
  "html-that-is-none": async () =>
    quiet(() =>
      new HTMLRewriter()
        .on("*", {
          element(e) {
            e.remove();
            e.before("<x", { html: true });
            e.setAttribute("a b", "c");
          },
        })
        .transform(new Response("<a".repeat(2000) + "<!--".repeat(100) + "<![CDATA[" + "\0".repeat(100)))
        .text(),
    ),
  "html-handlers-that-keep-their-element": () =>
    quiet(async () => {
      let kept;
      await new HTMLRewriter()
        .on("a", {
          element(e) {
            kept = e;
          },
        })
        .transform(new Response("<a>"))
        .text();
      return kept.getAttribute("x");
    }),
  "selectors-that-are-none": allRefused(
    () => new HTMLRewriter().on("", {}),
    () => new HTMLRewriter().on("a >", {}),
    () => new HTMLRewriter().on(":not(", {}),
    () => new HTMLRewriter().on("a".repeat(10) + "[", {}),
  ),
  "patterns-that-are-none": allRefused(
    () => new URLPattern("(("),
    () => new URLPattern({ pathname: ":a:a" }),
    () => new URLPattern({ pathname: "(?<x>" }),
  ),
  "compression-of-another-kind": allRefused(
    () => new CompressionStream("x"),
    () => new DecompressionStream("lzma"),
    async () => new Response(new Blob(["no gzip"]).stream().pipeThrough(new DecompressionStream("gzip"))).text(),
  ),
  "analysis-of-odd-json": () =>
    quiet(async () => {
      const seen = [];
      for (const text of ["", "{", "[1,]", "\u0000", "1e999", '"\ud800"', '{"__proto__":{"x":1}}'])
        seen.push(textOf((await tried(() => new Response(text).json())).error ?? {}.x ?? "read"));
      return seen.join("\n");
    }),
});
