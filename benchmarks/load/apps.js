// What applications do with their CPU time; the same module runs on both.

import { Hono } from "hono";
import Mustache from "mustache";
import { sha256Hex } from "./sha256.js";

const encoder = new TextEncoder();

// ---- a Hono app with 40 routes ------------------------------------------------------------------

const ROUTES = 40;
const hono = new Hono().basePath("/hono");
for (let n = 0; n < ROUTES; n += 2) {
  hono.get(`/area${n}/items`, (c) => c.text(`items of ${n}`));
  hono.get(`/area${n + 1}/items/:id`, (c) => c.json({ area: n + 1, id: c.req.param("id"), fields: c.req.query("fields") }));
}

// ---- 100 KB of JSON -----------------------------------------------------------------------------

const JSON_BYTES = 100_000;
const json = (() => {
  const orders = [];
  for (let n = 0; JSON.stringify(orders).length < JSON_BYTES; n += 25) {
    for (let at = n; at < n + 25; at++) {
      orders.push({
        id: at,
        customer: `customer ${at % 97}`,
        total: at * 1.25,
        paid: at % 3 === 0,
        note: at % 7 === 0 ? null : `said "thanks" ${at} times`,
        lines: [{ sku: `A-${at}`, count: at % 5 }, { sku: `B-${at}`, count: at % 11 }],
      });
    }
  }
  return JSON.stringify(orders);
})();

// ---- a page of 50 rows --------------------------------------------------------------------------

const PAGE = `<!doctype html><title>{{title}}</title><table>
{{#rows}}<tr{{#late}} class="late"{{/late}}><td>{{number}}<td>{{name}}<td>{{{link}}}<td>{{total}}</tr>
{{/rows}}{{^rows}}<tr><td>Nothing</tr>{{/rows}}</table>`;
const rows = Array.from({ length: 50 }, (_, n) => ({
  number: n,
  name: `Customer <${n}> & sons`,
  link: `<a href="/customers/${n}">more</a>`,
  total: (n * 12.5).toFixed(2),
  late: n % 4 === 0,
}));

// ---- 64 KB to digest, keys to sign with ---------------------------------------------------------

const bytes = Uint8Array.from({ length: 65_536 }, (_, n) => (n * 31 + (n >> 8)) & 255);
const message = encoder.encode("to be signed ".repeat(20));
let keys;

function signingKeys() {
  keys ??= (async () => ({
    hmac: await crypto.subtle.importKey("raw", bytes.slice(0, 32), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]),
    ecdsa: await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]),
  }))();
  return keys;
}

async function signed(algorithm, sign, verify) {
  const signature = await crypto.subtle.sign(algorithm, sign, message);
  return Response.json({ valid: await crypto.subtle.verify(algorithm, verify, signature, message) });
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/json":
        return new Response(JSON.stringify(JSON.parse(json)));
      case "/page":
        return new Response(Mustache.render(PAGE, { title: "Orders", rows }), { headers: { "content-type": "text/html" } });
      case "/sha256":
        return new Response(sha256Hex(bytes));
      case "/hmac": {
        const { hmac } = await signingKeys();
        return signed("HMAC", hmac, hmac);
      }
      case "/ecdsa": {
        const { ecdsa } = await signingKeys();
        return signed({ name: "ECDSA", hash: "SHA-256" }, ecdsa.privateKey, ecdsa.publicKey);
      }
      default:
        return hono.fetch(request);
    }
  },
};
