// The reference: workerd, with one service and one socket for each bundle.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ask } from "./ask.mjs";
import { COMPATIBILITY_DATE } from "./bundle.mjs";
import { here } from "./install.mjs";
import { ServerProcess } from "./process.mjs";

/** Starts workerd with all bundles; returns where each answers. Its disk is emptied first. */
export async function startWorkerd(binary, bundles, folder) {
  if (bundles.length === 0) {
    return { label: "workerd", targets: new Map(), stop: async () => {} };
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, "config.capnp");
  writeFileSync(config, capnp(bundles, folder));
  const workerd = new Workerd([binary, "serve", "--experimental", "--control-fd=3", config]);
  workerd.start();
  for (const { name, crons } of bundles) {
    workerd.targets.set(name, { host: hostName(name), pathPrefix: "", restart: () => workerd.restart(), fire: (cron) => fire(workerd.clocks.get(name), cron) });
    if (crons) {
      workerd.clocks.set(name, { host: "clock.localhost" });
    }
  }
  await workerd.findPorts();
  return workerd;
}

class Workerd {
  constructor(command) {
    this.label = "workerd";
    this.command = command;
    this.targets = new Map();
    this.clocks = new Map();
  }

  start() {
    this.server = new ServerProcess(this.command, { extraPipe: true });
  }

  /** What a start has chosen for each script. */
  async findPorts() {
    for (const [name, target] of this.targets) {
      target.port = await this.server.line((line) => portOf(line, name));
    }
    for (const [name, clock] of this.clocks) {
      clock.port = await this.server.line((line) => portOf(line, clockOf(name)));
    }
  }

  stop() {
    return this.server.stop(1_000);
  }

  /** What is stored stays; ports are others. */
  async restart() {
    await this.stop();
    this.start();
    await this.findPorts();
  }
}

/** The name under which scripts see themselves; Cloister's form, so that both see the same URL. */
export function hostName(name) {
  return `${name}.conformance.localhost`;
}

/** Has the cron's handler run; how it ended. */
async function fire(clock, { cron, at }) {
  const { status, body } = await ask(clock, { method: "POST", path: "/", body: JSON.stringify({ cron, at }) });
  if (status !== 200) {
    throw new Error(`the cron was not fired: ${body}`);
  }
  return JSON.parse(body);
}

function clockOf(name) {
  return `${name}-clock`;
}

function portOf(line, name) {
  if (!line.startsWith("{")) {
    return undefined;
  }
  const message = JSON.parse(line);
  return message.event === "listen" && message.socket === name ? message.port : undefined;
}

// What scripts fetch from: this machine too, where the origin of the probes is.
const NETWORK = '(name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true)))';

// What `cloudflare:email` hands on; workerd leaves it to those who run it.
const EMAIL = "export default { EmailMessage: class EmailMessage {} };";

function capnp(bundles, folder) {
  const services = bundles.map(({ name }) => `(name = "${name}", worker = .${identifier(name)})`);
  const disks = bundles.map(({ name }) => {
    const disk = path.join(folder, "disk", name);
    mkdirSync(disk, { recursive: true });
    return `(name = "disk-${name}", disk = (path = ${JSON.stringify(disk)}, writable = true))`;
  });
  const backends = bundles.flatMap(({ name, services }) =>
    Object.entries(services)
      .filter(([, { type }]) => BACKENDS[type] !== undefined)
      .map(([binding, { type }]) => `(name = "${name}-${binding}", worker = .${type}Backend)`),
  );
  const clocks = bundles.filter(({ crons }) => crons).map(({ name }) => ({ name: clockOf(name), script: name }));
  const sockets = [...bundles, ...clocks].map(({ name }) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${[...services, ...clocks.map(clock), ...disks, ...backends, NETWORK].join(",\n    ")}],
  sockets = [${sockets.join(",\n    ")}],
  extensions = [(modules = [(name = "cloudflare-internal:email", internal = true, esModule = ${JSON.stringify(EMAIL)})])]
);
${Object.keys(BACKENDS).map(backend).join("")}${bundles.map((bundle) => worker(bundle, folder)).join("")}`;
}

/** A Worker that fires the crons of a script. */
function clock({ name, script }) {
  const source = readFileSync(path.join(here, "lib", "clock.js"), "utf8");
  return `(name = "${name}", worker = (
      modules = [(name = "index.js", esModule = ${JSON.stringify(source)})],
      compatibilityDate = "${COMPATIBILITY_DATE}",
      compatibilityFlags = ["service_binding_extra_handlers"],
      bindings = [(name = "SCRIPT", service = "${script}")]
    ))`;
}

/** What stands behind workerd's bindings to services: a Worker of ours for each type, with a memory of its own per binding. */
const BACKENDS = { kv: "kvNamespace" };

function backend(type) {
  const file = path.join(here, "lib", `${type}-backend.js`);
  return `const ${type}Backend :Workerd.Worker = (
  modules = [(name = "index.js", esModule = ${JSON.stringify(readFileSync(file, "utf8"))})],
  compatibilityDate = "${COMPATIBILITY_DATE}"
);
`;
}

function worker({ name, file, objects, vars, services: bound, scripts }, folder) {
  const classes = Object.values(objects).map(
    (className) => `(className = "${className}", uniqueKey = "${name}-${className}", enableSql = true)`,
  );
  const bindings = [
    ...Object.entries(objects).map(([binding, className]) => `(name = "${binding}", durableObjectNamespace = "${className}")`),
    ...Object.entries(vars).map(([binding, value]) =>
      typeof value === "string"
        ? `(name = "${binding}", text = ${JSON.stringify(value)})`
        : `(name = "${binding}", json = ${JSON.stringify(JSON.stringify(value))})`,
    ),
    ...Object.entries(scripts).map(([binding, bindingTo]) => `(name = "${binding}", service = ${designator(bindingTo)})`),
    ...Object.entries(bound).map(([binding, { type }]) =>
      type === "loader" ? `(name = "${binding}", workerLoader = ())` : `(name = "${binding}", ${BACKENDS[type]} = "${name}-${binding}")`,
    ),
  ];
  return `const ${identifier(name)} :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed ${JSON.stringify(path.relative(folder, file))})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [${classes.join(", ")}],
  durableObjectStorage = (localDisk = "disk-${name}"),
  bindings = [${bindings.join(", ")}]
);
`;
}

function designator({ script, entrypoint, props }) {
  const parts = [`name = ${JSON.stringify(script)}`];
  if (entrypoint) {
    parts.push(`entrypoint = ${JSON.stringify(entrypoint)}`);
  }
  if (props) {
    parts.push(`props = (json = ${JSON.stringify(JSON.stringify(props))})`);
  }
  return `(${parts.join(", ")})`;
}

function identifier(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
