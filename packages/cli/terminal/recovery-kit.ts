/** The recovery kit for a person to write down. */
import type { Style } from "./style.ts";

const COLUMNS = 4;
const WIDTH = 14;

/** Numbered words in rows of four, below what they are for. */
export function recoveryKitLines(words: readonly string[], style: Style): string[] {
  const cells = words.map((word, i) => `${String(i + 1).padStart(2)} ${word}`.padEnd(WIDTH));
  const rows = Array.from({ length: Math.ceil(cells.length / COLUMNS) }, (_, row) =>
    cells
      .slice(row * COLUMNS, (row + 1) * COLUMNS)
      .join("")
      .trimEnd(),
  );
  return [
    style.bold("Your recovery kit: write these words on paper now. They are not shown again."),
    "With them, a new device keeps your key when your operator has reset your account.",
    "Whoever has them and a link of your operator can be you: show them to nobody.",
    "",
    ...rows.map((row) => `  ${row}`),
    "",
  ];
}
