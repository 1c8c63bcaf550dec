/** What a Secure Message may say: its two limits, and how they are counted (REQUIREMENTS M1, sm1 "Content"). */
import { utf8 } from "./bytes.ts";

/** Longest text in grapheme clusters: what a person counts as characters. */
export const MAX_TEXT_CHARACTERS = 160;
/** Longest text in bytes of UTF-8: what an sm1 envelope of fixed size has room for. */
export const MAX_TEXT_BYTES = 640;

export type TextVerdict =
  | { readonly ok: true; readonly characters: number; readonly bytes: number }
  | { readonly ok: false; readonly reason: "empty" | "too_long" | "malformed"; readonly sentence: string };

// Counting must not depend on the language of the device: both ends have to agree on what fits.
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

// Printable ASCII never combines, and is most of what people write; segmenting it takes longer than encrypting it.
const ASCII = /^[\x20-\x7e]*$/;

/** Number of grapheme clusters (Unicode UAX #29): an emoji with all its modifiers is one. */
export function countCharacters(text: string): number {
  if (ASCII.test(text)) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** The longest beginning of `text` that is a permitted message, cut only between characters. */
export function fitText(text: string): string {
  let fitting = "";
  let characters = 0;
  let bytes = 0;
  for (const { segment } of segmenter.segment(text)) {
    bytes += utf8(segment).length;
    if (++characters > MAX_TEXT_CHARACTERS || bytes > MAX_TEXT_BYTES) break;
    fitting += segment;
  }
  return fitting;
}

/** Judges a text before anything is encrypted or sent. Text of white space alone counts as empty. */
export function checkText(text: string): TextVerdict {
  if (text.trim() === "") return { ok: false, reason: "empty", sentence: "The message is empty." };
  if (!text.isWellFormed()) {
    return {
      ok: false,
      reason: "malformed",
      sentence: "The message contains half a character; type it again.",
    };
  }
  // No character has less than one byte, so anything far beyond the limit need not be segmented.
  const bytes = utf8(text).length;
  const characters = bytes > MAX_TEXT_BYTES * 8 ? bytes : countCharacters(text);
  if (characters > MAX_TEXT_CHARACTERS) {
    return {
      ok: false,
      reason: "too_long",
      sentence: `The message has ${characters} characters; at most ${MAX_TEXT_CHARACTERS} can be sent.`,
    };
  }
  if (bytes > MAX_TEXT_BYTES) {
    return {
      ok: false,
      reason: "too_long",
      sentence: `The message takes ${bytes} bytes; at most ${MAX_TEXT_BYTES} fit. Use fewer composed emoji or accents.`,
    };
  }
  return { ok: true, characters, bytes };
}
