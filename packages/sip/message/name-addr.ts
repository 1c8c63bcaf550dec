import { badRequest } from "./error.ts";
import {
  charSet,
  consistsOf,
  DQUOTE,
  quote,
  SEMI,
  skipQuoted,
  skipSpace,
  sliceTrimmed,
  unquote,
} from "./lexer.ts";
import { Params, parseParams } from "./params.ts";

/** A display name, a URI and parameters: the value of From, To, Contact, Route, Record-Route, P-Asserted-Identity … */
export interface NameAddr {
  /** Unquoted; `null` when there is none. */
  readonly displayName: string | null;
  /** The URI as written, without angle brackets; `parseUri` takes it apart when somebody needs that. */
  readonly uri: string;
  /** Header parameters (after the `>`), not those of the URI. */
  readonly params: Params;
}

/**
 * Parses one `name-addr` or `addr-spec` with header parameters (RFC 3261 §20.10, §25.1). The URI is checked for
 * forbidden characters only.
 * @throws SipParseError 400 when malformed, also for a URI with `?` or `,` outside angle brackets (§20.10).
 */
export function parseNameAddr(element: string): NameAddr {
  const start = skipSpace(element, 0);
  let displayName: string | null = null;
  let open = start;
  if (element.charCodeAt(start) === DQUOTE) {
    const end = skipQuoted(element, start);
    displayName = unquote(element.slice(start, end));
    open = skipSpace(element, end);
    if (element[open] !== "<") throw badRequest("A display name is not followed by a URI in angle brackets");
  } else {
    open = element.indexOf("<", start);
    if (open < 0) return parseAddrSpec(element, start);
    displayName = unquotedDisplayName(sliceTrimmed(element, start, open));
  }
  const close = element.indexOf(">", open);
  if (close < 0) throw badRequest("An angle bracket is not closed");
  const uri = element.slice(open + 1, close);
  checkUriText(uri);
  return { displayName, uri, params: parseParams(element, close + 1) };
}

/** Without angle brackets whatever follows a semicolon belongs to the header, not to the URI (RFC 3261 §20.10). */
function parseAddrSpec(element: string, start: number): NameAddr {
  let end = start;
  while (end < element.length && element.charCodeAt(end) !== SEMI) end++;
  const uri = sliceTrimmed(element, start, end);
  checkUriText(uri);
  if (/[?,]/.test(uri)) throw badRequest('A URI with "?" or "," must stand in angle brackets');
  return { displayName: null, uri, params: parseParams(element, end) };
}

/**
 * `*(token LWS)`. Words beyond the token grammar (RFC 4475 §3.1.2.15 "Bell, Alexander") pass as long as they hold no
 * delimiter that could be read as structure: RFC 4475 recommends to be liberal here.
 */
function unquotedDisplayName(text: string): string | null {
  if (text === "") return null;
  if (/[";<>@\\]/.test(text)) throw badRequest("A display name must be quoted");
  return text;
}

const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]+$/;

function checkUriText(uri: string): void {
  if (!ABSOLUTE_URI.test(uri)) throw badRequest("A URI in a header is malformed");
}

const DISPLAY_TOKENS = charSet("-.!%*_+`'~ ");

/** `"Name" <uri>;params`. The URI always stands in angle brackets: nobody can then mistake its parameters. */
export function formatNameAddr(value: NameAddr): string {
  const tail = `<${value.uri}>${value.params.toString()}`;
  if (value.displayName === null) return tail;
  const plain =
    consistsOf(value.displayName, DISPLAY_TOKENS) && value.displayName.trim() === value.displayName;
  return `${plain ? value.displayName : quote(value.displayName)} ${tail}`;
}

/** A name-addr of our own. */
export function createNameAddr(uri: string, options: { displayName?: string; tag?: string } = {}): NameAddr {
  const params = options.tag === undefined ? Params.EMPTY : Params.EMPTY.with("tag", options.tag);
  return { displayName: options.displayName ?? null, uri, params };
}

/** The dialog tag of a From or To value; `null` when absent or empty. */
export function tagOf(value: NameAddr): string | null {
  return value.params.get("tag");
}
