// Scripts with static assets, and assets without a script: those of assets/, and each example that has a folder of them.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ask } from "./ask.mjs";
import { COMPATIBILITY_DATE } from "./bundle.mjs";
import { here, top } from "./install.mjs";

const SHARED = new Set(["files.mjs"]);
const FOLDER = "public";

/** The sites whose family has one of `only`'s parts in its name. */
export async function sites(only = "") {
  const found = [];
  const folder = path.join(here, "assets");
  for (const file of readdirSync(folder).sort()) {
    const name = path.basename(file, ".mjs");
    if (!SHARED.has(file) && isAskedFor(`assets/${name}`, only)) {
      found.push({ family: `assets/${name}`, name: `assets-${name}`, ...(await import(pathToFileURL(path.join(folder, file)))) });
    }
  }
  return [...found, ...(await examples(only))];
}

async function examples(only) {
  const found = [];
  const folder = path.join(top, "examples");
  for (const name of readdirSync(folder).sort()) {
    const own = path.join(folder, name);
    if (hasAssets(own) && isAskedFor(`examples/${name}`, only)) {
      const { assets, requests } = await import(pathToFileURL(path.join(own, "requests.mjs")));
      const files = Object.fromEntries(filesBelow(path.join(own, FOLDER)));
      found.push({ family: `examples/${name}`, name, assets, files, script: readFileSync(path.join(own, "index.js"), "utf8"), requests });
    }
  }
  return found;
}

/** Whether an example is compared as a site. */
export function hasAssets(folder) {
  return existsSync(path.join(folder, FOLDER)) && existsSync(path.join(folder, "requests.mjs"));
}

function isAskedFor(family, only) {
  return only.split(",").some((part) => family.includes(part));
}

/** Writes a site as a project that both sides take; returns its folder and files. */
export function lay({ name, assets, files, script }, folder) {
  rmSync(folder, { recursive: true, force: true });
  const project = { name, compatibility_date: COMPATIBILITY_DATE, ...(script && { main: "index.js" }), assets: { directory: FOLDER, ...assets } };
  const all = { "wrangler.json": JSON.stringify(project, null, 2), ...(script && { "index.js": script }) };
  for (const [file, content] of Object.entries(files)) {
    all[`${FOLDER}/${file}`] = content;
  }
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return { name, folder, files: all };
}

function filesBelow(folder, prefix = "") {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(path.join(folder, entry.name), `${prefix}${entry.name}/`)
      : [[prefix + entry.name, readFileSync(path.join(folder, entry.name))]],
  );
}

/** A site's requests as cases. */
export function casesOf({ requests }) {
  return requests.map((request) => ({ name: request.name ?? nameOf(request), request }));
}

function nameOf({ method = "GET", path, headers, tag }) {
  const said = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}`, ...said, ...(tag ? [`if-none-match: ${tag("the tag")}`] : [])].join(", ");
}

/**
 * The answer to a case's request, as plain data. `tag` makes the If-None-Match of a request of the tag that an answer without it has.
 * Each side makes tags its own way; what they look like is compared, not what they are.
 */
export async function answerOf(target, { tag, ...request }) {
  try {
    const headers = { ...request.headers };
    if (tag) {
      const [own] = (await ask(target, request)).headers.etag ?? ["none"];
      headers["if-none-match"] = tag(own);
    }
    const answer = await ask(target, { ...request, headers });
    const tags = answer.headers.etag?.map((value) => value.replace(/^((W\/)?)"[0-9a-f]{32}"$/, '$1"a tag"'));
    return { ...answer, headers: { ...answer.headers, ...(tags && { etag: tags }) } };
  } catch (error) {
    return { failed: error.message };
  }
}
