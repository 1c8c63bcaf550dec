/**
 * Everything that came from a peer, a server or a file passes through here before it reaches the terminal. A terminal
 * obeys what it prints: escape sequences move the cursor, repaint what stands above, change the title or answer into
 * the input; directional overrides make a text read as something it is not.
 */
import { charactersOf } from "./width.ts";

/** Marks that move nothing by themselves, but let a text look like another: dropped without a trace. */
const INVISIBLE = /[\u061C\u200B\u200E\u200F\u2060-\u2064\uFEFF\u{E0001}]/gu;
/** Directional embeddings, overrides and isolates (UAX #9 §2), annotation controls, and what is no character at all. */
const HARMFUL = /[\u202A-\u202E\u2066-\u206F\uFFF9-\uFFFB\uFFFE\uFFFF]/g;
const LINE_BREAK = /\r\n?|[\n\u0085\u2028\u2029]/g;
const REPLACEMENT = "\uFFFD";

/**
 * Marks stacked on one character before the rest is left out. Real scripts use up to four; a hundred of them paint
 * over the lines above and below.
 */
const MAX_MARKS = 6;

/** Text on one line: line breaks become spaces. */
export function sanitizeLine(text: string): string {
  return sanitizeText(text).replaceAll("\n", " ");
}

/**
 * Text that may have several lines, broken by `\n`. Control characters become visible pictures of themselves, tabs
 * become spaces, directional overrides become U+FFFD.
 */
export function sanitizeText(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(LINE_BREAK, "\n")
    .replaceAll("\t", "    ")
    .replace(INVISIBLE, "")
    .replace(HARMFUL, REPLACEMENT)
    .replace(/\p{Cc}/gu, picture);
  return /\p{M}{3}/u.test(plain) ? charactersOf(plain).map(limitMarks).join("") : plain;
}

/** The block "Control Pictures" has one for each of ASCII's: ESC is shown as ␛. C1 controls have none. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (control === "\n") return control;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : REPLACEMENT;
}

function limitMarks(character: string): string {
  let marks = 0;
  let kept = "";
  for (const point of character) {
    if (/\p{M}/u.test(point) && ++marks > MAX_MARKS) continue;
    kept += point;
  }
  return kept;
}
