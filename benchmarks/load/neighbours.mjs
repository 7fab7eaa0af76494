// How soon a runaway is ended, and what everybody else notices meanwhile.

import http from "node:http";
import net from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ask } from "../../conformance/lib/ask.mjs";
import { startCloister } from "../../conformance/lib/cloister.mjs";
import { top } from "../../conformance/lib/install.mjs";
import { calm, family, figures, shareBytes, threadsOf } from "../../conformance/lib/process.mjs";
import { zip } from "../../conformance/lib/zip.mjs";
import { table } from "./table.mjs";
import { median } from "./workloads.mjs";

const CPU_LIMIT_MS = 1_000;
const RUNAWAYS_OF_A_KIND = 5;
const QUIET_SECONDS = 15;
const ATTACK_SECONDS = 30;
const WARM_SECONDS = 60;
const ASKED_EVERY_MS = 20;
const LOOKED_EVERY_MS = 2;
const SLOW_CLIENTS = 500;
const IDLE_CONNECTIONS = 5_000;
const TENANTS = 50;
const SPARES = 2;

const HELLO = "export default { fetch: () => new Response('hello') };";

/** `/loop` lets itself be interrupted; `/bigint` is inside one operation, so that only its process can be ended. */
const RUDE = `export default {
  fetch(request) {
    switch (new URL(request.url).pathname) {
      case '/loop': for (;;) {}
      case '/bigint': return new Response((2n ** 40_000_000n).toString());
      default: return new Response('hello');
    }
  },
};`;

/** Ways to run away, and what they are called. */
const KINDS = [["/loop", "a loop"], ["/bigint", "one operation that takes for ever"]];

/** What is printed in the end, row by row. */
const endings = [];
const neighbours = [];
const memory = [];

/** In their order: what an idle cordon has must be asked before anything else is, and many tenants stay until the end. */
const PARTS = [["idle", idleMemory], ["runaways", runawaysAlone], ["runaways", neighboursOfRunaways], ["clients", neighboursOfClients], ["many", memoryOfMany]];

let rudeTenants = 0;

const now = () => Number(process.hrtime.bigint()) / 1e6;

// The polite tenant shares the rude one's cordon, the distant one does not. Two cordons wait, as by default.
const cloister = await startCloister(path.join(top, "target", "neighbours"), undefined, ["--spare-cordons", String(SPARES)], {
  default: { limits: { "event-cpu-ms-max": CPU_LIMIT_MS } },
  tenants: { distant: { isolation: "own-cordon", limits: { "event-cpu-ms-max": CPU_LIMIT_MS } } },
});
try {
  for (const tenant of ["polite", "distant"]) {
    await deploy(tenant, HELLO);
  }
  await stocked();
  const wanted = process.argv.slice(2);
  for (const [name, part] of PARTS) {
    if (wanted.length === 0 || wanted.includes(name)) {
      await part();
    }
  }
} finally {
  await cloister.stop();
}
const tables = [
  [["runaway", `CPU time it has had by then, of ${CPU_LIMIT_MS} ms`, "answered after it had its limit, median / most", "answered after as much by the clock, median / most", "the same tenant's next good answer after, median / most"],
    endings.map(([what, ended]) => [what, both(ended.map(({ used }) => used)), both(ended.map(({ after }) => after)), both(ended.map(({ over }) => over)), both(ended.map(({ again }) => again))])],
  [["meanwhile", "neighbour in its cordon, p50 / p99", "in another cordon, p50 / p99", "/health, p50 / p99", "refused for now (503)", "wrong"],
    neighbours.map(([what, { polite, distant, health, refused, wrong }]) => [what, ...[polite, distant, health].map(spread), String(refused), String(wrong)])],
  [["memory", "MiB"], memory],
];
console.log(tables.filter(([, rows]) => rows.length > 0).map(([head, rows]) => table(head, rows)).join("\n\n"));

async function idleMemory() {
  memory.push(["an idle cordon with one tenant, resident; its share of what cordons have in common counted once", `${mib(idleCordon(residentBytes))}; ${mib(idleCordon(shareBytes))}`]);
}

async function runawaysAlone() {
  for (const [kind, what] of KINDS) {
    endings.push([`${what}, and nothing else runs`, await runaways(kind, rested)]);
  }
}

async function neighboursAlone() {
  await watched(WARM_SECONDS);
  neighbours.push(["nothing else", await watched(QUIET_SECONDS)]);
}

async function neighboursOfRunaways() {
  await neighboursAlone();
  for (const [kind, what] of KINDS) {
    const ended = runaways(kind, stocked);
    neighbours.push([`a tenant that runs ${what}`, await watched(0, ended)]);
    endings.push([`${what}, while neighbours are asked`, await ended]);
    await watched(WARM_SECONDS);
  }
}

async function neighboursOfClients() {
  await neighboursAlone();
  neighbours.push([`${SLOW_CLIENTS} clients that send a byte a second`, await beside(slowClients)]);
  neighbours.push([`${IDLE_CONNECTIONS.toLocaleString("en")} idle connections`, await beside(idleConnections)]);
}

async function memoryOfMany() {
  await manyTenants();
  const shares = family(cloister.server.pid).map(shareBytes);
  memory.push([`${TENANTS} tenants at the default setting, all processes; the host's alone; processes`, `${mib(shares.reduce((sum, bytes) => sum + bytes, 0))}; ${mib(shares[0])}; ${shares.length}`]);
}

async function deploy(tenant, source) {
  await cloister.admin("PUT", `/v1/tenants/${tenant}`, "{}", "application/json");
  const files = { "index.js": Buffer.from(source), "wrangler.jsonc": Buffer.from('{ "main": "index.js" }') };
  await cloister.admin("PUT", `/v1/tenants/${tenant}/scripts/script`, zip(files), "application/zip");
}

function target(tenant, agent = false) {
  return { port: cloister.port, host: `script.${tenant}.localhost`, agent };
}

/** Asks both neighbours and `/health` again and again, until `over` says so. */
async function watched(seconds, over = wait(seconds * 1000)) {
  const agent = new http.Agent({ keepAlive: true });
  const found = { polite: [], distant: [], health: [], refused: 0, wrong: 0 };
  let isOver = false;
  over.then(() => (isOver = true));
  const each = async (times, request) => {
    while (!isOver) {
      const begin = now();
      const { status } = await request();
      if (status === 200) {
        times.push(now() - begin);
      } else {
        found[status === 503 ? "refused" : "wrong"]++;
      }
      await wait(ASKED_EVERY_MS);
    }
  };
  await Promise.all([
    each(found.polite, () => ask(target("polite", agent), { path: "/" })),
    each(found.distant, () => ask(target("distant", agent), { path: "/" })),
    each(found.health, () => ask({ port: cloister.adminPort, host: `127.0.0.1:${cloister.adminPort}`, agent }, { path: "/health" })),
  ]);
  agent.destroy();
  return found;
}

/** A new tenant each time: one that does it again and again has to wait longer each time. Each finds a full stock of cordons, and what else `ready` waits for. */
async function runaways(kind, ready) {
  const ended = [];
  for (let n = 0; n < RUNAWAYS_OF_A_KIND; n++) {
    const tenant = `rude-${++rudeTenants}`;
    await deploy(tenant, RUDE);
    await ask(target(tenant), { path: "/" });
    await ready();
    const limit = watchScripts();
    const begin = now();
    const { status, body } = await ask(target(tenant), { path: kind });
    const answered = now();
    const reached = limit.reached();
    const [, used] = /used (\d+) ms of CPU time/.exec(body) ?? [];
    if (!body.includes("script.exceeded-cpu") || used === undefined) {
      throw new Error(`${kind} was answered with ${status}: ${body}`);
    }
    while ((await ask(target(tenant), { path: "/" })).status !== 200) {
      await wait(5);
    }
    ended.push({ used: Number(used), after: answered - reached, over: answered - begin - CPU_LIMIT_MS, again: now() - answered });
  }
  return ended;
}

/** Notices by the kernel's own count when a thread of some script has used as much CPU time as an event may. */
function watchScripts() {
  const threads = family(cloister.server.pid).flatMap((pid) => threadsOf(pid, /^context-/));
  const before = new Map(threads.map((thread) => [thread, thread.cpuMs()]));
  let reached;
  const looking = setInterval(() => {
    if (threads.some((thread) => thread.cpuMs() - before.get(thread) >= CPU_LIMIT_MS)) {
      reached = now();
      clearInterval(looking);
    }
  }, LOOKED_EVERY_MS);
  return {
    reached() {
      clearInterval(looking);
      if (reached === undefined) {
        throw new Error("No thread of a script has used what an event may, by the kernel's count.");
      }
      return reached;
    },
  };
}

/** Waits until as many cordons are warm as are to wait for tenants. */
async function stocked() {
  while (JSON.parse((await ask({ port: cloister.adminPort, host: `127.0.0.1:${cloister.adminPort}`, agent: false }, { path: "/health" })).body).spareCordons < SPARES) {
    await wait(200);
  }
}

/** Waits until the stock is full and no compiler is at work any more. */
async function rested() {
  await stocked();
  await calm(cloister.server.pid);
}

async function beside(load) {
  const end = load();
  const found = await watched(ATTACK_SECONDS);
  await end();
  return found;
}

function slowClients() {
  const sockets = Array.from({ length: SLOW_CLIENTS }, () => {
    const socket = net.connect(cloister.port, "127.0.0.1");
    // The server may end it at any time, which is its right.
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nhost: script.polite.localhost\r\nx-slow: ");
    return socket;
  });
  const dripping = setInterval(() => sockets.filter((socket) => socket.writable).forEach((socket) => socket.write("x")), 1000);
  return () => {
    clearInterval(dripping);
    sockets.forEach((socket) => socket.destroy());
  };
}

function idleConnections() {
  const sockets = Array.from({ length: IDLE_CONNECTIONS }, () => net.connect(cloister.port, "127.0.0.1").on("error", () => undefined));
  return () => sockets.forEach((socket) => socket.destroy());
}

/** The smallest of the cordons: the one of a tenant that has hardly been asked anything. */
function idleCordon(bytesOf) {
  const sizes = family(cloister.server.pid).slice(1).map(bytesOf).filter((bytes) => bytes > 64 << 20); // others are what starts cordons
  return Math.min(...sizes);
}

function residentBytes(pid) {
  return figures(pid).residentBytes;
}

async function manyTenants() {
  for (let n = 0; n < TENANTS; n++) {
    await deploy(`many-${n}`, HELLO);
    const { status, body } = await ask(target(`many-${n}`), { path: "/" });
    if (status !== 200) {
      throw new Error(`tenant ${n} was answered with ${status}: ${body}`);
    }
  }
}

function mib(bytes) {
  return Math.round(bytes / (1 << 20)).toLocaleString("en");
}

function both(values) {
  return `${median(values).toFixed(0)} / ${Math.max(...values).toFixed(0)} ms`;
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return `${median(sorted).toFixed(1)} / ${sorted[Math.floor(sorted.length * 0.99)].toFixed(1)} ms`;
}
