/** One figure of the benchmark, and the table that shows them all. */

export interface Row {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What it is to be compared with: a goal, or another implementation in the same run. */
  readonly reference?: string;
  /** Something it was to be measured with, or compared to, is not on this machine; `reference` says what. */
  readonly lacks?: true;
  /** A CPU time in microseconds, to be read as so many bare TLS echoes of the same run. */
  readonly comparable?: boolean;
}

/** A figure that cannot be had on this machine. @param reason what is missing, and where it is to be had */
export function missingRow(figure: string, reason: string): Row {
  return { figure, value: Number.NaN, unit: "", reference: `not measured: ${reason}`, lacks: true };
}

/** Three digits that mean something. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/**
 * Aligned text, one line a figure.
 * @param echo CPU time of a bare TLS echo in microseconds: comparable figures are given as multiples of it too
 */
export function formatTable(rows: readonly Row[], echo?: number): string {
  const cells = rows.map((row) => [
    row.figure,
    formatNumber(row.value),
    row.unit,
    echo === undefined || row.comparable !== true ? "" : (row.value / echo).toFixed(1),
    row.reference ?? "",
  ]);
  const head = ["figure", "value", "unit", "echoes", "beside"];
  const width = (column: number): number =>
    Math.max(...[head, ...cells].map((line) => (line[column] as string).length));
  const widths = head.map((_, column) => width(column));
  const line = (cell: readonly string[]): string =>
    cell
      .map((text, i) =>
        i === 1 || i === 3 ? text.padStart(widths[i] as number) : text.padEnd(widths[i] as number),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((w) => "─".repeat(w)).join("  "), ...cells.map(line)].join("\n");
}

/** The value below which a share `p` (0 … 1) of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
