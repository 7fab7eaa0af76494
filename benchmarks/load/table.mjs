/** A Markdown table: the first column is text, the others are numbers. */
export function table(head, lines) {
  const rows = [head, head.map((_, at) => (at === 0 ? "---" : "---:")), ...lines];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A number as people read it, with its unit; nothing for what was not measured. */
export function number(value, digits, unit = "") {
  if (value === undefined || Number.isNaN(value)) {
    return "";
  }
  const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit ? `${text} ${unit}` : text;
}
