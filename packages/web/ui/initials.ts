/** What stands for a person where there is no picture. */

/** Colours to tell people apart by; avatar.css has as many. */
export const HUES = 8;
const HUE_FACTOR = 31;

/** The same for an address on every device. */
export function hueOf(address: string): number {
  let sum = 0;
  for (const character of address) sum = (sum * HUE_FACTOR + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}

/** One or two letters: of the first and the last word of a name. Empty where it has no letter. */
export function initialsOf(name: string): string {
  const words = name.replace(/@.*$/, "").match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) ?? [];
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
