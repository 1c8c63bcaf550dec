/** Makes strings of strangers harmless to what stands around them. They are shown as text; this is about characters. */

/**
 * Explicit bidirectional embeddings, overrides and isolates (UAX #9 §2): they could turn "gpj.exe" around, and reach
 * over what follows. The implicit marks (LRM, RLM, ALM) stay: right-to-left writers need them, and they reach nothing.
 */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;
/** Control characters but line feed and tab; separators that break lines; invisible tags but those of flag emoji. */
const CONTROLS = /(?![\n\t])\p{Cc}|[\u2028\u2029\uFFF9-\uFFFB\u206A-\u206F]/gu;
/** Combining marks beyond this many on one letter are there to cover other lines ("zalgo"). Real writing has up to 4. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
const WHITE = /\s+/gu;

/** Several lines, with what is not writing taken out; what was left out of the middle of a word shows as `�`. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(CONTROLS, "\uFFFD")
    .replace(BIDI_CONTROLS, "")
    .replace(PILED_MARKS, "$1");
}

/** The same in one line. */
export function harmlessLine(text: string): string {
  return harmless(text).replace(WHITE, " ").trim();
}

/** A name or an address in the middle of a sentence of ours, isolated (UAX #9 §2.4) from the words around it. */
export function inSentence(name: string): string {
  return `\u2068${harmlessLine(name)}\u2069`;
}
