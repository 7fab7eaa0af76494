// Another script, which the probes of rpc.js call.

import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";

class Lid extends RpcTarget {
  #box;

  constructor(box) {
    super();
    this.#box = box;
  }

  put(thing) {
    return this.#box.put(thing);
  }
}

export class Box extends DurableObject {
  things = [];

  put(thing) {
    this.things.push(thing);
    return this.things;
  }

  open() {
    return new Lid(this);
  }
}

export class Peer extends WorkerEntrypoint {
  hello(name) {
    return `hello ${name}`;
  }

  async callBack(callback) {
    return (await callback(20)) + 2;
  }

  box() {
    return this.env.BOXES.get(this.env.BOXES.idFromName(`${Math.random()}`)).open();
  }

  fetch(request) {
    return new Response(`peer ${request.url}`);
  }
}

export default {
  fetch: (request) => new Response(`default of the peer ${request.url}`),
};
