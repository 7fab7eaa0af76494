#!/usr/bin/env node
// Asks workerd and Cloister the same, and compares what they answer.
//
//   node conformance/run.mjs [--only PART] [--quick] [--write] [--reference] [--report FILE] [--cloister WORD]... [-- OPTIONS OF SERVE]
//
//   --only PART     families whose name has PART in it, such as packages/hono or probes; several with commas
//   --quick         all probes, and a package of each kind
//   --write         keep the results in results.json, and bring docs/compatibility.md up to date
//   --reference     ask workerd alone and print what it answers
//   --report FILE   write every case and its verdict there, as JSON
//   --cloister WORD how to start Cloister, a word each time; by default ./cloister of this folder
//
// Ends with 0 when all is as it should be, 1 when not, 3 when nothing can be compared here.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import differences from "./differences.mjs";
import { bundle } from "./lib/bundle.mjs";
import { startCloister } from "./lib/cloister.mjs";
import { WORKS, compare } from "./lib/compare.mjs";
import { DOCUMENT, remember, written } from "./lib/document.mjs";
import { CannotRun, install, work, workerdBinary } from "./lib/install.mjs";
import { explain, table } from "./lib/report.mjs";
import { answerOf, casesOf, lay, sites } from "./lib/sites.mjs";
import { answerTo, cases, scripts } from "./lib/suite.mjs";
import { layOut } from "./lib/tenant.mjs";
import { startWorkerd } from "./lib/workerd.mjs";
import { startWrangler } from "./lib/wrangler.mjs";

const MORE_ASKED = 4;

const { values: options, positionals: serveOptions } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    quick: { type: "boolean" },
    write: { type: "boolean" },
    reference: { type: "boolean" },
    report: { type: "string" },
    cloister: { type: "string", multiple: true },
  },
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CannotRun)) {
    throw error;
  }
  console.error(`conformance: nothing is compared: ${error.message}`);
  process.exitCode = 3;
}

async function main() {
  const modules = install();
  const chosen = await scripts(options.only, options.quick);
  const chosenSites = options.quick ? [] : await sites(options.only);
  const bundles = new Map(
    chosen.map((script) => [script, { ...bundle({ ...script, modules, folder: path.join(work, "bundles", script.family) }), ...beside(script, modules) }]),
  );
  const workerd = await startWorkerd(workerdBinary(modules), [...bundles.values()], path.join(work, "workerd"));
  try {
    if (options.reference) {
      await showReference(chosen, workerd);
      await eachSite(chosenSites, async (site, laid, { target }) => {
        for (const { name, request } of casesOf(site)) {
          console.log(`${site.family}: ${name}\n  ${JSON.stringify(await answerOf(target, request))}`);
        }
      });
      return 0;
    }
    const cloister = await startCloister(path.join(work, "cloister"), options.cloister, serveOptions);
    try {
      const results = await compareAll(bundles, workerd, cloister);
      await eachSite(chosenSites, async (site, laid, reference) => {
        results.push(...(await compareSite(site, laid, reference.target, cloister)));
      });
      return verdict(results);
    } finally {
      await cloister.stop();
    }
  } finally {
    await workerd.stop();
  }
}

/** Whether the script has crons that are fired, and the project it was made of, laid out as its author has it. */
function beside(script, modules) {
  const crons = script.requests?.some(({ cron }) => cron) ?? false;
  if (!script.project) {
    return { crons };
  }
  const project = path.join(work, script.family);
  layOut(script.project, modules, project);
  return { crons, project };
}

async function showReference(chosen, workerd) {
  for (const script of chosen) {
    const target = workerd.targets.get(script.name);
    for (const { name, request } of await cases(script, target)) {
      console.log(`${script.family}: ${name}\n  ${JSON.stringify(await answerTo(target, request))}`);
    }
  }
}

async function compareAll(bundles, workerd, cloister) {
  const results = [];
  for (const [script, bundled] of bundles) {
    const { family } = script;
    const reference = workerd.targets.get(script.name);
    const peers = [...bundles.keys()].filter(({ name }) => name !== script.name && Object.values(script.scripts ?? {}).some((peer) => peer.script === name));
    for (const peer of peers) {
      await cloister.deploy(bundles.get(peer));
    }
    const target = await cloister.deploy(bundled).catch((error) => ({ refused: error.message }));
    for (const { name, request, again } of await cases(script, reference)) {
      // One case after the other: a later request may read what an earlier one has stored. The two servers know nothing of each other.
      const [expected, found] = await Promise.all([
        answerTo(reference, request),
        target.refused ? { failed: `not deployed: ${target.refused}` } : answerTo(target, request),
      ]);
      const compared = compare(expected, found);
      results.push(judged(family, name, again && compared.verdict !== WORKS ? await withOtherAnswers(compared, reference, request, found) : compared));
    }
    // Kept scripts keep an open context each.
    for (const { name } of target.refused ? peers : [script, ...peers]) {
      await cloister.retire(name);
    }
    await keep(family, results.filter((result) => result.family === family));
  }
  return results;
}

// On a busy machine workerd itself does not always answer the same: a socket whose other end is quick has had an error, or has not. What it answers
// to some more askings counts as well. Cloister is asked once.
async function withOtherAnswers(compared, reference, request, found) {
  for (let asked = 1; asked <= MORE_ASKED; asked++) {
    const other = compare(await answerTo(reference, request), found);
    if (other.verdict === WORKS) {
      return other;
    }
  }
  return compared;
}

function judged(family, name, compared) {
  const why = differences[`${family}: ${name}`];
  const stale = why !== undefined && compared.verdict === WORKS;
  const result = { family, name, why, stale, ...compared };
  const asExpected = !stale && (compared.verdict === WORKS || why !== undefined);
  return { ...result, asExpected, explanation: asExpected ? undefined : explain(result) };
}

async function keep(family, own) {
  own.filter(({ asExpected }) => !asExpected).forEach(({ explanation }) => console.log(explanation));
  if (options.write) {
    await write(own);
  }
  console.error(`${family}: ${own.filter(({ asExpected }) => asExpected).length} of ${own.length}`);
}

// Each has a reference of its own, since wrangler runs one project at a time.
async function eachSite(chosen, compareOne) {
  if (chosen.length === 0) {
    return;
  }
  const wrangler = install("wrangler");
  for (const site of chosen) {
    const laid = lay(site, path.join(work, "sites", site.name));
    const reference = await startWrangler(wrangler, laid);
    try {
      await compareOne(site, laid, reference);
    } finally {
      await reference.stop();
    }
  }
}

async function compareSite(site, laid, reference, cloister) {
  const { family, name } = site;
  const target = await cloister.deploy(laid).catch((error) => ({ refused: error.message }));
  const results = [];
  for (const { name: called, request } of casesOf(site)) {
    const [expected, found] = await Promise.all([
      answerOf(reference, request),
      target.refused ? { failed: `not deployed: ${target.refused}` } : answerOf(target, request),
    ]);
    results.push(judged(family, called, compare(expected, found)));
  }
  if (!target.refused) {
    await cloister.retire(name);
  }
  await keep(family, results);
  return results;
}

async function write(results) {
  const families = [...(await scripts()), ...(await sites())].map(({ family }) => family);
  writeFileSync(DOCUMENT, written(readFileSync(DOCUMENT, "utf8"), remember(results, families)));
}

function verdict(results) {
  const wrong = results.filter(({ asExpected }) => !asExpected);
  console.log(table(results));
  if (options.report) {
    writeFileSync(options.report, JSON.stringify(results, null, 2));
  }
  return wrong.length === 0 ? 0 : 1;
}
