/** Aligned columns for people; programs use `--json`. */
import type { Paint } from "./style.ts";
import { textWidth } from "./width.ts";
import { padEnd } from "./wrap.ts";

/** Two spaces tell columns apart also where a cell has single spaces in it. */
const GAP = "  ";

/**
 * Lines of a table under its headings.
 * @param rows cells in the order of the headings, sanitised
 * @param heading emphasis of the headings
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  heading: Paint,
): string[] {
  const widths = headings.map((title, column) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[column] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  return [heading(line(headings)), ...rows.map(line)];
}

/** Lines of `label  value` pairs, the values under each other. */
export function formatPairs(
  pairs: readonly (readonly [label: string, value: string])[],
  label: Paint,
): string[] {
  const width = Math.max(...pairs.map(([name]) => textWidth(name)));
  return pairs.map(([name, value]) => `${label(padEnd(name, width))}${GAP}${value}`);
}
