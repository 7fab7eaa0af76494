// The same workloads on three hosts that differ in where scripts run, in turns; dial.sh says how it is called.

import path from "node:path";
import { parseArgs } from "node:util";
import { ask } from "../../conformance/lib/ask.mjs";
import { startCloister, TENANT } from "../../conformance/lib/cloister.mjs";
import { install, top } from "../../conformance/lib/install.mjs";
import { calm, family, shareBytes } from "../../conformance/lib/process.mjs";
import { number, table } from "./table.mjs";
import { inTurns } from "./turns.mjs";
import { bundled, chosenBy } from "./workloads.mjs";

const PLACES = ["in-host", "shared-cordon", "own-cordon"];
const REQUESTS_OF_A_TENANT = 300;
const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, workloads: { type: "string", multiple: true } } });
const chosen = chosenBy(options.workloads);
const plan = options.quick
  ? { warmSecondsMax: 10, rounds: 1, seconds: 4 }
  : { warmSecondsMin: 150, warmSecondsMax: 240, rounds: 5, seconds: 8, rested: () => Promise.all(subjects.map(({ server }) => calm(server.pid))) };

const work = path.join(top, "target", "dial");
const scripts = bundled(work, install());
const subjects = [];
try {
  for (const place of PLACES) {
    subjects.push(await started(place));
  }
  await report();
} finally {
  await Promise.all(subjects.map((subject) => subject.stop()));
}

async function started(place) {
  const cloister = await startCloister(path.join(work, place), undefined, [], { default: { trust: "trusted", isolation: place } });
  cloister.label = place;
  const { isolation } = JSON.parse((await cloister.admin("GET", `/v1/tenants/${TENANT}/limits`)).body);
  if (isolation !== place) {
    throw new Error(`Scripts run ${isolation}, not ${place}.`);
  }
  for (const each of scripts) {
    await cloister.deploy(each);
  }
  return cloister;
}

async function report() {
  const memory = [];
  for (const subject of subjects) {
    memory.push(await memoryOfTwo(subject));
  }
  const lines = [];
  for (const workload of chosen) {
    const alone = { ...workload, name: `${workload.name}, one connection`, connections: 1 };
    // At full load a request waits for others, and the median says what the throughput says already.
    for (const [each, itsPlan] of [[workload, plan], [alone, { ...plan, warmSecondsMin: 0, warmSecondsMax: 0 }]]) {
      const found = await inTurns(subjects, each, itsPlan);
      lines.push(...PLACES.map((place) => line(each.name, place, found)));
    }
  }
  console.log(table(["workload", "where", "req/s", "of in-host's", "p50 / p99 ms", "p50 over in-host's", "CPU µs/req", "s until warm"], lines));
  console.log(`\n${table(["where", "all processes, Pss", "of which the host", "and the others"], memory)}`);
}

function line(name, place, found) {
  const { perSecond, p50Ms, p99Ms, cpuMicros, warmSeconds } = found[place];
  const base = found[PLACES[0]];
  return [
    name,
    place,
    number(perSecond, 0),
    `${number(perSecond / base.perSecond, 2)}x`,
    `${number(p50Ms, 2)} / ${number(p99Ms, 2)}`,
    number(1000 * (p50Ms - base.p50Ms), 0, "µs"),
    number(cpuMicros, 0),
    number(warmSeconds, 0),
  ];
}

/** What there is in memory when two tenants have been asked a little: only then does a cordon of one's own differ from a shared one. */
async function memoryOfTwo(subject) {
  await subject.admin("PUT", "/v1/tenants/second", "{}", "application/json");
  await subject.admin("PUT", `/v1/tenants/second/scripts/${scripts[0].name}`, subject.upload(scripts[0]), "application/zip");
  const first = subject.targets.get(scripts[0].name);
  for (const target of [first, { ...first, host: `${scripts[0].name}.second.localhost` }]) {
    for (let n = 0; n < REQUESTS_OF_A_TENANT; n++) {
      const { status, body } = await ask(target, { path: "/hello" });
      if (status !== 200) {
        throw new Error(`${subject.label} answered ${target.host} with ${status}: ${body}`);
      }
    }
  }
  await calm(subject.server.pid);
  const [host, ...others] = family(subject.server.pid).map(shareBytes).map((bytes) => bytes / (1 << 20));
  const all = others.reduce((sum, each) => sum + each, host);
  return [subject.label, number(all, 0, "MiB"), number(host, 0, "MiB"), others.map((each) => number(each, 0, "MiB")).join(", ")];
}
