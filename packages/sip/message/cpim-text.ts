import { badRequest, SipEncodeError } from "./error.ts";
import { DQUOTE, sliceTrimmed } from "./lexer.ts";

/** A person or group as CPIM's From, To and cc name them (RFC 3862 §4.1–4.3). */
export interface CpimAddress {
  /** Without quotes and escapes; `null` when there is none. */
  readonly formalName: string | null;
  /** As written between the angle brackets, usually `sip:` or `im:`. */
  readonly uri: string;
}

/** RFC 3862 §2.3: what a backslash may stand before, and what it then means. `\uXXXX` comes beside these. */
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  r: "\r",
  '"': '"',
  "'": "'",
  "\\": "\\",
};
const LETTERS = new Map(Object.entries(ESCAPES).map(([letter, char]) => [char, letter]));

/**
 * The text a header value stands for: its escapes resolved (RFC 3862 §2.3). A backslash before anything else is an
 * ordinary character, which the grammar of a value allows as well. The result may hold control characters and line
 * breaks: whoever shows it has to make them harmless.
 */
export function unescapeCpim(value: string): string {
  if (!value.includes("\\")) return value;
  return value
    .replace(/\\(?:u([0-9A-Fa-f]{4})|([btnr"'\\]))/g, (_, code: string | undefined, letter: string) =>
      code === undefined ? ESCAPES[letter]! : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .toWellFormed();
}

/** `CTL` of RFC 3862 §3. */
function isControl(char: string): boolean {
  const code = char.codePointAt(0)!;
  return code < 0x20 || code === 0x7f;
}

/** `text` as a header value: `unescapeCpim(escapeCpim(text))` is `text`, but for half characters, which become U+FFFD. */
export function escapeCpim(text: string): string {
  return Array.from(text.toWellFormed(), (char) => {
    if (char === "\\") return "\\\\";
    if (!isControl(char)) return char;
    return `\\${LETTERS.get(char) ?? `u${char.charCodeAt(0).toString(16).padStart(4, "0")}`}`;
  }).join("");
}

/** Whether text can stand in a line of headers as it is. */
export function hasControls(text: string): boolean {
  for (const char of text) if (isControl(char)) return true;
  return false;
}

const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]+$/;
/** `1*( Token SP )` without its last space: what needs no quotes (RFC 3862 §3). */
const TOKENS = /^[\w!#-'*+\-.^`|~\u0080-\u{10ffff}]+(?: [\w!#-'*+\-.^`|~\u0080-\u{10ffff}]+)*$/u;

/**
 * Parses `[ Formal-name ] "<" URI ">"` (RFC 3862 §4.1).
 * @throws SipParseError 400 when malformed, also when anything follows the angle bracket.
 */
export function parseCpimAddress(value: string): CpimAddress {
  const quoted = value.charCodeAt(0) === DQUOTE;
  const nameEnd = quoted ? quotedEnd(value) : 0;
  const open = value.indexOf("<", nameEnd);
  if (open < 0 || !value.endsWith(">")) throw badRequest("A CPIM address has no URI in angle brackets");
  const between = sliceTrimmed(value, nameEnd, open);
  if (quoted && between !== "") throw badRequest("A CPIM address has something after its quoted name");
  if (!quoted && between.includes('"')) throw badRequest("A name in a CPIM address is not quoted right");
  const uri = value.slice(open + 1, -1);
  if (!URI.test(uri)) throw badRequest("A URI in a CPIM address is malformed");
  const formalName = quoted ? unescapeCpim(value.slice(1, nameEnd - 1)) : between === "" ? null : between;
  return { formalName, uri };
}

/** `Name <uri>` or `"Any name" <uri>`. @throws SipEncodeError for a URI that would break out of its brackets. */
export function formatCpimAddress({ formalName, uri }: CpimAddress): string {
  if (!URI.test(uri) || hasControls(uri)) throw new SipEncodeError("A URI of a CPIM address is malformed");
  if (formalName === null) return `<${uri}>`;
  const name = TOKENS.test(formalName) ? formalName : `"${escapeCpim(formalName).replaceAll('"', '\\"')}"`;
  return `${name} <${uri}>`;
}

/** Position just after the String that `value` begins with (RFC 3862 §3). */
function quotedEnd(value: string): number {
  for (let i = 1; i < value.length; i++) {
    if (value[i] === "\\") i++;
    else if (value[i] === '"') return i + 1;
  }
  throw badRequest("A name in a CPIM address has no closing quote");
}
