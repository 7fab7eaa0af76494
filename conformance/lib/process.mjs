// A server process: started, waited for, asked for its figures, ended.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const LINES_KEPT = 200;
const CALM_CPU_SECONDS = 0.1; // in one second, all processes together

/** A child process whose output is read line by line; the last lines are kept for error messages. */
export class ServerProcess {
  constructor(command, { env = {}, extraPipe = false } = {}) {
    this.name = command[0];
    this.lastLines = [];
    this.listeners = new Set();
    this.child = spawn(command[0], command.slice(1), {
      stdio: ["ignore", "pipe", "pipe", ...(extraPipe ? ["pipe"] : [])],
      env: { ...process.env, ...env },
    });
    for (const stream of this.child.stdio.slice(1)) {
      createInterface({ input: stream }).on("line", (line) => this.#line(line));
    }
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => resolve(`could not be started: ${error.message}`));
      this.child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`));
    });
    // Whatever ends this script ends the server too.
    const kill = () => this.child.kill("SIGKILL");
    process.once("exit", kill);
    this.ended.then(() => process.off("exit", kill));
  }

  get pid() {
    return this.child.pid;
  }

  /** The first line that `matches` answers for, with what it answered. */
  async line(matches) {
    for (const line of this.lastLines) {
      const found = matches(line);
      if (found) {
        return found;
      }
    }
    let listener;
    const seen = new Promise((resolve) => {
      listener = (line) => {
        const found = matches(line);
        if (found) {
          resolve(found);
        }
      };
      this.listeners.add(listener);
    });
    try {
      return await Promise.race([
        seen,
        this.ended.then((how) => {
          throw new Error(`${this.name} ${how} before it was ready; it printed:\n${this.lastLines.join("\n")}`);
        }),
      ]);
    } finally {
      this.listeners.delete(listener);
    }
  }

  /** Asks it to end, and waits. */
  async stop(patienceMs = 10_000) {
    this.child.kill("SIGTERM");
    const impatient = setTimeout(() => this.child.kill("SIGKILL"), patienceMs);
    await this.ended;
    clearTimeout(impatient);
  }

  #line(line) {
    this.lastLines.push(line);
    if (this.lastLines.length > LINES_KEPT) {
      this.lastLines.shift();
    }
    for (const listener of [...this.listeners]) {
      listener(line);
    }
  }
}

/** The process and all that descend from it. */
export function family(pid) {
  const found = [pid];
  for (let i = 0; i < found.length; i++) {
    for (const task of safely(() => readdirSync(`/proc/${found[i]}/task`), [])) {
      const children = safely(() => readFileSync(`/proc/${found[i]}/task/${task}/children`, "utf8"), "");
      found.push(...children.trim().split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** The threads of a process whose names match, each with the CPU time that it has had by now. */
export function threadsOf(pid, name) {
  return safely(() => readdirSync(`/proc/${pid}/task`), [])
    .map((task) => `/proc/${pid}/task/${task}`)
    .filter((task) => name.test(safely(() => readFileSync(`${task}/comm`, "utf8"), "")))
    .map((task) => ({
      /** 0 when it has ended. */
      cpuMs: () => Number(safely(() => readFileSync(`${task}/schedstat`, "latin1"), "0").split(" ")[0]) / 1e6,
    }));
}

/** CPU seconds that a process and its descendants have used, and what they hold in memory now. */
export function figures(pid) {
  const ticksPerSecond = 100; // USER_HZ, the same on every Linux there is
  let cpuSeconds = 0;
  let residentBytes = 0;
  for (const member of family(pid)) {
    const stat = safely(() => readFileSync(`/proc/${member}/stat`, "utf8"), undefined);
    if (stat === undefined) {
      continue;
    }
    // The name, in brackets, may have blanks; the fields after it have none.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    cpuSeconds += (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    const status = safely(() => readFileSync(`/proc/${member}/status`, "utf8"), "");
    residentBytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
  }
  return { cpuSeconds, residentBytes };
}

/** What a process has in memory; of what it shares with others its part. Root alone is told. */
export function shareBytes(pid) {
  return Number(/^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))[1]) << 10;
}

/** Waits until a process and its descendants do hardly anything any more, compilers too. */
export async function calm(pid) {
  for (let before = -Infinity, used; (used = figures(pid).cpuSeconds) - before > CALM_CPU_SECONDS; before = used) {
    await wait(1000);
  }
}

function safely(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise; // it has ended meanwhile
  }
}
