// Runs the workloads on both, in turns, and prints what was found; run.sh says how it is called.

import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ask } from "../../conformance/lib/ask.mjs";
import { startCloister } from "../../conformance/lib/cloister.mjs";
import { install, top, workerdBinary } from "../../conformance/lib/install.mjs";
import { figures } from "../../conformance/lib/process.mjs";
import { startWorkerd } from "../../conformance/lib/workerd.mjs";
import { deployed, known, liveObjects, newObject, wake } from "./moments.mjs";
import { number, table } from "./table.mjs";
import { inTurns } from "./turns.mjs";
import { bundled, chosenBy } from "./workloads.mjs";

const { values: options, positionals: serveOptions } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, only: { type: "string" }, workloads: { type: "string", multiple: true } },
});
const chosen = chosenBy(options.workloads);
const plan = options.quick
  ? { warmSecondsMax: 10, rounds: 1, seconds: 4, newObjects: 100, deploys: 3, liveObjects: 400, knownObjects: 2_000 }
  : { warmSecondsMax: 120, rounds: 3, seconds: 8, newObjects: 500, deploys: 9, liveObjects: 4_000, knownObjects: 100_000 };

const work = path.join(top, "target", "load");
const modules = install();
const scripts = bundled(work, modules);
const subjects = [];
try {
  await start();
  process.exitCode = 0;
  await report();
} finally {
  await Promise.all(subjects.map((subject) => subject.stop()));
}

async function start() {
  if (options.only !== "workerd") {
    const cloister = await startCloister(path.join(work, "cloister"), undefined, serveOptions);
    subjects.push(cloister);
    for (const each of scripts) {
      await cloister.deploy(each);
    }
  }
  if (options.only !== "cloister") {
    const begin = Date.now();
    const workerd = await startWorkerd(workerdBinary(modules), scripts, path.join(work, "workerd"));
    subjects.push(workerd);
    await ask(workerd.targets.get(scripts[0].name), { path: "/hello" });
    workerd.startedMs = Date.now() - begin;
  }
}

async function report() {
  const health = await healthOf(subjects.find(({ label }) => label === "cloister"));
  console.log(`${cpus().length} cores, ${cpus()[0].model}; Node ${process.version} and wrk on the same machine; 32 connections${health}\n`);
  const rows = [];
  for (const workload of chosen) {
    rows.push([workload.name, await inTurns(subjects, workload, plan)]);
  }
  console.log(loadTable(rows));
  if (options.workloads === undefined) {
    console.log(`\n${await momentsTable()}`);
  }
}

async function healthOf(cloister) {
  const health = cloister && JSON.parse((await cloister.admin("GET", "/health")).body);
  return health ? `; scripts on ${health.isolates.map(({ runtime }) => runtime).join(", ")}` : "";
}

function loadTable(rows) {
  const lines = rows.map(([name, { cloister: ours, workerd: theirs }]) => [
    name,
    number(ours?.perSecond, 0),
    number(theirs?.perSecond, 0),
    ratio(ours?.perSecond, theirs?.perSecond),
    `${number(ours?.p50Ms, 2)} / ${number(ours?.p99Ms, 2)}`,
    `${number(theirs?.p50Ms, 2)} / ${number(theirs?.p99Ms, 2)}`,
    number(ours?.cpuMicros, 0),
    number(theirs?.cpuMicros, 0),
    `${number(ours?.warmSeconds, 0)} / ${number(theirs?.warmSeconds, 0)}`,
  ]);
  return table(
    ["workload", "cloister req/s", "workerd req/s", "ratio", "cloister p50 / p99 ms", "workerd p50 / p99 ms", "cloister CPU µs/req", "workerd CPU µs/req", "s until warm, cloister / workerd"],
    lines,
  );
}

async function momentsTable() {
  const [ours, theirs] = ["cloister", "workerd"].map((label) => subjects.find((subject) => subject.label === label));
  const lines = [];
  const both = async (name, ask, digits, unit) => {
    const [a, b] = [ours && (await ask(ours)), theirs && (await ask(theirs))];
    lines.push([name, number(a, digits, unit), number(b, digits, unit), ratio(a, b)]);
  };
  await both("memory after the load", async (subject) => figures(subject.server.pid).residentBytes / (1 << 20), 0, "MiB");
  const fresh = new Map();
  for (const subject of subjects) {
    fresh.set(subject, await newObject(subject, plan.newObjects));
  }
  await both("new object to first answer, median", async (subject) => fresh.get(subject).medianMs, 2, "ms");
  await both("new object to first answer, p99", async (subject) => fresh.get(subject).p99Ms, 2, "ms");
  const woken = new Map();
  for (const subject of subjects) {
    woken.set(subject, await wake(subject, plan.newObjects));
  }
  await both("a stored object that is not in memory to its answer, median", async (subject) => woken.get(subject).medianMs, 2, "ms");
  await both("a stored object that is not in memory to its answer, p99", async (subject) => woken.get(subject).p99Ms, 2, "ms");
  const live = new Map();
  for (const subject of subjects) {
    live.set(subject, await liveObjects(subject, plan.liveObjects));
  }
  await both("host heap per live object", async (subject) => live.get(subject).hostHeapKib, 1, "KiB");
  await both("resident memory per live object, all processes", async (subject) => live.get(subject).residentKib, 1, "KiB");
  for (const subject of subjects) {
    await known(subject, plan.knownObjects);
  }
  await both(
    `memory with ${plan.knownObjects.toLocaleString("en")} objects known`,
    async (subject) => figures(subject.server.pid).residentBytes / (1 << 20),
    0,
    "MiB",
  );
  if (ours) {
    const { uploadedMs, answeredMs } = await deployed(ours, scripts[0], plan.deploys, options.quick ? 1_000 : 4_000);
    lines.push(["a new script: until 201", number(uploadedMs, 0, "ms"), "", ""]);
    lines.push(["a new script: until its first answer", number(answeredMs, 0, "ms"), "", ""]);
  }
  if (theirs) {
    lines.push(["a new process with the script: until its first answer", "", number(theirs.startedMs, 0, "ms"), ""]);
  }
  return table(["moment", "cloister", "workerd", "ratio"], lines);
}

function ratio(a, b) {
  return a === undefined || b === undefined ? "" : `${(a / b).toFixed(2)}x`;
}
