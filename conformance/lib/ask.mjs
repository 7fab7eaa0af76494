// One request to a server on this machine, and its answer as plain data.

import http from "node:http";

const PATIENCE_MS = 60_000;

// The server's own affair, not the script's: when it answered, how the bytes are framed, and the id that Cloister knows the request by.
const NOT_THE_SCRIPTS = new Set(["connection", "content-length", "date", "keep-alive", "sec-websocket-accept", "server", "transfer-encoding", "upgrade", "x-request-id"]);

/**
 * `target`: {port, host}; `request`: {method, path, headers, body, pieces}. Header values may be lists.
 * `pieces` are sent as chunks, one after the other.
 */
export function ask(target, { method = "GET", path = "/", headers = {}, body, pieces }) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: "127.0.0.1",
      port: target.port,
      method,
      path,
      // Node frames a body by itself for some methods only.
      headers: { host: target.host, ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }), ...headers },
      agent: target.agent ?? false,
      timeout: PATIENCE_MS,
    });
    request.once("timeout", () => request.destroy(new Error(`no answer to ${method} ${path} within ${PATIENCE_MS} ms`)));
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({
          status: response.statusCode,
          statusText: response.statusMessage,
          headers: headersOf(response.rawHeaders),
          body: text(Buffer.concat(chunks)),
        }),
      );
    });
    if (pieces) {
      pieces.forEach((piece) => request.write(piece));
    }
    request.end(body);
  });
}

export function headersOf(raw) {
  const found = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i].toLowerCase();
    if (!NOT_THE_SCRIPTS.has(name)) {
      (found[name] ??= []).push(raw[i + 1]);
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Bodies that are no UTF-8 are compared, and shown, as base64.
function text(bytes) {
  const decoded = bytes.toString("utf8");
  return Buffer.from(decoded, "utf8").equals(bytes) ? decoded : `base64:${bytes.toString("base64")}`;
}
