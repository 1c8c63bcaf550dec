/** Each header with a grammar of its own. The input is a header line: its name chooses the grammar. */
import {
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  formatChallenge,
  formatCredentials,
  formatCSeq,
  formatDate,
  formatHostPort,
  formatMediaType,
  formatNameAddr,
  formatRetryAfter,
  formatTokenList,
  formatVia,
  MAX_CSEQ,
  parseChallenge,
  parseContacts,
  parseCredentials,
  parseCSeq,
  parseDate,
  parseDateTime,
  parseHostPort,
  parseMediaType,
  parseNameAddr,
  parseParams,
  parseRetryAfter,
  parseTokenList,
  parseVia,
  SipParseError,
  UriParams,
} from "@sottovoce/sip";
import { splitList } from "../../../packages/sip/message/lexer.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";
import { WORDS } from "./sip-grammar.ts";

/** A grammar: how a value is read, and how what was read is written, if it is. */
interface Grammar<T> {
  parse(text: string): T;
  /** `null` for a value that stands for nothing (another scheme), or a form that is only read. */
  format: ((value: NonNullable<T>) => string) | null;
  check?: (value: NonNullable<T>) => void;
}

/** One place for the type of each grammar; the list forgets it. */
function grammar<T>(parse: (text: string) => T, format: Grammar<T>["format"], check?: Grammar<T>["check"]) {
  return (text: string): void => {
    const value = unlessRefused(SipParseError, () => parse(text));
    if (value === null || value === undefined) return;
    check?.(value);
    if (format === null) return;
    const written = format(value);
    const again = parse(written);
    hold(again !== null && again !== undefined, "what was written is read again");
    hold(format(again) === written, "writing again changes nothing");
  };
}

const GRAMMARS: Readonly<Record<string, (text: string) => void>> = {
  Via: grammar(parseVia, formatVia, ({ port }) => {
    hold(port === null || port <= 65_535, "a port is at most 65535");
  }),
  To: grammar(parseNameAddr, formatNameAddr),
  Contact: grammar(
    (text) => parseContacts([text]),
    (contacts) => (contacts === "*" ? "*" : contacts.map(formatNameAddr).join(", ")),
    (contacts) => {
      for (const contact of contacts === "*" ? [] : contacts) {
        hold((contactExpires(contact) ?? 0) <= 2 ** 32 - 1, "expires is at most 2^32 − 1");
        hold(contactQ(contact) >= 0 && contactQ(contact) <= 1, "q is 0 to 1");
        hold((contactRegId(contact) ?? 1) >= 1, "reg-id is at least 1");
        hold(!/[<>\s]/.test(contactInstance(contact) ?? ""), "an instance is a bare URN");
      }
    },
  ),
  CSeq: grammar(parseCSeq, formatCSeq, ({ seq }) => hold(seq <= MAX_CSEQ, "CSeq is below 2^31")),
  Params: grammar(
    (text) => parseParams(text),
    (params) => params.toString(),
  ),
  "Uri-Params": grammar(UriParams.parse, (params) => params.toString()),
  Host: grammar(parseHostPort, formatHostPort),
  List: grammar(splitList, (elements) => elements.join(", ")),
  Supported: grammar(parseTokenList, formatTokenList),
  "Content-Type": grammar(parseMediaType, formatMediaType),
  Date: grammar(parseDate, formatDate, (time) => hold(Number.isFinite(time), "a date is a moment")),
  "Date-Time": grammar(parseDateTime, null, (time) => hold(Number.isFinite(time), "a date is a moment")),
  "Retry-After": grammar(parseRetryAfter, formatRetryAfter),
  "WWW-Authenticate": grammar(parseChallenge, formatChallenge),
  Authorization: grammar(parseCredentials, formatCredentials),
};

const EXAMPLES = [
  "Via: SIP / 2.0 / TLS [2001:db8::1]:5061;branch=z9hG4bK1;received=192.0.2.1;rport=1",
  'To: "A \\"B\\"" <sip:a@h;lr>;tag=1',
  "To: Bell, Alexander <sip:a@h>",
  'Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>";reg-id=1;q=0.5;expires=60, sip:b@h',
  "Contact: *",
  "CSeq: 1 INVITE",
  'Params: ;a=1;b="c d";e',
  "Uri-Params: ;transport=tls;lr;x=%41",
  "Host: [::1]:5061",
  'List: a, "b, c", (d, e), <f, g>',
  "Supported: outbound, gruu",
  'Content-Type: multipart/mixed;boundary="a b"',
  "Date: Sat, 13 Nov 2010 23:29:00 GMT",
  "Date-Time: 2010-11-13T23:29:00.5+01:00",
  "Retry-After: 18 (in a meeting);duration=3600",
  'WWW-Authenticate: Digest realm="r", nonce="n", opaque="o", stale=TRUE, algorithm=SHA-256, qop="auth,auth-int"',
  'Authorization: Digest username="u", realm="r", nonce="n", uri="sip:h", response="0", nc=00000001, cnonce="c", qop=auth',
];

export const sipHeader: Target = {
  maxLength: 16 * 1024,
  words: [...WORDS, ...Object.keys(GRAMMARS).map((name) => `${name}: `), "2026-11-20T21:00:00.5+01:00"],
  seeds: () => EXAMPLES.map((line) => Buffer.from(line)),
  run: (input) => {
    const line = textOf(input);
    const colon = line.indexOf(": ");
    const name = line.slice(0, Math.max(colon, 0));
    // A head's decoder lets no line break through, and NUL only behind a backslash.
    const value = line.slice(colon + 2).replace(/[\r\n]|(?<!\\)\0/g, "");
    if (Object.hasOwn(GRAMMARS, name)) GRAMMARS[name]?.(value);
  },
};
