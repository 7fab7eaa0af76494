/** A Markdown table: the first column is text, the others are numbers. */
export function table(head, lines) {
  const rows = [head, head.map((_, at) => (at === 0 ? "---" : "---:")), ...lines];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
