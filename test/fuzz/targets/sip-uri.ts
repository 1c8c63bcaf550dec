/** URIs: SIP, SIPS, TEL and any other, as they stand in request lines, headers and links. */
import {
  addressOfRecord,
  equalUris,
  formatUri,
  MAX_URI,
  parseUri,
  SipParseError,
  type Uri,
  uriHeaders,
  uriUser,
} from "@sottovoce/sip";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

export const sipUri: Target = {
  maxLength: MAX_URI + 100,
  words: [
    "sip:",
    "sips:",
    "tel:",
    "alice@",
    ":5061",
    ";transport=tls",
    ";lr",
    "?a=b&c=d",
    "%00",
    "[::1]",
    "isbn:",
  ],
  seeds: () =>
    [
      "sip:alice:secret@example.org:5061;transport=tls;lr?Subject=a%20b&Priority=urgent",
      "sips:%41lice@[2001:db8::1]",
      "tel:+1-201-555-0123;phone-context=example.org",
      "urn:uuid:1",
    ].map((uri) => Buffer.from(uri)),
  run: (input) => {
    const text = textOf(input);
    const uri = unlessRefused(SipParseError, () => parseUri(text));
    if (uri !== null) checkUri(uri, text);
  },
};

function checkUri(uri: Uri, text: string): void {
  hold(text.length <= MAX_URI, `at most ${MAX_URI} characters`);
  const formatted = formatUri(uri);
  const again = parseUri(formatted);
  hold(formatUri(again) === formatted, "formatting again changes nothing");
  hold(equalUris(uri, again), "a URI is equal to itself written anew");
  hold(equalUris(again, uri), "equality does not depend on the order");
  const address = unlessRefused(SipParseError, () => addressOfRecord(uri));
  hold(
    unlessRefused(SipParseError, () => addressOfRecord(again)) === address,
    "the address survives formatting",
  );
  if (uri.kind !== "sip") return;
  unlessRefused(SipParseError, () => uriUser(uri));
  unlessRefused(SipParseError, () => uriHeaders(uri));
  hold(uri.port === null || (uri.port >= 0 && uri.port <= 65_535), "a port is 0 to 65535");
  hold(/^[\w.[\]:-]+$/.test(uri.host), "a host is made of a host's characters");
}
