#!/usr/bin/env node
// Fails when docs/compatibility.md is not what results.json and differences.mjs say, or when a family
// was never compared. Starts nothing; `node conformance/run.mjs --write` brings it up to date.

import { outOfDate } from "./lib/document.mjs";
import { scripts } from "./lib/suite.mjs";

const problems = outOfDate((await scripts()).map(({ family }) => family));
problems.forEach((problem) => console.error(`conformance: ${problem}`));
if (problems.length) {
  console.error("conformance: run `node conformance/run.mjs --write`, with --only for the families that are new.");
  process.exitCode = 1;
}
