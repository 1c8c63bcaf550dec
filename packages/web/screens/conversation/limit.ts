/** The limit of a message while it is being written: nothing is cut off silently, and nothing is cut in the middle. */
import { countCharacters, MAX_TEXT_BYTES, MAX_TEXT_CHARACTERS } from "@sottovoce/wire";

/** The counter appears when so many characters, or fewer, are left. */
export const COUNTER_FROM = 20;
/** What one more character takes where bytes run out first: most that is not Latin script, and every plain emoji. */
const BYTES_A_CHARACTER = 4;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const encoder = new TextEncoder();

const bytesOf = (text: string): number => encoder.encode(text).length;

/** How many more characters fit, about: exact for the limit of 160, by bytes for scripts that take many. */
export function charactersLeft(text: string): number {
  const byCount = MAX_TEXT_CHARACTERS - countCharacters(text);
  // Nothing takes more than three bytes for one UTF-16 unit.
  if (text.length * 3 + byCount * BYTES_A_CHARACTER <= MAX_TEXT_BYTES) return byCount;
  return Math.max(0, Math.min(byCount, Math.floor((MAX_TEXT_BYTES - bytesOf(text)) / BYTES_A_CHARACTER)));
}

function fits(text: string): boolean {
  // One UTF-16 unit is at most one character and three bytes.
  if (text.length <= MAX_TEXT_CHARACTERS && text.length * 3 <= MAX_TEXT_BYTES) return true;
  return bytesOf(text) <= MAX_TEXT_BYTES && countCharacters(text) <= MAX_TEXT_CHARACTERS;
}

export interface Fitted {
  readonly text: string;
  /** Where the caret belongs, in UTF-16 units. */
  readonly caret: number;
  /** Characters of what was written or pasted that had no room. */
  readonly cut: number;
}

/**
 * Takes a change of the text as far as it fits: what stood there before stays, and what was put in loses its end.
 * @param caret where it stands after the change, UTF-16 units
 */
export function fitEdit(before: string, after: string, caret: number): Fitted {
  if (fits(after)) return { text: after, caret, cut: 0 };
  const end = after.slice(caret);
  // What stood behind the caret was there before; what stood in front of it is what both begin with.
  const rest = before.endsWith(end) ? end : "";
  const head = after.slice(0, after.length - rest.length);
  const start = commonStart(before.slice(0, before.length - rest.length), head);
  const put = [...segmenter.segment(head.slice(start))].map(({ segment }) => segment);
  const kept = head.slice(0, start);
  let taken = Math.min(put.length, MAX_TEXT_CHARACTERS);
  while (taken > 0 && !fits(kept + put.slice(0, taken).join("") + rest)) taken--;
  const text = kept + put.slice(0, taken).join("");
  // A text that was too long before, an old draft, is not mended by leaving out what was added.
  return { text: text + rest, caret: text.length, cut: put.length - taken };
}

/** Length of what two texts begin with in common, whole code points. */
function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  const splits = /[\uD800-\uDBFF]$/.test(one.slice(0, length));
  return splits ? length - 1 : length;
}
