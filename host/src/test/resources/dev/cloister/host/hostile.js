// What a bad neighbour does, a path each.

import { DurableObject } from "cloudflare:workers";

export class Table extends DurableObject {
  fetch() {
    const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS count FROM n";
    return Response.json(this.ctx.storage.sql.exec(endless).one());
  }
}

const rude = {
  "/loop": () => {
    for (;;) {
      // for ever
    }
  },
  "/loop-of-promises": async () => {
    for (;;) {
      await null;
    }
  },
  "/heap": () => {
    const held = [];
    for (;;) {
      held.push(new Uint8Array(64 << 20));
    }
  },
  "/strings": () => {
    let text = "x";
    const held = [];
    for (;;) {
      held.push((text += text.slice(0, 1 << 20)).split(""));
    }
  },
  "/bigint": () => (2n ** 40_000_000n).toString(),
  // The reference back keeps the engine from finding a faster way.
  "/regexp": () => /^(a+)+\1$/.test("a".repeat(60) + "b"),
  "/recursion": () => {
    const deeper = (n) => deeper(n + 1) + 1;
    return deeper(0);
  },
  "/sql": async (env) => (await env.TABLES.getByName("endless").fetch("http://table/")).text(),
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    return new Response(String(await (rude[pathname] ?? (() => "polite"))(env)));
  },
};
