/** How many columns of a terminal a text takes. */

/** U+FE0F asks for the emoji form of the character before it, which terminals draw two columns wide. */
const EMOJI_SELECTOR = "\uFE0F";
const EMOJI = /\p{Emoji_Presentation}|\p{Regional_Indicator}{2}/u;
/** Marks that sit on the character before them, format characters, and the vowels and finals of decomposed Hangul. */
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11FF\uD7B0-\uD7FF]$/u;

/**
 * Blocks of East Asian Wide and Fullwidth characters (Unicode Standard Annex 11) beside the emoji, which the regular
 * expression above knows. Reserved code points of the ideographic planes count as wide, as the annex says (§6.2).
 */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The characters of a text as a person counts them (grapheme clusters). */
export function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns of one character (grapheme cluster): 0, 1 or 2, and more for the conjuncts of some Indic scripts. */
export function characterWidth(character: string): number {
  if (character.length === 1 && character >= " " && character <= "~") return 1;
  if (character.includes(EMOJI_SELECTOR) || EMOJI.test(character)) return 2;
  let width = 0;
  for (const point of character) {
    if (!NO_WIDTH.test(point)) width += isWide(point.codePointAt(0) as number) ? 2 : 1;
  }
  return width;
}

/** Columns of a text without control characters. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += characterWidth(segment);
  return width;
}

function isWide(point: number): boolean {
  return point >= 0x1100 && WIDE.some(([first, last]) => point >= first && point <= last);
}
