// Real clients of a package, run in Node against a server: NAME.clients.mjs, a scenario each, and what they have heard as plain data.

import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { ask } from "./ask.mjs";
import { esbuild } from "./bundle.mjs";
import { work } from "./install.mjs";

// A server that has just started again, on a busy machine, takes its time.
const PATIENCE_MS = 120_000;

// An object is asleep when it has left memory. No client can see that happen: workerd does it after 10 s without an event, Cloister looks every 10 s for
// objects that have had none for so long.
const ASLEEP_MS = 22_000;

/** Bundles a file of clients for Node; its scenarios by name, each {run(server), quick}. */
export async function scenariosOf(file, modules) {
  const bundled = path.join(work, "clients", `${path.basename(file, ".mjs")}.mjs`);
  esbuild(file, bundled, modules, ["--platform=node", "--conditions=node"]);
  return (await import(pathToFileURL(bundled))).scenarios;
}

/** What a scenario's clients have seen at `target`, as the body of an answer. */
export async function play(scenario, target) {
  const server = new Side(target);
  let late;
  const patience = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`not through within ${PATIENCE_MS} ms; heard so far: ${JSON.stringify(server.clients.map(({ heard }) => heard))}`)), PATIENCE_MS);
  });
  try {
    const seen = await Promise.race([scenario.run(server), patience]);
    return { status: 200, statusText: "OK", headers: {}, body: JSON.stringify(seen) };
  } finally {
    clearTimeout(late);
    server.hangUp();
  }
}

/** A server as a scenario sees it. */
class Side {
  constructor(target) {
    this.target = target;
    this.clients = [];
    const { WebSocket } = createRequire(path.join(work, "node_modules", "index.js"))("ws");
    const open = (this.open = new Set());
    /** The `ws` package's client, which finds the script by its host's name whatever URL a library makes. */
    this.WebSocket = class extends WebSocket {
      constructor(url, protocols) {
        super(String(url), protocols ?? [], { headers: { host: target.host } });
        open.add(this);
        this.once("close", () => open.delete(this));
      }
    };
  }

  get host() {
    return `127.0.0.1:${this.target.port}`;
  }

  fetch(path, init = {}) {
    return ask(this.target, { path, ...init });
  }

  /** Notes what a socket hears, in order; `counts` says of which messages. */
  listen(socket, counts = () => true) {
    const client = new Client(socket, counts);
    this.clients.push(client);
    return client;
  }

  /** Until whatever has no events has left memory. */
  idle() {
    return wait(ASLEEP_MS);
  }

  /** The server ends, and starts again with what it has stored. */
  restart() {
    return this.target.restart();
  }

  hangUp() {
    this.clients.forEach(({ socket }) => socket.close());
    this.open.forEach((socket) => socket.terminate());
  }
}

/** What one socket has heard. */
class Client {
  #waiting = [];
  #read = 0;
  #ends = 0;

  constructor(socket, counts) {
    this.socket = socket;
    this.heard = [];
    this.messages = 0;
    this.closes = 0;
    socket.addEventListener("message", ({ data }) => {
      if (counts(data)) {
        this.messages++;
        this.#note(typeof data === "string" ? data : `binary ${Buffer.from(data).toString("hex")}`);
      }
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closes++;
      this.#note(`close ${code} ${reason}`.trim());
    });
  }

  /** Until so many more messages have come. */
  hears(count) {
    this.#read += count;
    return this.until(() => this.messages >= this.#read);
  }

  /** Until it has been closed once more. */
  ends() {
    this.#ends++;
    return this.until(() => this.closes >= this.#ends);
  }

  /** Until `reached()`, looked at whenever something has happened. */
  async until(reached) {
    while (!reached()) {
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Something has happened that is no message. */
  wake() {
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  #note(what) {
    this.heard.push(what);
    this.wake();
  }
}
