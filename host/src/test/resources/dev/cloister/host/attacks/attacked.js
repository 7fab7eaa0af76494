// The class of the objects that attacks run in; see `inObject`.

import { DurableObject } from "cloudflare:workers";
import { attacks } from "./suite.js";

export class Attacked extends DurableObject {
  async fetch(request) {
    const name = new URL(request.url).pathname.slice(1);
    const { ctx, env } = this;
    const { storage } = ctx;
    const { runInObject } = attacks.get(name);
    return new Response(await runInObject({ ctx, env, name, object: this, storage, sql: storage.sql, victim: JSON.parse(env.VICTIM) }));
  }

  alarm() {}

  echo(value) {
    return value;
  }

  never() {
    return new Promise(() => undefined);
  }

  count() {
    return (this.counted = (this.counted ?? 0) + 1);
  }
}
