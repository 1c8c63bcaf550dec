/** The 12 groups of five digits stand in three rows of four: easy to read aloud. */
const GROUPS_PER_ROW = 4;

/** Six digits as they are read aloud: `048 213`. */
export function digitHalves(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

/** A safety number in rows that can be read aloud. @param digits groups of five, separated by spaces */
export function digitRows(digits: string): string[] {
  const groups = digits.split(" ");
  const rows: string[] = [];
  for (let i = 0; i < groups.length; i += GROUPS_PER_ROW) {
    rows.push(groups.slice(i, i + GROUPS_PER_ROW).join("  "));
  }
  return rows;
}
