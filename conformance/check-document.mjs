#!/usr/bin/env node
// Fails when docs/compatibility.md is not what results.json and differences.mjs say, and names the
// families that were never compared. Starts nothing; `node conformance/run.mjs --write` brings it up
// to date, and `--mend` writes the tables anew from results.json and differences.mjs alone.

import { mend, neverCompared, outOfDate } from "./lib/document.mjs";
import { sites } from "./lib/sites.mjs";
import { scripts } from "./lib/suite.mjs";

const families = [...(await scripts()), ...(await sites())].map(({ family }) => family);
if (process.argv.includes("--mend")) {
  mend();
}
const unknown = neverCompared(families);
if (unknown.length) {
  console.error(`conformance: no results are kept of ${unknown.join(", ")}; run.mjs --write --only NAME keeps them.`);
}
const problems = outOfDate(families);
problems.forEach((problem) => console.error(`conformance: ${problem}`));
if (problems.length) {
  console.error("conformance: run `node conformance/check-document.mjs --mend`, or `node conformance/run.mjs --write`.");
  process.exitCode = 1;
}
