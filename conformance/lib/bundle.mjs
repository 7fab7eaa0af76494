// Makes one module of a script and the packages it imports, the way wrangler does.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

export const COMPATIBILITY_DATE = "2026-08-04";

/** By type of service, the key of the project file that declares its bindings. */
const SERVICE_KEYS = { kv: "kv_namespaces", loader: "worker_loaders" };

// As npm packages name Node.js's modules, with no scheme; what is left of CommonJS packages asks for them while it runs.
const NODE = [
  ...builtinModules.filter((name) => !/^_|:/.test(name)).map((name) => `--alias:${name}=node:${name}`),
  '--banner:js=import { createRequire as requireOfNode } from "node:module"; const require = requireOfNode("/");',
];

/** Bundles `entry` into `folder`, with the project file beside it that Cloister deploys it by. `node`: whether packages need modules of Node.js. */
export function bundle({ name, entry, folder, modules, objects = {}, vars = {}, services = {}, scripts = {}, node = false }) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "index.js");
  esbuild(entry, file, modules, [
    "--platform=browser",
    "--target=es2024",
    "--conditions=workerd,worker,browser",
    "--external:cloudflare:*",
    "--external:node:*",
    "--keep-names",
    '--define:process.env.NODE_ENV="production"',
    ...(node ? NODE : []),
  ]);
  const project = {
    name,
    main: "index.js",
    compatibility_date: COMPATIBILITY_DATE,
    vars,
    durable_objects: {
      bindings: Object.entries(objects).map(([binding, class_name]) => ({ name: binding, class_name })),
    },
    migrations: Object.keys(objects).length ? [{ tag: "v1", new_sqlite_classes: Object.values(objects) }] : [],
  };
  for (const [binding, { type, ...settings }] of Object.entries(services)) {
    const key = SERVICE_KEYS[type];
    project[key] = [...(project[key] ?? []), { binding, ...settings }];
  }
  if (Object.keys(scripts).length) {
    project.services = Object.entries(scripts).map(([binding, { script, ...more }]) => ({ binding, service: script, ...more }));
  }
  writeFileSync(path.join(folder, "wrangler.json"), JSON.stringify(project, null, 2));
  return { name, folder, file, objects, vars, services, scripts };
}

/** One module of `entry` and the packages it imports, as `file`. */
export function esbuild(entry, file, modules, options) {
  const { status, error, stderr } = spawnSync(
    path.join(modules, "@esbuild", `${process.platform}-${process.arch}`, "bin", "esbuild"),
    [entry, `--outfile=${file}`, "--bundle", "--format=esm", "--log-level=warning", ...options],
    { encoding: "utf8", env: { ...process.env, NODE_PATH: modules } },
  );
  if (status !== 0) {
    throw new Error(`${entry} could not be bundled: ${error ?? stderr}`);
  }
}
