/**
 * What becomes of each torture message of RFC 4475 at our server: what its section asks, and what the server says to a
 * stranger who sends it over TLS.
 *
 * The server serves `example.com`, the domain most of the messages name. Its rules come on top of the RFC's: who wants
 * anything but OPTIONS and REGISTER has to register first (403, RFC 3261 §16.3 step 6 and §22), so that a message which
 * is well-formed and not for us gets 403 where a server without accounts would go on.
 */

/** Afterwards the connection goes on, or is closed because nobody can tell where the next message begins. */
type Ending = "goes on" | "closed";

export interface Torture {
  /** Of RFC 4475. */
  readonly section: string;
  /** What the section asks, and why we answer as we do. */
  readonly reason: string;
  /**
   * Final status. `null` where the message is a response, or not complete, and nothing may be answered; `perhaps` where
   * whole requests stand before what ends the connection.
   */
  readonly status: number | null | "perhaps";
  readonly ending: Ending;
  /** Headers the answer has, by name. */
  readonly answer?: Readonly<Record<string, RegExp>>;
  /** What the same request gets when it is repeated with credentials of its account. */
  readonly withCredentials?: { readonly status: number; readonly answer?: Readonly<Record<string, RegExp>> };
}

const STRANGER = "well-formed; the sender has to register first";
const CHALLENGED = { "WWW-Authenticate": /^Digest realm="example\.com".*algorithm=SHA-256/ };
const ALLOWED = { Allow: /\bOPTIONS\b/ };

function answered(section: string, reason: string, status: number, more: Partial<Torture> = {}): Torture {
  return { section, reason, status, ending: "goes on", ...more };
}

/** A response that belongs to no request of ours: dropped, whether it is well-formed or not (RFC 3261 §18.1.2). */
function dropped(section: string, reason: string): Torture {
  return { section, reason, status: null, ending: "goes on" };
}

function framingLost(section: string, reason: string, status: Torture["status"]): Torture {
  return { section, reason, status, ending: "closed" };
}

export const TORTURES: Readonly<Record<string, Torture>> = {
  wsinv: answered("3.1.1.1", `white space everywhere it may be: ${STRANGER}`, 403),
  intmeth: answered("3.1.1.2", `unusual characters in their places: ${STRANGER}`, 403),
  esc01: answered("3.1.1.3", `escapes in a user part: ${STRANGER}`, 403),
  escnull: answered("3.1.1.4", "a REGISTER with escaped NULs is asked for credentials, not cut short", 401, {
    answer: CHALLENGED,
  }),
  esc02: answered(
    "3.1.1.5",
    "RE%47IST%45R is not REGISTER: it is not challenged but refused like any other",
    403,
  ),
  lwsdisp: answered("3.1.1.6", "no white space between display name and <: an OPTIONS like any other", 200, {
    answer: ALLOWED,
  }),
  longreq: answered("3.1.1.7", `long values, 34 Vias: ${STRANGER}`, 403),
  dblreq: framingLost(
    "3.1.1.8",
    "extra octets are ignored in a datagram; on a stream they begin another request, and then none",
    "perhaps",
  ),
  semiuri: answered("3.1.1.9", "a semicolon in a user part: an OPTIONS to the server", 200, {
    answer: ALLOWED,
  }),
  transports: answered("3.1.1.10", "unknown transports in Vias that are not ours to use", 200, {
    answer: ALLOWED,
  }),
  mpart01: answered("3.1.1.11", `a binary body in parts: ${STRANGER}`, 403),
  unreason: dropped("3.1.1.12", "an unusual reason phrase is well-formed"),
  noreason: dropped("3.1.1.13", "an empty reason phrase is well-formed"),
  badinv01: answered("3.1.2.1", "extraneous separators in headers: 400", 400),
  clerr: {
    section: "3.1.2.2",
    reason:
      "on a stream a Content-Length that is too large means that the rest is still to come: it is waited for",
    status: null,
    ending: "closed",
  },
  ncl: framingLost("3.1.2.3", "a negative Content-Length: 400, and nobody knows where the body ends", 400),
  scalar02: answered("3.1.2.4", "scalars beyond their limits: 400", 400),
  scalarlg: dropped("3.1.2.5", "a response with scalars beyond their limits is thrown away"),
  quotbal: answered("3.1.2.6", "a quoted string without its end: 400", 400),
  ltgtruri: framingLost(
    "3.1.2.7",
    "a Request-URI in angle brackets: 400; the request line cannot be believed",
    400,
  ),
  lwsruri: framingLost(
    "3.1.2.8",
    "white space in the Request-URI: 400; the request line cannot be believed",
    400,
  ),
  lwsstart: framingLost("3.1.2.9", "two spaces in the request line: 400 rather than a guess", 400),
  trws: framingLost("3.1.2.10", "white space at the end of the request line: 400 rather than a guess", 400),
  escruri: answered("3.1.2.11", "headers in the Request-URI: 400", 400),
  baddate: answered("3.1.2.12", "a Date in no known time zone may be ignored by whoever needs no date", 403),
  regbadct: answered(
    "3.1.2.13",
    "headers in a Contact without angle brackets: 400, once we know who asks",
    401,
    {
      answer: CHALLENGED,
      withCredentials: { status: 400 },
    },
  ),
  badaspec: answered("3.1.2.14", "spaces within an addr-spec: 400", 400),
  baddn: answered("3.1.2.15", "an unquoted comma in a display name may be inferred, and is", 200, {
    answer: ALLOWED,
  }),
  badvers: framingLost("3.1.2.16", "an unknown version: 505; how its messages end is not ours to know", 505),
  mismatch01: answered("3.1.2.17", "CSeq names another method than the request line: 400", 400),
  mismatch02: answered("3.1.2.18", "CSeq and the request line name different unknown methods: 400", 400),
  bigcode: framingLost(
    "3.1.2.19",
    "a response code of ten digits: thrown away, with the stream it came on",
    null,
  ),
  badbranch: answered("3.2.1", "a branch that is the magic cookie alone is no transaction's name", 200, {
    answer: ALLOWED,
  }),
  insuf: answered("3.3.1", "Call-ID, From and To are missing: 400", 400),
  unkscm: answered("3.3.2", "an unknown scheme in the Request-URI: 416", 416),
  novelsc: answered("3.3.3", "a scheme that is known elsewhere in the Request-URI: 416", 416),
  unksm2: answered(
    "3.3.4",
    "unknown schemes in To, From and Contact of a REGISTER: nobody of ours, so asked who",
    401,
    {
      answer: CHALLENGED,
    },
  ),
  bext01: answered("3.3.5", "unknown extensions in Require: 420 that names them", 420, {
    answer: { Unsupported: /^nothingSupportsThis, nothingSupportsThisEither$/ },
  }),
  invut: answered("3.3.6", `an unknown type of body is not a proxy's business: ${STRANGER}`, 403),
  regaut01: answered(
    "3.3.7",
    "an unknown scheme of Authorization is none: 401 with a challenge we can check",
    401,
    {
      answer: CHALLENGED,
    },
  ),
  multi01: answered("3.3.8", "several values of single-value headers: 400", 400),
  mcl01: framingLost(
    "3.3.9",
    "several Content-Lengths that differ: 400, and nobody knows where the body ends",
    400,
  ),
  bcast: dropped("3.3.10", "a response with a broadcast address as its Via's is not forwarded anywhere"),
  zeromf: answered(
    "3.3.11",
    "an OPTIONS with Max-Forwards 0 may be answered by whom it reached (RFC 3261 §16.3)",
    200,
    {
      answer: ALLOWED,
    },
  ),
  cparam01: answered(
    "3.3.12",
    "a parameter of a Contact that may be the URI's or the header's: the header's",
    401,
    {
      answer: CHALLENGED,
      withCredentials: { status: 200, answer: { Contact: /^<sip:\+19725552222@gw1\.example\.net>;/ } },
    },
  ),
  cparam02: answered("3.3.13", "the same parameter in angle brackets: the URI's, and it is kept", 401, {
    answer: CHALLENGED,
    withCredentials: {
      status: 200,
      answer: { Contact: /^<sip:\+19725552222@gw1\.example\.net;unknownparam>;/ },
    },
  }),
  regescrt: answered(
    "3.3.14",
    "an escaped Route in a Contact's URI is kept, and is no header of the REGISTER",
    401,
    {
      answer: CHALLENGED,
      withCredentials: {
        status: 200,
        answer: { Contact: /^<sip:user@example\.com\?Route=%3Csip:sip\.example\.com%3E>;/ },
      },
    },
  ),
  sdp01: answered("3.3.15", `an Accept without application/sdp is for the callee to judge: ${STRANGER}`, 403),
  inv2543: framingLost(
    "3.4.1",
    "RFC 2543 allowed requests without Content-Length; on a stream nothing else says where the body ends",
    400,
  ),
};
