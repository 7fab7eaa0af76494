// What is asked: the scripts of packages/ and probes/, examples and whole projects, each with its requests.

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ask } from "./ask.mjs";
import { converse } from "./converse.mjs";
import { here, top, work } from "./install.mjs";
import { play, scenariosOf } from "./scenario.mjs";
import { hasAssets } from "./sites.mjs";

const NOT_A_SCRIPT = new Set(["kit.js"]);

// A package of each kind; the others are compared when everything is.
const QUICK = new Set([
  "agents",
  "cloudworker-router",
  "drizzle-durable",
  "graphql",
  "hono",
  "itty-durable",
  "kysely-do",
  "noble-hashes",
  "partyserver",
  "preact",
  "worktop",
  "y-partyserver",
  "yaml",
  "zod",
]);

/**
 * The scripts, by family ("packages/hono"), with the object classes and variables they are deployed
 * with. `only`: parts of families' names, with commas between; `quick`: of the packages only one of each kind.
 */
export async function scripts(only = "", quick = false) {
  const found = [];
  for (const kind of ["packages", "probes"]) {
    const folder = path.join(here, kind);
    for (const file of readdirSync(folder).sort()) {
      const family = `${kind}/${path.basename(file, ".js")}`;
      if (!file.endsWith(".js") || NOT_A_SCRIPT.has(file) || !isAskedFor(family, only) || (quick && kind === "packages" && !QUICK.has(path.basename(file, ".js")))) {
        continue;
      }
      const beside = path.join(folder, file.replace(/\.js$/, ".requests.mjs"));
      const { requests, ...settings } = existsSync(beside) ? await import(pathToFileURL(beside)) : {};
      const clients = [path.join(folder, file.replace(/\.js$/, ".clients.mjs"))].find(existsSync);
      found.push({ family, name: path.basename(file, ".js"), entry: path.join(folder, file), requests, clients, quick, ...settings });
    }
  }
  return [...found, ...(await examples(only)), ...(await projects(only))];
}

function isAskedFor(family, only) {
  return only.split(",").some((part) => family.includes(part));
}

/** The examples that have a list of requests, but for those with assets, which sites.mjs has. */
async function examples(only) {
  const found = [];
  const folder = path.join(top, "examples");
  for (const name of readdirSync(folder).sort()) {
    const [entry, list] = ["index.js", "requests.mjs"].map((file) => path.join(folder, name, file));
    const family = `examples/${name}`;
    if (existsSync(list) && !hasAssets(path.join(folder, name)) && isAskedFor(family, only)) {
      found.push({ family, name, entry, ...(await import(pathToFileURL(list))) });
    }
  }
  return found;
}

/** Projects as their authors have them: deployed with the command line, with the configuration they come with. */
async function projects(only) {
  const found = [];
  const folder = path.join(here, "projects");
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const family = `projects/${name}`;
    if (isAskedFor(family, only)) {
      const project = path.join(folder, name);
      found.push({ family, name, project, entry: path.join(project, "src", "index.ts"), ...(await import(pathToFileURL(`${project}.requests.mjs`))) });
    }
  }
  return found;
}

/**
 * A script's cases. Without a list or clients beside it, the script itself names its probes at "/". Those of a script
 * without objects can be asked again: none of them reads what another has stored.
 */
export async function cases(script, reference) {
  if (script.requests || script.clients) {
    const requests = (script.requests ?? []).map((request) => ({ name: request.name ?? `${request.method ?? "GET"} ${request.path}`, request }));
    return [...requests, ...(await clientCases(script))];
  }
  const list = await ask(reference, { path: "/" });
  if (list.status !== 200) {
    throw new Error(`${script.family} did not name its probes: ${list.status} ${list.body}`);
  }
  return JSON.parse(list.body).map((name) => ({ name, request: { path: `/${encodeURIComponent(name)}` }, again: !script.objects }));
}

async function clientCases({ clients, quick }) {
  const all = clients ? await scenariosOf(clients, path.join(work, "node_modules")) : {};
  return Object.entries(all)
    .filter(([, scenario]) => scenario.quick || !quick)
    .map(([name, scenario]) => ({ name, request: { scenario } }));
}

/** The answer to a case's request, or how its cron ended, or what became of either, as plain data. */
export async function answerTo(target, request) {
  try {
    if (request.cron) {
      return { status: 200, statusText: "OK", headers: {}, body: JSON.stringify(await target.fire(request)) };
    }
    if (request.scenario) {
      return await play(request.scenario, target);
    }
    return await (request.conversation ? converse(target, request) : ask(target, request));
  } catch (error) {
    return { failed: error.message };
  }
}
