// What happens once and not all the time: a new object, a new script, objects that stay, and one that comes back.

import { execFileSync } from "node:child_process";
import http from "node:http";
import { ask } from "../../conformance/lib/ask.mjs";
import { figures } from "../../conformance/lib/process.mjs";
import { median } from "./workloads.mjs";

const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Median and 99th percentile of the time to the first answer of an object that was never there. */
export async function newObject(subject, count) {
  const target = over(subject, 1);
  const times = [];
  for (let n = 0; n < count; n++) {
    times.push(await timed(target, `/new/${process.pid}/${n}`));
  }
  target.agent.destroy();
  return spread(times);
}

/** The same for an object that was there, has something stored, and has lost its memory. */
export async function wake(subject, count) {
  const target = over(subject, 1);
  const times = [];
  for (let n = 0; n < count; n++) {
    const address = `/woken/${process.pid}/${n}`;
    await succeed(target, { method: "POST", path: address });
    // The object resets itself, so this has no good answer.
    await ask(target, { method: "DELETE", path: address });
    times.push(await timed(target, address));
  }
  target.agent.destroy();
  return spread(times);
}

/** From the begin of an upload to the first answer of the script, for scripts that are all new. */
export async function deployed(cloister, bundle, count, pauseMs) {
  const uploaded = [];
  const answered = [];
  for (let n = 0; n < count; n++) {
    // The stock is warm when it has had time to be refilled.
    await new Promise((go) => setTimeout(go, pauseMs));
    const name = `new-${n}`;
    const begin = now();
    await cloister.deploy({ ...bundle, name });
    uploaded.push(now() - begin);
    await succeed(cloister.targetOf(name), { path: "/hello" });
    answered.push(now() - begin);
  }
  return { uploadedMs: median(uploaded), answeredMs: median(answered) };
}

/** What `count` more live objects with a small value each hold, in KiB for one of them. */
export async function liveObjects(subject, count) {
  const target = over(subject, 8);
  // The first objects load classes and code; they are not what is measured.
  await increments(target, "before", 200);
  const before = { heap: heapBytes(subject), resident: figures(subject.server.pid).residentBytes };
  await increments(target, "live", count);
  const after = { heap: heapBytes(subject), resident: figures(subject.server.pid).residentBytes };
  target.agent.destroy();
  return {
    hostHeapKib: before.heap === undefined ? undefined : (after.heap - before.heap) / 1024 / count,
    residentKib: (after.resident - before.resident) / 1024 / count,
  };
}

/** Writes to `count` objects that were never there. */
export async function known(subject, count) {
  const target = over(subject, 8);
  await increments(target, "known", count);
  target.agent.destroy();
}

function over(subject, maxSockets) {
  return { ...subject.targets.get("plain"), agent: new http.Agent({ keepAlive: true, maxSockets }) };
}

async function timed(target, address) {
  const begin = now();
  await succeed(target, { path: address });
  return now() - begin;
}

function spread(times) {
  times.sort((a, b) => a - b);
  return { medianMs: median(times), p99Ms: times[Math.floor(times.length * 0.99)] };
}

async function increments(target, name, count) {
  for (let from = 0; from < count; from += 8) {
    const some = Array.from({ length: Math.min(8, count - from) }, (_, n) => `/${name}/${process.pid}/${from + n}`);
    await Promise.all(some.map((address) => succeed(target, { method: "POST", path: address })));
  }
}

// The live bytes of the host's heap, after a full collection. Cordons let nobody attach.
function heapBytes(subject) {
  if (subject.label !== "cloister") {
    return undefined;
  }
  const jcmd = `${process.env.JAVA_HOME ?? ""}/bin/jcmd`;
  try {
    const histogram = execFileSync(process.env.JAVA_HOME ? jcmd : "jcmd", [String(subject.server.pid), "GC.class_histogram"], {
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    return Number(/^Total\s+\d+\s+(\d+)/m.exec(histogram)[1]);
  } catch (error) {
    console.error(`the host's heap is not measured: ${error.message.split("\n")[0]}`);
    return undefined;
  }
}

async function succeed(target, request) {
  const answer = await ask(target, request);
  if (answer.status !== 200) {
    throw new Error(`${request.path} was answered with ${answer.status}: ${answer.body}`);
  }
}
