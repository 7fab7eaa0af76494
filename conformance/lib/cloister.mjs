// The subject: a Cloister of its own, and what it takes to put scripts on it.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ask } from "./ask.mjs";
import { top } from "./install.mjs";
import { ServerProcess } from "./process.mjs";
import { Tenant } from "./tenant.mjs";
import { zip } from "./zip.mjs";

export const TENANT = "conformance";

// Scripts may fetch from this machine, where the origin of the probes is. What is compared is no speed: a search for primes takes
// as long as chance has it.
const OF_PROBES = { default: { egress: { allow: ["127.0.0.0/8", "::1"] }, limits: { "event-cpu-ms-max": 20_000 } } };

/** Starts `cloister serve` on an empty data folder. `command`: how to start it, before "serve"; `policies`: what its policy file says. */
export async function startCloister(folder, command = [path.join(top, "cloister")], options = [], policies = OF_PROBES) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const cloister = new Cloister([...command, "serve", "--config", config(folder, policies), "--data", path.join(folder, "data"), "--port", "0", "--admin-port", "0", ...options], command);
  await cloister.start();
  await cloister.admin("PUT", `/v1/tenants/${TENANT}`, "{}", "application/json");
  return cloister;
}

function config(folder, policies) {
  writeFileSync(path.join(folder, "policies.jsonc"), JSON.stringify(policies));
  const file = path.join(folder, "host.jsonc");
  writeFileSync(file, '{ "policies": "policies.jsonc", "spare-cordons": 1 }');
  return file;
}

const toBytes = (files) => Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));

class Cloister {
  constructor(serve, command) {
    this.label = "cloister";
    this.serve = serve;
    this.command = command;
    this.targets = new Map();
  }

  async start() {
    this.server = new ServerProcess(this.serve);
    const admin = await this.server.line((line) => /^admin (http:\S+)$/.exec(line)?.[1]);
    const ready = await this.server.line((line) => /^ready (http:\S+)$/.exec(line)?.[1]);
    this.port = Number(new URL(ready).port);
    this.adminPort = Number(new URL(admin).port);
    this.tenant = new Tenant(this.command, TENANT, admin);
    this.targets.forEach((target) => (target.port = this.port));
  }

  /** What is stored stays; ports are others. */
  async restart() {
    await this.stop();
    await this.start();
  }

  /** Deploys a bundle's folder, its files by name, or the project that it was made of; from then on it answers at `targets`. */
  async deploy(bundle) {
    if (bundle.project) {
      await this.tenant.deploy(bundle.project);
    } else {
      const upload = bundle.files ? zip(toBytes(bundle.files)) : this.upload(bundle);
      await this.admin("PUT", `/v1/tenants/${TENANT}/scripts/${bundle.name}`, upload, "application/zip");
    }
    const target = this.targetOf(bundle.name);
    this.targets.set(bundle.name, target);
    return target;
  }

  /** Takes a script away again: all of them together would not fit into one cordon's heap. */
  async retire(name) {
    await this.admin("DELETE", `/v1/tenants/${TENANT}/scripts/${name}`);
    this.targets.delete(name);
  }

  targetOf(name) {
    return { port: this.port, host: `${name}.${TENANT}.localhost`, pathPrefix: "", restart: () => this.restart(), fire: (cron) => this.tenant.fire(name, cron) };
  }

  upload({ folder }) {
    return zip(Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))])));
  }

  /** One call of the admin API; anything but success is an error with the problem's text. */
  async admin(method, address, body, type) {
    const target = { port: this.adminPort, host: `127.0.0.1:${this.adminPort}`, pathPrefix: "" };
    const answer = await ask(target, { method, path: address, body, headers: type ? { "content-type": type } : {} });
    if (answer.status >= 300) {
      throw new Error(`${method} ${address} was answered with ${answer.status}: ${answer.body}`);
    }
    return answer;
  }

  stop() {
    return this.server.stop();
  }
}
