// Requests forged from the server: to its own machine, its admin listener, private networks, and with broken framing.
//
// The policy of this family lets scripts reach one address that is not public, where the runner's origin answers with
// the bytes it was sent, or redirects to where it is told.

import { ends, family, held, leaked, quiet, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

/** Held when none of the addresses is reached. */
const unreachable =
  (...urls) =>
  async ({ victim }) => {
    const seen = [];
    for (const url of urls.map((url) => url.replaceAll("ADMIN", victim.adminPort).replaceAll("PORT", victim.port))) {
      const { value, error } = await tried(() => fetch(url));
      if (value !== undefined) {
        return leaked(`${url} answered ${value.status}`);
      }
      seen.push(`${url}: ${textOf(error)}`);
    }
    return held(...seen);
  };

/** Held when a redirect by the origin is not followed to there. */
const redirected =
  (to, init) =>
  async ({ victim }) => {
    const url = to.replaceAll("ADMIN", victim.adminPort).replaceAll("PORT", victim.port);
    const { value, error } = await tried(() => fetch(`${victim.origin}/redirect?${url}`, init));
    return value === undefined || (value.status >= 300 && value.status < 400)
      ? held(error ?? value.status)
      : leaked(`${url} answered ${value.status}: ${await value.text()}`);
  };

/** Held when the origin saw exactly one well-formed request, or none. */
const framed =
  (init, path = "/echo") =>
  async ({ victim }) => {
    const { value, error } = await tried(async () => (await fetch(victim.origin + path, init(victim))).text());
    if (value === undefined) {
      return held(error);
    }
    const end = value.indexOf("\r\n\r\n");
    const head = value.slice(0, end + 2);
    const body = value.slice(end + 4);
    const lengths = [...head.matchAll(/^content-length: *(\d+)\r\n/gim)].map(([, length]) => Number(length));
    const chunked = /^transfer-encoding: *chunked\r\n/gim.test(head);
    const one = lengths.length + (chunked ? 1 : 0) <= 1;
    const whole = chunked || (lengths[0] ?? 0) === body.length;
    return one && whole && !/^evil:/im.test(head) ? held(value) : leaked(value);
  };

const socketTo =
  (url) =>
  async ({ victim }) => {
    const { value, error } = await tried(
      () =>
        new Promise((done, fail) => {
          const socket = new WebSocket(url.replaceAll("ADMIN", victim.adminPort).replaceAll("PORT", victim.port));
          socket.addEventListener("open", done);
          socket.addEventListener("error", (e) => fail(new Error(e.message)));
          socket.addEventListener("close", () => fail(new Error("closed")));
        }),
    );
    return value === undefined ? held(error) : leaked(`connected to ${url}`);
  };

export default family({
  "admin-by-address": unreachable(
    "http://127.0.0.1:ADMIN/health",
    "http://127.0.0.1:ADMIN/v1/tenants",
    "http://127.1:ADMIN/",
    "http://127.255.255.254:ADMIN/",
  ),
  "admin-by-name": unreachable("http://localhost:ADMIN/health", "http://LOCALHOST.:ADMIN/"),
  "admin-by-decimal": unreachable("http://2130706433:ADMIN/", "http://2130706433.:ADMIN/"),
  "admin-by-octal": unreachable("http://0177.0.0.1:ADMIN/", "http://017700000001:ADMIN/", "http://0177.0.0.0x1:ADMIN/"),
  "admin-by-hexadecimal": unreachable("http://0x7f.0.0.1:ADMIN/", "http://0x7f000001:ADMIN/", "http://0x7F.1:ADMIN/"),
  "admin-by-nought": unreachable("http://0:ADMIN/", "http://0.0.0.0:ADMIN/", "http://[::]:ADMIN/"),
  "admin-by-ipv6": unreachable("http://[::1]:ADMIN/", "http://[0:0:0:0:0:0:0:1]:ADMIN/", "http://[0000::0001]:ADMIN/"),
  "admin-by-mapped-ipv4": unreachable(
    "http://[::ffff:127.0.0.1]:ADMIN/",
    "http://[::ffff:7f00:1]:ADMIN/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:ADMIN/",
  ),
  "admin-by-compatible-ipv4": unreachable("http://[::127.0.0.1]:ADMIN/", "http://[::7f00:1]:ADMIN/", "http://[::ffff:0:127.0.0.1]:ADMIN/"),
  "admin-by-nat64": unreachable("http://[64:ff9b::127.0.0.1]:ADMIN/", "http://[64:ff9b::7f00:1]:ADMIN/", "http://[64:ff9b:1::7f00:1]:ADMIN/"),
  "admin-by-6to4-and-teredo": unreachable("http://[2002:7f00:1::]:ADMIN/", "http://[2002:7f00:0001::1]:ADMIN/", "http://[2001:0:7f00:1::]:ADMIN/"),
  "admin-by-isatap": unreachable("http://[2001:db8::5efe:7f00:1]:ADMIN/", "http://[fe80::5efe:7f00:1]:ADMIN/"),
  "admin-by-full-width-digits": unreachable(
    "http://１２７.０.０.１:ADMIN/",
    "http://①②⑦.0.0.1:ADMIN/",
    "http://127。0。0。1:ADMIN/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:ADMIN/",
  ),
  "admin-by-percent-encoding": unreachable("http://%31%32%37.0.0.1:ADMIN/", "http://%6cocalhost:ADMIN/", "http://127.0.0%2e1:ADMIN/"),
  "admin-by-user-info": unreachable("http://example.com@127.0.0.1:ADMIN/", "http://example.com:80@127.0.0.1:ADMIN/", "http://a:b@localhost:ADMIN/"),
  "admin-by-odd-separators": unreachable(
    "http:127.0.0.1:ADMIN/",
    "http:\\\\127.0.0.1:ADMIN/",
    "http://127.0.0.1:ADMIN\\@example.com/",
    "http://127.0.0.1\t:ADMIN/",
    "http:///127.0.0.1:ADMIN/",
  ),
  "tenants-listener": unreachable("http://127.0.0.1:PORT/", "http://127.0.0.1:PORT/~neighbour/neighbour/", "http://[::1]:PORT/"),
  "private-networks": unreachable(
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://[fd00::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
  ),
  "metadata-services": unreachable(
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://169.254.170.2/",
    "http://100.100.100.200/",
    "http://2852039166/",
    "http://[::ffff:a9fe:a9fe]/",
  ),
  "other-special-networks": unreachable(
    "http://100.64.0.1/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
  ),
  "zones-of-ipv6": unreachable("http://[fe80::1%25lo]/", "http://[fe80::1%lo]:ADMIN/", "http://[::1%25lo]:ADMIN/"),
  "ports-of-other-protocols": unreachable(
    "http://example.com:25/",
    "http://example.com:22/",
    "http://example.com:6379/",
    "http://example.com:0/",
    "http://example.com:6667/",
  ),
  "other-schemes": unreachable(
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:ADMIN/_GET",
    "jar:file:///x!/",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/plain,x",
    "blob:x",
    "javascript:1",
    "ws://127.0.0.1:ADMIN/",
    "about:blank",
    "view-source:http://127.0.0.1:ADMIN/",
  ),
  "very-long-addresses": () => quiet(() => fetch("http://" + "a".repeat(300) + ".example/" + "x".repeat(200_000))),

  "redirect-to-admin": redirected("http://127.0.0.1:ADMIN/health"),
  "redirect-to-admin-by-decimal": redirected("http://2130706433:ADMIN/health"),
  "redirect-to-admin-by-ipv6": redirected("http://[::1]:ADMIN/health"),
  "redirect-to-a-tenant": redirected("http://127.0.0.1:PORT/~victim/victim/"),
  "redirect-to-metadata": redirected("http://169.254.169.254/"),
  "redirect-to-a-file": redirected("file:///etc/passwd"),
  "redirect-without-a-scheme": redirected("//127.0.0.1:ADMIN/health"),
  "redirect-by-hand": redirected("http://127.0.0.1:ADMIN/health", { redirect: "manual" }),
  "redirect-with-a-body": redirected("http://127.0.0.1:ADMIN/v1/tenants/x", { method: "POST", body: "x" }),
  "redirect-to-itself": async ({ victim }) => {
    const { value, error } = await tried(() => fetch(`${victim.origin}/redirect?${victim.origin}/again`));
    return value === undefined ? held(error) : held(value.status);
  },
  "redirect-in-a-circle": ({ victim }) => quiet(() => fetch(`${victim.origin}/circle`)),

  "header-with-a-line-end": framed(() => ({ headers: { x: "a\r\nevil: b" } })),
  "header-with-a-bare-line-feed": framed(() => ({ headers: [["x", "a\nevil: b"]] })),
  "header-name-with-a-colon": framed(() => ({ headers: [["x: y\r\nevil", "b"]] })),
  "header-with-nul": framed(() => ({ headers: [["x", "a\0evil: b"]] })),
  "header-of-other-characters": framed(() => ({ headers: [["x", "\u010d\u010aevil: b"]] })),
  "header-of-a-megabyte": framed(() => ({ headers: { x: "y".repeat(1 << 20) } })),
  "ten-thousand-headers": framed(() => ({ headers: Array.from({ length: 10_000 }, (_, i) => [`x${i}`, "y"]) })),
  "method-with-a-line-end": framed(() => ({ method: "GET / HTTP/1.1\r\nevil: x\r\n\r\nPOST" })),
  "method-with-a-blank": framed(() => ({ method: "GET /admin" })),
  "content-length-of-its-own": framed(() => ({
    method: "POST",
    body: "GET /smuggled HTTP/1.1\r\nevil: x\r\n\r\n",
    headers: { "content-length": "0" },
  })),
  "transfer-encoding-of-its-own": framed(() => ({
    method: "POST",
    body: "0\r\n\r\nGET /smuggled HTTP/1.1\r\nevil: x\r\n\r\n",
    headers: { "transfer-encoding": "chunked" },
  })),
  "both-framings": framed(() => ({ method: "POST", body: "x", headers: { "transfer-encoding": "identity", "content-length": "5" } })),
  "connection-headers": framed(() => ({
    headers: {
      connection: "keep-alive, evil",
      "keep-alive": "x",
      upgrade: "h2c",
      te: "trailers",
      trailer: "evil",
      "proxy-connection": "x",
      "http2-settings": "x",
    },
  })),
  "host-of-another": async ({ victim }) => {
    const { value, error } = await tried(async () => (await fetch(`${victim.origin}/echo`, { headers: { host: "victim.victim.localhost" } })).text());
    return /^host: *victim/im.test(value ?? "") ? leaked(value) : held(error ?? value);
  },
  "headers-of-the-hosts-own": async ({ victim }) =>
    quiet(async () =>
      (
        await fetch(`${victim.origin}/echo`, {
          headers: { "x-forwarded-for": "127.0.0.1", forwarded: "for=127.0.0.1", "cloister-hops": "-1", "cf-connecting-ip": "127.0.0.1" },
        })
      ).text(),
    ),
  "hops-reset-by-hand": async ({ victim }) => {
    const { value, error } = await tried(async () =>
      (await fetch(`${victim.origin}/echo`, { headers: { "cdn-loop": "", via: "", "max-forwards": "99" } })).text(),
    );
    return held(error ?? value);
  },
  "path-with-a-line-end": async ({ victim }) => {
    const { value, error } = await tried(async () => (await fetch(`${victim.origin}/echo\r\nevil: x`)).text());
    return /^evil:/im.test(value ?? "") ? leaked(value) : held(error ?? value);
  },
  "path-with-encoded-line-ends": framed(() => ({}), "/echo?%0d%0aevil:%20x"),
  "fragment-and-credentials": async ({ victim }) => {
    const { value, error } = await tried(async () => (await fetch(victim.origin.replace("//", "//user:secret@") + "/echo#fragment")).text());
    return /fragment/.test(value ?? "") ? leaked(value) : held(error ?? value);
  },
  "expect-continue": framed(() => ({ method: "POST", body: "x", headers: { expect: "100-continue" } })),
  "a-body-that-fails-half-way": framed(() => ({
    method: "POST",
    body: new ReadableStream({
      pull(c) {
        c.enqueue(new Uint8Array(10));
        c.error(new Error("mine"));
      },
    }),
    duplex: "half",
  })),
  "a-fixed-length-that-lies": framed(() => {
    const { readable, writable } = new FixedLengthStream(5);
    const w = writable.getWriter();
    w.write(new Uint8Array(50)).catch(() => 0);
    w.close().catch(() => 0);
    return { method: "POST", body: readable, duplex: "half" };
  }),

  "answer-with-a-line-end-in-a-header": ({ victim }) =>
    quiet(async () => [...(await fetch(`${victim.origin}/raw?HTTP/1.1 200 OK%0d%0ax: a%0d b%0d%0acontent-length: 1%0d%0a%0d%0ax`)).headers]),
  "answer-with-two-lengths": ({ victim }) =>
    quiet(async () =>
      (await fetch(`${victim.origin}/raw?HTTP/1.1 200 OK%0d%0acontent-length: 1%0d%0acontent-length: 50%0d%0a%0d%0axHTTP/1.1 200 OK`)).text(),
    ),
  "answer-that-is-no-http": ({ victim }) => quiet(async () => (await fetch(`${victim.origin}/raw?SSH-2.0-x%0d%0a`)).text()),
  "answer-with-endless-headers": ({ victim }) => quiet(async () => (await fetch(`${victim.origin}/headers`)).status),
  "answer-of-gzip-that-is-none": ({ victim }) =>
    quiet(async () => (await fetch(`${victim.origin}/raw?HTTP/1.1 200 OK%0d%0acontent-encoding: gzip%0d%0acontent-length: 3%0d%0a%0d%0axyz`)).text()),
  "answer-that-upgrades": ({ victim }) =>
    quiet(
      async () =>
        (await fetch(`${victim.origin}/raw?HTTP/1.1 101 Switching Protocols%0d%0aupgrade: websocket%0d%0aconnection: upgrade%0d%0a%0d%0a`)).status,
    ),

  "socket-to-admin": socketTo("ws://127.0.0.1:ADMIN/"),
  "socket-to-a-tenant": socketTo("ws://localhost:PORT/~neighbour/neighbour/"),
  "socket-by-fetch-to-admin": async ({ victim }) => {
    const { value, error } = await tried(() => fetch(`http://127.0.0.1:${victim.adminPort}/`, { headers: { upgrade: "websocket" } }));
    return value === undefined ? held(error) : leaked(value.status);
  },
  "event-source-to-admin": ({ victim }) =>
    new Promise((done) => {
      const source = new EventSource(`http://127.0.0.1:${victim.adminPort}/v1/events`);
      source.onopen = () => done(leaked("connected"));
      source.onerror = () => {
        source.close();
        done(held());
      };
    }),
  "plain-tcp": async ({ victim }) => {
    const { value, error } = await tried(async () => (await import("cloudflare:sockets")).connect(`127.0.0.1:${victim.adminPort}`).opened);
    return value === undefined ? held(error) : leaked(textOf(value));
  },
  "a-hundred-at-once": ({ victim }) =>
    quiet(
      async () =>
        (await Promise.allSettled(Array.from({ length: 100 }, () => fetch(`${victim.origin}/echo`)))).filter(({ status }) => status === "fulfilled")
          .length,
    ),
  "more-calls-than-allowed": ends(["script.threw", "egress.too-many-requests", "script.exceeded-cpu"], ({ victim }) =>
    quiet(async () => {
      let n = 0;
      for (let i = 0; i < 1200; i++) {
        await fetch(`http://127.0.0.1:${victim.adminPort}/`).catch((e) => {
          n = i;
          if (/subrequest|calls/.test(e.message)) throw e;
        });
      }
      return n;
    }),
  ),
});
