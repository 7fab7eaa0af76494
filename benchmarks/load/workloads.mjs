// What is asked of both, and how a run of wrk is read.

import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../conformance/lib/bundle.mjs";
import { figures } from "../../conformance/lib/process.mjs";
import { echo } from "./sockets.mjs";

const CONNECTIONS = 32;
const here = path.dirname(fileURLToPath(import.meta.url));
const lua = path.join(here, "wrk.lua");

/** Name, script, request and number of objects of each; `/one` is read by "object read" after increments. */
const workloads = [
  { name: "hello", method: "GET", path: "/hello" },
  { name: "1 KB echo", method: "POST", path: "/echo", bytes: 1024 },
  { name: "durable increment, one object", method: "POST", path: "/one" },
  { name: "object read", method: "GET", path: "/one" },
  { name: "object read, 4 connections", method: "GET", path: "/one", connections: 4 },
  { name: "durable increment, 1,000 objects", method: "POST", path: "/many/%d", objects: 1_000 },
  { name: "SQL insert, one object", method: "POST", path: "/ledger" },
  { name: "SQL sums of 1,000 rows", method: "GET", path: "/ledger" },
  { name: "socket echo, 64 sockets of one object", path: "/sockets", sockets: 64 },
  { name: "Hono, 40 routes", script: "apps", method: "GET", path: "/hono/area31/items/7?fields=a,b" },
  { name: "JSON, 100 KB parsed and written", script: "apps", method: "GET", path: "/json" },
  { name: "mustache page of 50 rows", script: "apps", method: "GET", path: "/page" },
  { name: "SHA-256 of 64 KB in JavaScript", script: "apps", method: "GET", path: "/sha256" },
  { name: "HMAC signed and verified", script: "apps", method: "GET", path: "/hmac" },
  { name: "ECDSA P-256 signed and verified", script: "apps", method: "GET", path: "/ecdsa" },
];

/** The scripts that answer them, bundled; those without another name are answered by the first. */
export function bundled(work, modules) {
  const script = (name, file, objects) => bundle({ name, entry: path.join(here, file), folder: path.join(work, name), modules, objects });
  return [script("plain", "script.js", { COUNTERS: "Counter", LEDGERS: "Ledger", ECHOES: "Echo" }), script("apps", "apps.js")];
}

/** Those with one of the words in their names, all of them without words; ends the program when there are none. */
export function chosenBy(words = [""]) {
  const chosen = workloads.filter(({ name }) => words.some((word) => name.includes(word)));
  if (chosen.length === 0) {
    console.error(`No workload has "${words.join('" or "')}" in its name; there are: ${workloads.map(({ name }) => name).join("; ")}.`);
    process.exit(64);
  }
  return chosen;
}

/** Runs a workload once; answers with rates, latencies, and what each request cost the server's CPU. */
export async function load(subject, workload, seconds) {
  const target = subject.targets.get(workload.script ?? "plain");
  const before = figures(subject.server.pid);
  const found = await (workload.sockets ? echo : requests)(target, workload, seconds);
  const after = figures(subject.server.pid);
  if (found.refused + found.broken > 0) {
    console.error(`${subject.label}: ${workload.name}: ${found.refused} answers were no success, ${found.broken} requests had none`);
  }
  return {
    ...found,
    perSecond: found.requests / found.seconds,
    cpuMicros: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / Math.max(1, found.requests),
  };
}

async function requests({ port, host }, { method, path: address, bytes = 0, objects = 1, connections = CONNECTIONS }, seconds) {
  const output = await run("wrk", [
    "--threads=1",
    `--connections=${connections}`,
    `--duration=${seconds}s`,
    "--timeout=10s",
    "--script",
    lua,
    `http://127.0.0.1:${port}/`,
    "--",
    host,
    method,
    address,
    String(bytes),
    String(objects),
  ]);
  return JSON.parse(/^WRK (.*)$/m.exec(output)[1]);
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}: ${output}`))));
  });
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
