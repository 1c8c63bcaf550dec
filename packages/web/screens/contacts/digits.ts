/** Long numbers for people: in groups to compare by eye, and digit by digit for a voice. */

/** @param number digits in groups with blanks between them */
export function groupsOf(number: string): readonly string[] {
  return number.split(" ").filter((group) => group !== "");
}

/** `12345` as `1 2 3 4 5`: a voice would make twelve thousand of it. */
export function spelled(group: string): string {
  return [...group].join(" ");
}
