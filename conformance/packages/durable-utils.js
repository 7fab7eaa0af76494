// A library built on Durable Objects: keys spread over a fixed number of objects.

import { DurableObject } from "cloudflare:workers";
import { StaticShardedDO } from "durable-utils/do-sharding";
import { stubByName } from "durable-utils/do-utils";
import { tryN } from "durable-utils/retries";

export class Shard extends DurableObject {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = searchParams.get("key");
    if (pathname === "/put") {
      await this.ctx.storage.put(key, searchParams.get("value"));
    }
    if (pathname === "/fail") {
      throw new Error("on purpose");
    }
    return Response.json(pathname === "/count" ? (await this.ctx.storage.list()).size : (await this.ctx.storage.get(key)) ?? null);
  }
}

const ask = (stub, path) => stub.fetch(`http://shard${path}`).then((answer) => answer.json());

export default {
  async fetch(request, env) {
    const shards = new StaticShardedDO(env.SHARD, { numShards: 5, concurrency: 2, shardGroupName: "keys" });
    const { pathname, search, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/put":
      case "/get":
        return Response.json(await shards.one(searchParams.get("key"), (stub) => ask(stub, pathname + search)));
      case "/counts":
        return Response.json(await shards.all((stub) => ask(stub, "/count")));
      case "/some":
        return Response.json(await shards.some((stub) => ask(stub, "/count"), { filterFn: (shard) => shard % 2 === 0 }));
      case "/maybe": {
        const { results, errors, hasErrors } = await shards.allMaybe((stub, shard) => ask(stub, shard === 2 ? "/fail" : "/count"));
        return Response.json({ results, errors: errors.map((error) => String(error && error.message)), hasErrors });
      }
      case "/generated": {
        const counts = [];
        for await (const found of shards.genAll((stub) => ask(stub, "/count"))) {
          counts.push(found.result ?? found);
        }
        return Response.json(counts.sort());
      }
      case "/by-name":
        return Response.json(await ask(stubByName(env.SHARD, "alone"), "/put?key=a&value=b"));
      case "/retried": {
        let tries = 0;
        const value = await tryN(4, async (attempt) => {
          tries = attempt;
          if (attempt < 3) {
            throw new Error("not yet");
          }
          return "at last";
        }, { baseDelayMs: 1, maxDelayMs: 3 });
        return Response.json({ value, tries });
      }
      default:
        return Response.json({ shards: shards.N });
    }
  },
};
