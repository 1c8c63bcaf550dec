/** Breaking and cutting text by columns. */
import { charactersOf, characterWidth, textWidth } from "./width.ts";

/** What stands where something was cut off. */
const ELLIPSIS = "…";

/**
 * Breaks a text into lines of at most `columns`, at spaces where it can, inside a word only where the word alone is
 * too long. Line breaks of the text are kept. A character wider than a line gets a line of its own.
 * @param columns at least 1
 */
export function wrap(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, columns));
}

/**
 * Breaks a line so that what follows its first `indent` columns stays under itself: for entries of two columns.
 * Where there is no room for that, it is broken like any text.
 */
export function wrapIndented(text: string, columns: number, indent: number): string[] {
  if (indent === 0 || columns < indent * 2) return wrap(text, columns);
  // The first columns are ASCII, written by us: one character, one column.
  const [first = "", ...rest] = wrap(text.slice(indent), columns - indent);
  return [text.slice(0, indent) + first, ...rest.map((line) => " ".repeat(indent) + line)];
}

function wrapLine(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const word of text.match(/ +|[^ ]+/g) ?? []) {
    const wordWidth = textWidth(word);
    if (width + wordWidth <= columns) {
      line += word;
      width += wordWidth;
      continue;
    }
    if (word.startsWith(" ")) {
      // The spaces at which a line breaks are not shown: they would indent the next line.
      lines.push(line);
      line = "";
      width = 0;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    const pieces = breakWord(word, columns);
    line = pieces.pop() ?? "";
    width = textWidth(line);
    lines.push(...pieces);
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let width = 0;
  for (const character of charactersOf(word)) {
    const next = characterWidth(character);
    if (piece !== "" && width + next > columns) {
      pieces.push(piece);
      piece = "";
      width = 0;
    }
    piece += character;
    width += next;
  }
  pieces.push(piece);
  return pieces;
}

/** The text cut to at most `columns`, with an ellipsis where something is missing. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns < 1) return "";
  let kept = "";
  let width = 0;
  for (const character of charactersOf(text)) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}

/** The text with spaces behind it up to `columns`. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - textWidth(text)));
}

/** The text with spaces before it up to `columns`. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - textWidth(text))) + text;
}
