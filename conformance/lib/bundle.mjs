// Makes one module of a script and the packages it imports, the way wrangler does.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const COMPATIBILITY_DATE = "2026-08-04";

/** By type of service, the key of the project file that declares its bindings. */
const SERVICE_KEYS = { kv: "kv_namespaces" };

/** Bundles `entry` into `folder`, with the project file beside it that Cloister deploys it by. */
export function bundle({ name, entry, folder, modules, objects = {}, vars = {}, services = {}, scripts = {} }) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "index.js");
  const esbuild = spawnSync(
    path.join(modules, "@esbuild", `${process.platform}-${process.arch}`, "bin", "esbuild"),
    [
      entry,
      `--outfile=${file}`,
      "--bundle",
      "--format=esm",
      "--platform=browser",
      "--target=es2024",
      "--conditions=workerd,worker,browser",
      "--external:cloudflare:*",
      "--external:node:*",
      "--keep-names",
      '--define:process.env.NODE_ENV="production"',
      "--log-level=warning",
    ],
    { encoding: "utf8", env: { ...process.env, NODE_PATH: modules } },
  );
  if (esbuild.status !== 0) {
    throw new Error(`${entry} could not be bundled: ${esbuild.error ?? esbuild.stderr}`);
  }
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
