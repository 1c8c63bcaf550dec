/** Names whose spelling we know: written this way whatever the peer's case was. */
const WELL_KNOWN = words(`
  Accept Accept-Contact Accept-Encoding Accept-Language Alert-Info Allow Allow-Events
  Authentication-Info Authorization Call-ID Call-Info Contact Content-Disposition Content-Encoding
  Content-Language Content-Length Content-Type CSeq Date Error-Info Event Expires Flow-Timer From
  Identity Identity-Info In-Reply-To Max-Forwards MIME-Version Min-Expires Min-SE Organization
  P-Asserted-Identity P-Preferred-Identity Path Priority Privacy Proxy-Authenticate Proxy-Authorization
  Proxy-Require RAck Reason Record-Route Refer-To Referred-By Reject-Contact Replaces Reply-To
  Request-Disposition Require Retry-After Route RSeq Server Service-Route Session-Expires SIP-ETag
  SIP-If-Match Subject Subscription-State Supported Timestamp To Unsupported User-Agent Via Warning
  WWW-Authenticate
`);

/** Compact forms registered with IANA ("SIP Parameters", Header Fields), RFC 3261 §7.3.3 and the extensions. */
const COMPACT: Readonly<Record<string, string>> = {
  a: "Accept-Contact",
  b: "Referred-By",
  c: "Content-Type",
  d: "Request-Disposition",
  e: "Content-Encoding",
  f: "From",
  i: "Call-ID",
  j: "Reject-Contact",
  k: "Supported",
  l: "Content-Length",
  m: "Contact",
  n: "Identity-Info",
  o: "Event",
  r: "Refer-To",
  s: "Subject",
  t: "To",
  u: "Allow-Events",
  v: "Via",
  x: "Session-Expires",
  y: "Identity",
};

/** Each spelling met in practice → the canonical name. Fixed in size: peers cannot make it grow. */
const CANONICAL = new Map<string, string>();
for (const name of WELL_KNOWN) CANONICAL.set(name, name).set(name.toLowerCase(), name);
for (const [short, name] of Object.entries(COMPACT))
  CANONICAL.set(short, name).set(short.toUpperCase(), name);

/** The canonical spelling of a known header name in any case or compact form; `null` for a name not known. */
export function knownName(name: string): string | null {
  return CANONICAL.get(name) ?? CANONICAL.get(name.toLowerCase()) ?? null;
}

/** Canonical names by length and first letter, so that the parser finds a name without cutting it out and hashing it. */
const BY_SHAPE: string[][] = [];
for (const name of WELL_KNOWN) {
  const shape = shapeOf(name.length, name.charCodeAt(0));
  BY_SHAPE[shape] = [...(BY_SHAPE[shape] ?? []), name];
}

function shapeOf(length: number, firstCode: number): number {
  return length * 32 + (firstCode & 31);
}

/** {@link knownName} of `text.slice(start, end)`, fast for names in canonical spelling. */
export function knownNameAt(text: string, start: number, end: number): string | null {
  const candidates = BY_SHAPE[shapeOf(end - start, text.charCodeAt(start))];
  if (candidates !== undefined) {
    for (const name of candidates) if (text.startsWith(name, start)) return name;
  }
  return knownName(text.slice(start, end));
}

/** What two names of the same header have in common: the canonical spelling, or lower case for unknown names. */
export function headerKey(name: string): string {
  return CANONICAL.get(name) ?? knownName(name) ?? name.toLowerCase();
}

/** Headers whose value is a comma-separated list of elements that may as well stand on lines of their own. */
const LISTS: ReadonlySet<string> = new Set(
  words(`
  Accept Accept-Contact Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Call-Info Contact
  Content-Encoding Content-Language Error-Info In-Reply-To P-Asserted-Identity P-Preferred-Identity Path
  Proxy-Require Reason Record-Route Reject-Contact Request-Disposition Require Route Service-Route
  Supported Unsupported Via Warning
`),
);

/**
 * Whether commas separate the elements of this header (RFC 3261 §7.3.1). They do not in Authorization,
 * WWW-Authenticate and their Proxy twins, in Date, and in headers we know nothing about.
 * @param key from {@link headerKey}
 */
export function isListHeader(key: string): boolean {
  return LISTS.has(key);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
