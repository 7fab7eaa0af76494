// A library built on Durable Objects: an object's fields are stored, its methods are called by fetch.

import { createDurable, withDurables } from "itty-durable";
import { AutoRouter } from "itty-router";

export class Counter extends createDurable({ autoPersist: true, autoReturn: true }) {
  constructor(state, env) {
    super(state, env);
    this.count = 0;
    this.log = [];
  }

  increment(by = 1) {
    this.count += by;
    this.log.push(by);
  }

  add(a, b) {
    return a + b;
  }

  fails() {
    throw new Error("on purpose");
  }

  // One object that calls another through the bindings the library puts into its state.
  async double(other) {
    const { count } = await this.state.COUNTER.get(other).toJSON();
    this.count = count * 2;
  }
}

const router = AutoRouter();
router
  .all("*", withDurables({ parse: true }))
  .get("/:name/increment/:by?", ({ COUNTER, name, by }) => COUNTER.get(name).increment(...(by === undefined ? [] : [Number(by)])))
  .get("/:name/add/:a/:b", ({ COUNTER, name, a, b }) => COUNTER.get(name).add(Number(a), Number(b)))
  .get("/:name/double/:other", ({ COUNTER, name, other }) => COUNTER.get(name).double(other))
  .get("/:name/prop/:prop", async ({ COUNTER, name, prop }) => ({ [prop]: await COUNTER.get(name)[prop]() }))
  .get("/:name/fails", ({ COUNTER, name }) => COUNTER.get(name).fails())
  .get("/:name/missing", ({ COUNTER, name }) => COUNTER.get(name).missing())
  .get("/:name/reset", ({ COUNTER, name }) => COUNTER.get(name).reset())
  .get("/:name/destroy", ({ COUNTER, name }) => COUNTER.get(name).destroy({ reset: true }))
  .get("/:name", ({ COUNTER, name }) => COUNTER.get(name).toJSON());

export default { ...router };
