import { badRequest } from "./error.ts";
import { type CharSet, charSet, PERCENT } from "./lexer.ts";

/** `unreserved` of RFC 3261 §25.1: characters that mean the same escaped and plain. */
const UNRESERVED = charSet("-_.!~*'()");
/** What a user part may hold unescaped (RFC 3261 §25.1 `user-unreserved`). */
export const USER = charSet("-_.!~*'()&=+$,;?/");
/** What a password may hold unescaped. */
export const PASSWORD = charSet("-_.!~*'()&=+$,");
/** What a URI parameter's name or value may hold unescaped (`paramchar`). */
export const URI_PARAM = charSet("-_.!~*'()[]/:&+$");
/** What a header in a URI may hold unescaped (`hnv-unreserved`). */
export const URI_HEADER = charSet("-_.!~*'()[]/?:+$");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/**
 * Checks that `text` holds only characters of `set` and complete `%HH` escapes. Empty text passes.
 * @throws SipParseError 400 otherwise.
 */
export function checkEscaped(text: string, set: CharSet): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (set[code] === 1) continue;
    if (code !== PERCENT || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) {
      throw badRequest("A URI holds a character that must be escaped");
    }
    i += 2;
  }
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

/**
 * The text that `escaped` stands for, its bytes read as UTF-8.
 * @throws SipParseError 400 when the bytes are not UTF-8: two names must never become the same replacement character.
 */
export function unescapeText(escaped: string): string {
  if (!escaped.includes("%")) return escaped;
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i++) {
    const code = escaped.charCodeAt(i);
    if (code === PERCENT) {
      bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(code);
  }
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    throw badRequest("A URI holds escapes that are not UTF-8");
  }
}

/** `text` with everything outside `set` escaped, as UTF-8. */
export function escapeText(text: string, set: CharSet): string {
  let escaped = "";
  for (const byte of encoder.encode(text)) {
    escaped += set[byte] === 1 ? String.fromCharCode(byte) : `%${hex(byte)}`;
  }
  return escaped;
}

/**
 * The form in which equivalent escapings are the same string (RFC 3261 §19.1.4): unreserved characters plain, all
 * other escapes kept, in upper case.
 */
export function normalizeEscapes(escaped: string): string {
  if (!escaped.includes("%")) return escaped;
  return escaped.replace(ESCAPE, (_, digits: string) => {
    const byte = Number.parseInt(digits, 16);
    return UNRESERVED[byte] === 1 ? String.fromCharCode(byte) : `%${hex(byte)}`;
  });
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}
