// Shows what was found.

import { DIFFERS, MISSING, WORKS } from "./compare.mjs";

const SHOWN_CHARACTERS = 600;

/** A Markdown table, a line for each family. */
export function table(results) {
  const families = new Map();
  for (const { family, verdict, why } of results) {
    const counts = families.get(family) ?? { [WORKS]: 0, [DIFFERS]: 0, [MISSING]: 0, documented: 0 };
    counts[why ? "documented" : verdict]++;
    families.set(family, counts);
  }
  const total = { [WORKS]: 0, [DIFFERS]: 0, [MISSING]: 0, documented: 0 };
  const lines = [...families].map(([family, counts]) => {
    Object.keys(total).forEach((key) => (total[key] += counts[key]));
    return line(family, counts);
  });
  return [`| family | works | differs on purpose | differs | missing |`, `| --- | ---: | ---: | ---: | ---: |`, ...lines, line("all", total)].join("\n");
}

function line(family, counts) {
  return `| ${family} | ${counts[WORKS]} | ${counts.documented} | ${counts[DIFFERS]} | ${counts[MISSING]} |`;
}

/** A case that is not as it should be, for a person. */
export function explain({ family, name, verdict, parts, stale }) {
  if (stale) {
    return `${family}: ${name}: differences.mjs says that it differs, and it does not any more; take it out there.`;
  }
  const shown = parts.map(
    ({ what, reference, answer }) => `  ${what}\n    workerd:  ${short(reference)}\n    cloister: ${short(answer)}`,
  );
  return [`${family}: ${name}: ${verdict}`, ...shown].join("\n");
}

function short(value) {
  const text = value === undefined ? "(none)" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)` : text;
}
