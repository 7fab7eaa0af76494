// Fetches the packages of package.json, by name, version and checksum, into target/.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const top = path.dirname(here);
export const work = path.join(top, "target", "conformance");

/** Nothing can be compared here, through no fault of what is compared. */
export class CannotRun extends Error {}

/** Installs what a folder's package-lock.json names unless it is there already; returns the modules' folder. */
export function install(folder = "") {
  const into = path.join(work, folder);
  const modules = path.join(into, "node_modules");
  const stamp = path.join(into, "installed");
  const lists = ["package.json", "package-lock.json"].map((name) => path.join(here, folder, name));
  const wanted = createHash("sha256").update(lists.map((file) => readFileSync(file)).join()).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return modules;
  }
  mkdirSync(into, { recursive: true });
  // What npm finds of an older list it may take for all there is to do.
  rmSync(modules, { recursive: true, force: true });
  for (const file of lists) {
    copyFileSync(file, path.join(into, path.basename(file)));
  }
  // No package's own script runs here: each ships what it needs, workerd and esbuild as packages of
  // their own for each platform.
  const npm = spawnSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: into,
    encoding: "utf8",
  });
  if (npm.error) {
    throw new CannotRun(`npm could not be started (${npm.error.code}); install Node 18 or newer with npm.`);
  }
  if (npm.status !== 0) {
    throw new CannotRun(`npm install ended with ${npm.status}: ${npm.stderr.trim().split("\n").slice(-3).join(" ")}`);
  }
  writeFileSync(stamp, wanted);
  return modules;
}

/** The file of workerd for this machine. */
export function workerdBinary(modules) {
  const arch = { x64: "64", arm64: "arm64" }[process.arch];
  const file = path.join(modules, "@cloudflare", `workerd-${process.platform}-${arch}`, "bin", "workerd");
  if (!existsSync(file)) {
    throw new CannotRun(`workerd has no package for ${process.platform} on ${process.arch}; looked for ${file}.`);
  }
  return file;
}
