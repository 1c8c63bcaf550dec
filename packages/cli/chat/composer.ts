/** The line in which a message is written: text, cursor, and the limit that refuses character 161 (REQUIREMENTS M1). */
import { countCharacters, fitText, MAX_TEXT_BYTES, MAX_TEXT_CHARACTERS, utf8 } from "@sottovoce/wire";
import { charactersOf, characterWidth, textWidth } from "../terminal/width.ts";

export interface Composer {
  readonly text: string;
  /** Characters (grapheme clusters) before the cursor. */
  readonly cursor: number;
}

/** What runs out first. */
export type Limit = "characters" | "bytes";

export const EMPTY_COMPOSER: Composer = { text: "", cursor: 0 };

/** Left of both limits before the counter is shown: about one more sentence. */
const COUNTER_CHARACTERS = 20;
const COUNTER_BYTES = 80;

/**
 * Puts typed or pasted text at the cursor, as much of it as the limits leave room for.
 * @returns `refused` the limit in the way when something did not fit
 */
export function insert(
  composer: Composer,
  typed: string,
): { readonly composer: Composer; readonly refused: Limit | null } {
  const { before, after } = split(composer);
  const refusal = (piece: string): Limit | null => {
    if (piece === typed) return null;
    const [next = ""] = charactersOf(typed.slice(piece.length));
    return countCharacters(before + piece + next + after) > MAX_TEXT_CHARACTERS ? "characters" : "bytes";
  };
  for (const piece of largestFirst(typed)) {
    const text = before + piece + after;
    if (!fits(text)) continue;
    return { composer: { text, cursor: countCharacters(before + piece) }, refused: refusal(piece) };
  }
  return { composer, refused: refusal("") };
}

/** What a person is told where something did not fit. */
export function limitWords(limit: Limit): string {
  return limit === "characters"
    ? `A message has at most ${MAX_TEXT_CHARACTERS} characters; the rest was left out.`
    : `No more fits: a message has ${MAX_TEXT_BYTES} bytes, and emoji and accented letters take several each.`;
}

/** The whole text, then its beginnings: the first that fits is taken. A single typed character has no beginning. */
function* largestFirst(typed: string): Generator<string> {
  yield typed;
  const characters = charactersOf(fitText(typed));
  for (let length = characters.length; length > 0; length--) yield characters.slice(0, length).join("");
}

function fits(text: string): boolean {
  return utf8(text).length <= MAX_TEXT_BYTES && countCharacters(text) <= MAX_TEXT_CHARACTERS;
}

export function backspace(composer: Composer): Composer {
  return removeRange(composer, composer.cursor - 1, composer.cursor);
}

export function deleteForward(composer: Composer): Composer {
  return removeRange(composer, composer.cursor, composer.cursor + 1);
}

/** Removes the word before the cursor, and the spaces behind it. */
export function deleteWord(composer: Composer): Composer {
  return removeRange(composer, wordStart(composer), composer.cursor);
}

export function deleteToStart(composer: Composer): Composer {
  return removeRange(composer, 0, composer.cursor);
}

export function deleteToEnd(composer: Composer): Composer {
  return removeRange(composer, composer.cursor, charactersOf(composer.text).length);
}

export function moveBy(composer: Composer, characters: number): Composer {
  return moveTo(composer, composer.cursor + characters);
}

export function moveToStart(composer: Composer): Composer {
  return moveTo(composer, 0);
}

export function moveToEnd(composer: Composer): Composer {
  return moveTo(composer, Number.POSITIVE_INFINITY);
}

export function moveWordLeft(composer: Composer): Composer {
  return moveTo(composer, wordStart(composer));
}

export function moveWordRight(composer: Composer): Composer {
  const characters = charactersOf(composer.text);
  let at = composer.cursor;
  while (characters[at] === " ") at++;
  while (at < characters.length && characters[at] !== " ") at++;
  return moveTo(composer, at);
}

/** What is left, in words, once it is little; else `null`. */
export function counter({ text }: Composer): string | null {
  const characters = MAX_TEXT_CHARACTERS - countCharacters(text);
  const bytes = MAX_TEXT_BYTES - utf8(text).length;
  if (bytes <= COUNTER_BYTES && bytes < characters * 4) {
    // A plain letter is one byte: what a person can still count on.
    return bytes === 0 ? "full" : `room for ${bytes} plain ${bytes === 1 ? "letter" : "letters"}`;
  }
  return characters <= COUNTER_CHARACTERS ? `${characters} left` : null;
}

/**
 * The text in rows of at most `columns`, broken behind spaces where it can be, and where the cursor stands in them.
 * @param columns at least 2
 */
export function layOut(
  composer: Composer,
  columns: number,
): { readonly rows: readonly string[]; readonly row: number; readonly column: number } {
  const characters = charactersOf(composer.text);
  const starts = rowStarts(characters, columns);
  const rows = starts.map((start, i) => characters.slice(start, starts[i + 1]).join(""));
  const row = starts.findLastIndex((start) => start <= composer.cursor);
  const column = textWidth(characters.slice(starts[row], composer.cursor).join(""));
  return { rows, row, column };
}

/** Index of the first character of each row. */
function rowStarts(characters: readonly string[], columns: number): number[] {
  const starts = [0];
  let width = 0;
  let behindSpace = 0;
  characters.forEach((character, index) => {
    width += characterWidth(character);
    while (width > columns) {
      const start = behindSpace > (starts.at(-1) ?? 0) ? behindSpace : index;
      starts.push(start);
      width = textWidth(characters.slice(start, index + 1).join(""));
    }
    if (character === " ") behindSpace = index + 1;
  });
  // Behind a full row the cursor stands on the next one, where the next character will be.
  if (width >= columns) starts.push(characters.length);
  return starts;
}

function split({ text, cursor }: Composer): { readonly before: string; readonly after: string } {
  const characters = charactersOf(text);
  return { before: characters.slice(0, cursor).join(""), after: characters.slice(cursor).join("") };
}

function moveTo(composer: Composer, cursor: number): Composer {
  return { ...composer, cursor: Math.min(Math.max(0, cursor), countCharacters(composer.text)) };
}

function removeRange(composer: Composer, from: number, to: number): Composer {
  const characters = charactersOf(composer.text);
  const start = Math.max(0, from);
  return { text: characters.toSpliced(start, Math.max(0, to - start)).join(""), cursor: start };
}

function wordStart({ text, cursor }: Composer): number {
  const characters = charactersOf(text);
  let at = cursor;
  while (at > 0 && characters[at - 1] === " ") at--;
  while (at > 0 && characters[at - 1] !== " ") at--;
  return at;
}
