import * as fc from "fast-check";
import { Headers } from "../../message/headers.ts";
import type { SipMessage } from "../../message/message.ts";
import { createNameAddr, formatNameAddr, type NameAddr } from "../../message/name-addr.ts";
import { Params } from "../../message/params.ts";
import { createSipUri, formatUri, type SipUri } from "../../message/uri.ts";
import { UriParams } from "../../message/uri-params.ts";
import type { Via } from "../../message/via.ts";

const ALPHANUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function stringOf(chars: string, constraints: fc.StringConstraints): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: fc.constantFrom(...chars) });
}

/** A `token`. */
export const token = stringOf(`${ALPHANUM}-.!%*_+\`'~`, { minLength: 1, maxLength: 12 });

/** Any text that may stand in a header: no line breaks, no NUL, well-formed Unicode. */
export const lineText = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .map((text) => text.replace(/[\r\n\0]/g, "").trim());

export const host = fc.oneof(
  fc.constantFrom("example.org", "192.0.2.1", "[2001:db8::1]", "a-b.example", "localhost"),
  stringOf(`${ALPHANUM}-`, { minLength: 1, maxLength: 20 }),
);

export const port = fc.option(fc.nat(65535));

export const params: fc.Arbitrary<Params> = fc
  .uniqueArray(fc.tuple(token, fc.option(lineText)), {
    selector: ([name]) => name.toLowerCase(),
    maxLength: 4,
  })
  .map((entries) => Params.of(entries));

const uriParams = fc
  .uniqueArray(fc.tuple(token, fc.option(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }))), {
    selector: ([name]) => name.toLowerCase(),
    maxLength: 3,
  })
  .map((entries) => entries.reduce((all, [name, value]) => all.with(name, value), UriParams.EMPTY));

export const sipUri: fc.Arbitrary<SipUri> = fc
  .record({
    scheme: fc.constantFrom("sip" as const, "sips" as const),
    user: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    host,
    port,
    params: uriParams,
  })
  .map((init) => createSipUri(init));

export const nameAddr: fc.Arbitrary<NameAddr> = fc
  .tuple(fc.option(lineText.filter((text) => text !== "")), sipUri, params)
  .map(([displayName, uri, own]) => ({ ...createNameAddr(formatUri(uri)), displayName, params: own }));

export const via: fc.Arbitrary<Via> = fc.record({
  protocol: fc.constant("SIP/2.0"),
  transport: fc.constantFrom("TLS", "WS", "WSS", "TCP", "UDP"),
  host,
  port,
  params,
});

const headerEntry: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(fc.constantFrom("From", "To", "Contact"), nameAddr.map(formatNameAddr)),
  fc.tuple(fc.constantFrom("Call-ID", "User-Agent", "Subject", "X-Own"), lineText),
  fc.tuple(
    token.map((name) => `X-${name}`),
    lineText,
  ),
);

const body = fc.uint8Array({ maxLength: 300 });

/** Any message that can be encoded; parsing the bytes gives the same message. */
export const message: fc.Arbitrary<SipMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    method: token,
    uri: sipUri.map(formatUri),
    headers: fc.array(headerEntry, { maxLength: 8 }).map((entries) => new Headers(entries)),
    body,
  }),
  fc.record({
    kind: fc.constant("response" as const),
    status: fc.integer({ min: 100, max: 699 }),
    reason: lineText,
    headers: fc.array(headerEntry, { maxLength: 8 }).map((entries) => new Headers(entries)),
    body,
  }),
);

/** `bytes` cut at random places, together with the pieces' order kept. */
export function pieces(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 20 }).map((cuts) => {
    const bounds = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    return bounds.slice(1).map((end, i) => bytes.subarray(bounds[i], end));
  });
}
