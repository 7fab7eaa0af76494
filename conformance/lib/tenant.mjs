// What a tenant does by hand: has a project with its packages in a folder, deploys it, fires its crons.

import { execFile } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const PATIENCE_MS = 120_000;
const ENDED = /^(\S+) ended: (\w+)( \(noRetry\))?$/m;

/** Lays `project` out in `folder` as its author has it: its files, and the packages it depends on, of the versions it names. */
export function layOut(project, modules, folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(project, folder, { recursive: true });
  for (const [name, wanted] of Object.entries(json(project).dependencies)) {
    const { version } = json(path.join(modules, name));
    if (wanted.replace(/^[\^~]/, "") !== version) {
      throw new Error(`${project} wants ${name} ${wanted}, and package.json of the suite has ${version}.`);
    }
    cpSync(path.join(modules, name), path.join(folder, "node_modules", name), { recursive: true });
  }
}

function json(folder) {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
}

/** The command line of a tenant, by the words that start Cloister. */
export class Tenant {
  constructor(command, tenant, admin) {
    this.command = command;
    this.options = ["--tenant", tenant, "--admin", admin];
  }

  /** `cloister deploy FOLDER`. */
  deploy(folder) {
    return this.#run("deploy", folder);
  }

  /** `cloister crons fire SCRIPT`: how the handler ended. */
  async fire(script, { cron, at }) {
    const said = await this.#run("crons", "fire", script, "--cron", cron, "--at", at);
    const [, , outcome, noRetry] = ENDED.exec(said) ?? [];
    return { outcome, noRetry: noRetry !== undefined };
  }

  async #run(...words) {
    const [program, ...before] = this.command;
    try {
      return (await promisify(execFile)(program, [...before, ...words, ...this.options], { timeout: PATIENCE_MS })).stdout;
    } catch (error) {
      throw new Error(`cloister ${words.join(" ")}: ${error.stderr?.trim() || error.message}`);
    }
  }
}
