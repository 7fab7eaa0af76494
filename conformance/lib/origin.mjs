// An origin for scripts to fetch from: a server of Node's, on a free port of this machine.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { work } from "./install.mjs";

const TEXT = "some text that is encoded, some text that is encoded";

const routes = {
  // What has come, without what says where and by whom it was sent.
  "/echo": async (request, response) => {
    const headers = [];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      const name = request.rawHeaders[i].toLowerCase();
      if (name !== "host" && name !== "cdn-loop" && name !== "connection") {
        headers.push(`${name}: ${request.rawHeaders[i + 1]}`);
      }
    }
    json(response, { method: request.method, url: request.url, headers: headers.sort(), body: await text(request) });
  },
  "/redirect": (request, response, { searchParams }) => {
    response.writeHead(Number(searchParams.get("code") ?? 302), { location: searchParams.get("to") ?? "/echo", "x-hop": "1" });
    response.end("see elsewhere");
  },
  "/endless": (request, response) => response.writeHead(302, { location: "/endless" }).end(),
  "/no-location": (request, response) => response.writeHead(302).end("nowhere"),
  "/bad-location": (request, response) => response.writeHead(302, { location: "http://[" }).end(),
  "/status": (request, response, { searchParams }) => response.writeHead(Number(searchParams.get("code"))).end("body"),
  "/reason": (request, response) => response.writeHead(299, "My Own Reason").end(),
  "/cookies": (request, response) => response.writeHead(200, { "set-cookie": ["a=1; Path=/", "b=2, c"], vary: ["accept", "origin"] }).end("crumbs"),
  "/gzip": (request, response) => encoded(response, "gzip", gzipSync(TEXT)),
  "/br": (request, response) => encoded(response, "br", brotliCompressSync(TEXT)),
  "/deflate": (request, response) => encoded(response, "deflate", deflateSync(TEXT)),
  "/gzip-twice": (request, response) => encoded(response, "gzip, gzip", gzipSync(gzipSync(TEXT))),
  "/x-gzip": (request, response) => encoded(response, "GZIP", gzipSync(TEXT)),
  "/no-gzip": (request, response) => encoded(response, "gzip", Buffer.from("this is no gzip")),
  "/cut-gzip": (request, response) => encoded(response, "gzip", gzipSync(TEXT).subarray(0, 30)),
  "/empty-gzip": (request, response) => encoded(response, "gzip", Buffer.alloc(0)),
  "/chunks": (request, response) => {
    response.write("one,");
    setTimeout(() => response.write("two,"), 10);
    setTimeout(() => response.end("three"), 20);
  },
  "/long": (request, response) => response.end("0123456789abcdef".repeat(64 * 1024)),
  "/empty": (request, response) => response.end(),
  "/latin": (request, response) => response.writeHead(200, { "x-latin": "caf\u00e9" }).end(),
  "/close": (request) => request.socket.destroy(),
  "/half": (request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => request.socket.destroy(), 10);
  },
  "/never": () => undefined,
  "/stops": (request, response) => response.write("begun"),
  "/events": (request, response) => {
    const last = request.headers["last-event-id"];
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(last === undefined
      ? ": comment\n\nretry: 10\ndata: one\ndata: more\nid: 1\n\nevent: own\rdata:two\r\n\r\ndata\n\nid: 7\n\ndata: cut"
      : `data: after ${last}\n\n`);
  },
  "/events-echo": ({ method, headers }, response) => {
    const { accept, "cache-control": caching, "last-event-id": last } = headers;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`data: ${JSON.stringify({ method, accept, caching, last })}\n\n`);
  },
};

function encoded(response, encoding, bytes) {
  response.writeHead(200, { "content-encoding": encoding, "content-type": "text/plain", "content-length": bytes.length }).end(bytes);
}

function json(response, value) {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function text(request) {
  let all = "";
  for await (const part of request.setEncoding("latin1")) {
    all += part;
  }
  return all.length > 1000 ? `${all.length} bytes` : all;
}

// `/socket` says back what it hears, and closes when told to; elsewhere an upgrade is answered as a request is.
function upgrade(request, connection, head) {
  const { WebSocketServer } = createRequire(path.join(work, "node_modules", "index.js"))("ws");
  const { pathname } = new URL(request.url, "http://origin");
  if (pathname !== "/socket") {
    connection.end("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npage");
    return;
  }
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => (offered.has("chat") ? "chat" : false) });
  sockets.handleUpgrade(request, connection, head, (socket) => {
    socket.on("message", (data, isBinary) => {
      const [verb, code, reason] = isBinary ? [] : String(data).split(" ");
      if (verb === "close") {
        socket.close(Number(code), reason);
      } else {
        socket.send(data, { binary: isBinary });
      }
    });
  });
}

/** Starts the origin; it ends with this process. Returns its URL without a slash at the end. */
export async function startOrigin() {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://origin");
    try {
      await (routes[url.pathname] ?? ((_, answer) => answer.writeHead(404).end("no such thing")))(request, response, url);
    } catch {
      // The client has gone in the middle of its request.
      request.socket.destroy();
    }
  });
  server.on("upgrade", upgrade);
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}
