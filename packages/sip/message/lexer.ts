import { badRequest } from "./error.ts";

/** Character codes the parsers compare with; names follow RFC 3261 §25.1. */
const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
const SP = 0x20;
export const DQUOTE = 0x22;
export const PERCENT = 0x25;
const LPAREN = 0x28;
const RPAREN = 0x29;
export const COMMA = 0x2c;
export const SEMI = 0x3b;
const LAQUOT = 0x3c;
export const EQUAL = 0x3d;
const BACKSLASH = 0x5c;

const ALPHANUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A set of ASCII characters as a lookup table; membership of anything else is false. */
export type CharSet = Uint8Array;

/** Letters and digits plus the characters of `extra`. */
export function charSet(extra: string): CharSet {
  const set = new Uint8Array(128);
  for (const char of ALPHANUM + extra) set[char.charCodeAt(0)] = 1;
  return set;
}

/** `token` of RFC 3261 §25.1. */
const TOKEN = charSet("-.!%*_+`'~");
/** What an unquoted parameter value may hold: token, host, and the rest that base64 and URNs need in practice. */
export const PARAM_VALUE = charSet("-.!%*_+`'~[]:/=?&$@#^{}|()");

/** Whether `text` is not empty and consists of `set` only. */
export function consistsOf(text: string, set: CharSet): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) {
    if (set[text.charCodeAt(i)] !== 1) return false;
  }
  return true;
}

/** Whether `text` is a `token` (RFC 3261 §25.1). */
export function isToken(text: string): boolean {
  return consistsOf(text, TOKEN);
}

/** Whether the code is a space or tab, the whitespace left once folding is undone. */
export function isSpace(code: number): boolean {
  return code === SP || code === HTAB;
}

const LINE_BREAK_OR_NUL = /[\r\n]|(?<!\\)\0/;

/**
 * Whether text in a head would end its line, or holds a NUL other than as a quoted-pair (the only place RFC 3261 §25.1
 * has for it: a proxy must be able to pass that on).
 */
export function breaksLine(text: string): boolean {
  return LINE_BREAK_OR_NUL.test(text);
}

/** The first position at or after `pos` that is not whitespace. */
export function skipSpace(text: string, pos: number): number {
  let i = pos;
  while (isSpace(text.charCodeAt(i))) i++;
  return i;
}

/** `text.slice(start, end)` without surrounding whitespace. */
export function sliceTrimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/**
 * Position just after the quoted string that starts at `pos` (RFC 3261 §25.1 `quoted-string`).
 * @throws SipParseError 400 when the closing quote is missing.
 */
export function skipQuoted(text: string, pos: number): number {
  for (let i = pos + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === DQUOTE) return i + 1;
  }
  throw badRequest("A quoted string has no closing quote");
}

/** Position just after the comment that starts at `pos`, or `pos + 1` when the parenthesis is never closed. */
function skipComment(text: string, pos: number): number {
  let depth = 0;
  for (let i = pos; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === LPAREN) depth++;
    else if (code === RPAREN && --depth === 0) return i + 1;
  }
  return pos + 1;
}

/** Shared by the searches of one text: once a parenthesis proved unclosed, the next ones are not tried again. */
interface CommentState {
  unclosed: boolean;
}

/**
 * Position of the first `separator` at or after `pos` that is outside quoted strings, angle brackets and comments;
 * `text.length` when there is none. Linear, also over all the searches that share a `state`.
 * @throws SipParseError 400 for an unclosed quote or angle bracket.
 */
export function findTopLevel(
  text: string,
  separator: number,
  pos: number,
  state: CommentState = { unclosed: false },
): number {
  let i = pos;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === separator) return i;
    if (code === DQUOTE) i = skipQuoted(text, i);
    else if (code === LAQUOT) {
      const close = text.indexOf(">", i);
      if (close < 0) throw badRequest("An angle bracket is not closed");
      i = close + 1;
    } else if (code === LPAREN && !state.unclosed) {
      const next = skipComment(text, i);
      state.unclosed = next === i + 1;
      i = next;
    } else i++;
  }
  return text.length;
}

/**
 * The trimmed elements of a comma-separated header value (RFC 3261 §7.3.1). Empty elements are kept, so that
 * the parser of the element can refuse them.
 * @throws SipParseError 400 for an unclosed quote or angle bracket.
 */
export function splitList(value: string): string[] {
  if (!value.includes(",")) return [sliceTrimmed(value, 0, value.length)];
  const elements: string[] = [];
  const state = { unclosed: false };
  let pos = 0;
  for (;;) {
    const end = findTopLevel(value, COMMA, pos, state);
    elements.push(sliceTrimmed(value, pos, end));
    if (end === value.length) return elements;
    pos = end + 1;
  }
}

/** The text a quoted string stands for: quotes and escapes removed. `quoted` includes its quotes. */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.includes("\\") ? inner.replace(/\\([\s\S])/g, "$1") : inner;
}

/**
 * `text` as a quoted string. NUL may stand there only behind a backslash (RFC 3261 §25.1 `quoted-pair`); line breaks
 * are refused by the header it is put in.
 */
export function quote(text: string): string {
  return `"${text.replace(/["\\\0]/g, "\\$&")}"`;
}

/**
 * A non-negative decimal integer with nothing around it.
 * @returns the number, or `null` when `text` is not digits only or exceeds `max` (which must be a safe integer).
 */
export function parseDecimal(text: string, max: number): number | null {
  if (text.length === 0) return null;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return null;
    value = value * 10 + digit;
    if (value > max) return null;
  }
  return value;
}
