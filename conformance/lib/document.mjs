// What docs/compatibility.md says of results: a table of families and one of differences on purpose,
// each between two marks. All other text there is written by hand and stays as it is.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import differences from "../differences.mjs";
import { DIFFERS, MISSING, WORKS } from "./compare.mjs";
import { here, top } from "./install.mjs";

const RESULTS = path.join(here, "results.json");
export const DOCUMENT = path.join(top, "docs", "compatibility.md");
const SHOWN_CASES = 4;

/** What was found when each family was last compared: its cases by verdict. */
export function known() {
  return existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {};
}

/** Keeps what these results say of their families, and forgets families that are no more. */
export function remember(results, families) {
  const kept = Object.entries(known()).filter(([family]) => families.includes(family));
  const found = new Map(kept);
  for (const { family } of results) {
    const own = results.filter((result) => result.family === family);
    const names = (verdict) => own.filter((result) => result.verdict === verdict && !result.why).map(({ name }) => name);
    found.set(family, { cases: own.length, [WORKS]: own.filter(({ verdict }) => verdict === WORKS).length, [DIFFERS]: names(DIFFERS), [MISSING]: names(MISSING) });
  }
  const sorted = Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 1)}\n`);
  return sorted;
}

/** The document as it should be by these results. */
export function written(document, results) {
  return between(between(document, "families", families(results)), "differences", onPurpose());
}

/** Writes the tables by what is known already. */
export function mend() {
  writeFileSync(DOCUMENT, written(readFileSync(DOCUMENT, "utf8"), known()));
}

/** Families whose results nobody has kept yet. */
export function neverCompared(families) {
  const results = known();
  return families.filter((family) => !results[family]);
}

/** What is out of date in the document; nothing is started for it. */
export function outOfDate(families) {
  const results = known();
  const document = readFileSync(DOCUMENT, "utf8");
  const problems = [];
  const gone = Object.keys(results).filter((family) => !families.includes(family));
  if (gone.length) problems.push(`no family any more: ${gone.join(", ")}`);
  if (written(document, results) !== document) problems.push("docs/compatibility.md is not what results.json and differences.mjs say");
  return problems;
}

function between(document, part, text) {
  const [begin, end] = [`<!-- ${part}: written by conformance/run.mjs --write -->`, `<!-- end of ${part} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${DOCUMENT} has no place for ${part}: ${begin} … ${end}`);
  }
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}

function families(results) {
  const lines = Object.entries(results).map(([family, found]) => {
    const purpose = found.cases - found[WORKS] - found[DIFFERS].length - found[MISSING].length;
    return `| ${family} | ${found[WORKS]} of ${found.cases} | ${purpose || ""} | ${some(found[DIFFERS])} | ${some(found[MISSING])} |`;
  });
  return ["| family | works | differs on purpose | differs | missing |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
}

function some(names) {
  const shown = names.slice(0, SHOWN_CASES).map(cell).join("; ");
  return names.length > SHOWN_CASES ? `${names.length}: ${shown}; …` : shown;
}

function onPurpose() {
  const byReason = new Map();
  for (const [name, why] of Object.entries(differences)) {
    byReason.set(why, [...(byReason.get(why) ?? []), name]);
  }
  const lines = [...byReason].map(([why, names]) => `| ${names.map(cell).join("<br>")} | ${cell(why)} |`);
  return ["| case | why |", "| --- | --- |", ...lines].join("\n");
}

function cell(text) {
  return text.replace(/\|/g, "\\|");
}
