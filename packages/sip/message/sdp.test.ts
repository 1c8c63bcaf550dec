import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeSdp, formatSdp, type Media, parseSdp, type SessionDescription } from "./sdp.ts";
import {
  attributeValue,
  attributeValues,
  hasAttribute,
  mediaDirection,
  reverseDirection,
  withDirection,
} from "./sdp-attributes.ts";

/** Records with the ordinary prototype, as the parser makes them, so that deepEqual holds. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

const FULL = [
  "v=0",
  "o=jdoe 3724394400 99999999999999999999 IN IP4 198.51.100.1",
  "s=Call to John Smith",
  "i=SDP Offer #1",
  "u=http://www.jdoe.example.com/home.html",
  "e=Jane Doe <jane@jdoe.example.com>",
  "p=+1 617 555-6011",
  "c=IN IP4 198.51.100.1/127",
  "b=AS:128",
  "t=3724394400 3724398000",
  "r=7d 1h 0 25h",
  "t=0 0",
  "z=3724394400 -1h",
  "k=prompt",
  "a=recvonly",
  "a=group:BUNDLE 0 1",
  "m=audio 49170 RTP/SAVP 0 96",
  "i=audio",
  "c=IN IP6 2001:db8::2",
  "b=TIAS:64000",
  "a=rtpmap:96 opus/48000/2",
  "a=fmtp:96 useinbandfec=1",
  "a=candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host",
  "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998",
  "a=sendonly",
  "m=video 51372/2 RTP/AVP 99",
  "",
].join("\r\n");

test("a description with every line comes back as it was", () => {
  assert.equal(formatSdp(parseSdp(FULL)), FULL);
  assert.equal(new TextDecoder().decode(encodeSdp(parseSdp(new TextEncoder().encode(FULL)))), FULL);
});

test("its parts", () => {
  const sdp = parseSdp(FULL);
  assert.equal(sdp.origin.sessionVersion, "99999999999999999999");
  assert.deepEqual(sdp.connection, { netType: "IN", addrType: "IP4", address: "198.51.100.1/127" });
  assert.deepEqual(sdp.times[0], { start: "3724394400", stop: "3724398000", repeats: ["7d 1h 0 25h"] });
  const [audio, video] = sdp.media;
  assert.deepEqual(
    [audio?.port, audio?.portCount, audio?.protocol, audio?.formats],
    [49170, null, "RTP/SAVP", ["0", "96"]],
  );
  assert.deepEqual(audio?.bandwidths, [{ type: "TIAS", value: 64000 }]);
  assert.equal(video?.portCount, 2);
  assert.equal(attributeValue(audio!.attributes, "rtpmap"), "96 opus/48000/2");
  assert.equal(attributeValues(audio!.attributes, "candidate").length, 2);
  assert.equal(attributeValue(audio!.attributes, "sendonly"), null);
  assert.equal(hasAttribute(audio!.attributes, "sendonly"), true);
  assert.equal(hasAttribute(audio!.attributes, "inactive"), false);
});

test("directions are the medium's own, the session's, or sendrecv", () => {
  const sdp = parseSdp(FULL);
  const [audio, video] = sdp.media;
  assert.equal(mediaDirection(sdp, audio!), "sendonly");
  assert.equal(mediaDirection(sdp, video!), "recvonly");
  assert.equal(mediaDirection({ ...sdp, attributes: [] }, video!), "sendrecv");
  const held = withDirection(audio!, "inactive");
  assert.equal(mediaDirection(sdp, held), "inactive");
  assert.equal(held.attributes.length, audio!.attributes.length);
  assert.equal(mediaDirection(sdp, withDirection(video!, "sendrecv")), "sendrecv");
  assert.deepEqual((["sendonly", "recvonly", "sendrecv", "inactive"] as const).map(reverseDirection), [
    "recvonly",
    "sendonly",
    "sendrecv",
    "inactive",
  ]);
});

test("LF alone and a missing last line break are tolerated", () => {
  assert.deepEqual(parseSdp(FULL.replaceAll("\r\n", "\n").trimEnd()), parseSdp(FULL));
});

test("malformed descriptions are refused", () => {
  const minimal = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
  assert.equal(parseSdp(minimal).media.length, 0);
  const bad = [
    "",
    "\r\n",
    "v=1\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n",
    minimal.slice(5),
    minimal.replace("s=-\r\n", ""),
    minimal.replace(/o=.*\r\n/, ""),
    `${minimal}s=again\r\n`,
    `${minimal}x=1\r\n`,
    `${minimal}m =video 1 RTP/AVP 0\r\n`,
    `${minimal}m=audio x RTP/AVP 0\r\n`,
    `${minimal}m=audio 70000 RTP/AVP 0\r\n`,
    `${minimal}m=audio 1/x RTP/AVP 0\r\n`,
    `${minimal}m=audio 1 RTP/AVP\r\n`,
    `${minimal}m=audio  1 RTP/AVP 0\r\n`,
    `${minimal}m=audio 1 RTP/AVP 0\r\nt=0 0\r\n`,
    `${minimal}c=IN IP4\r\n`,
    `${minimal}c=IN IP4 a\r\nc=IN IP4 b\r\n`,
    `${minimal}b=AS\r\n`,
    `${minimal}b=AS:-1\r\n`,
    `${minimal}a=:x\r\n`,
    `${minimal}a=\r\n`,
    `${minimal}t=now\r\n`,
    "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nr=1\r\n",
    minimal.replace("o=- 1", "o=- x"),
    `${minimal}\r\na=x\r\n`,
    `${minimal}a=x\ry\r\n`,
    `${minimal}a=\0\r\n`,
  ];
  for (const text of bad)
    assert.throws(() => parseSdp(text), { name: "SipParseError", status: 400 }, JSON.stringify(text));
  assert.throws(() => parseSdp(Uint8Array.of(0x76, 0xff)), { name: "SipParseError", status: 400 });
});

test("a value with a line break is not written", () => {
  const sdp = parseSdp(FULL);
  assert.throws(() => formatSdp({ ...sdp, name: "x\r\na=evil" }), { name: "SipEncodeError" });
});

const word = fc.string({ unit: fc.constantFrom(..."abcXYZ019./-"), minLength: 1, maxLength: 8 });
const phrase = fc.string({ unit: fc.constantFrom(..."ab =:é/;"), maxLength: 12 });
const digits = fc.nat().map(String);
const attribute = record({ name: word, value: fc.option(phrase) });
const connection = record({ netType: word, addrType: word, address: word });
const bandwidth = record({ type: word, value: fc.nat() });
const media: fc.Arbitrary<Media> = record({
  type: word.map((text) => text.replaceAll("/", "-")),
  port: fc.nat(65535),
  portCount: fc.option(fc.nat(65535)),
  protocol: word,
  formats: fc.array(word, { minLength: 1, maxLength: 3 }),
  information: fc.option(phrase),
  connections: fc.array(connection, { maxLength: 2 }),
  bandwidths: fc.array(bandwidth, { maxLength: 2 }),
  key: fc.option(phrase),
  attributes: fc.array(attribute, { maxLength: 4 }),
});
const description: fc.Arbitrary<SessionDescription> = record({
  origin: record({
    username: word,
    sessionId: digits,
    sessionVersion: digits,
    netType: word,
    addrType: word,
    address: word,
  }),
  name: phrase,
  information: fc.option(phrase),
  uri: fc.option(phrase),
  emails: fc.array(phrase, { maxLength: 2 }),
  phones: fc.array(phrase, { maxLength: 2 }),
  connection: fc.option(connection),
  bandwidths: fc.array(bandwidth, { maxLength: 2 }),
  times: fc.array(record({ start: digits, stop: digits, repeats: fc.array(phrase, { maxLength: 2 }) }), {
    maxLength: 2,
  }),
  zones: fc.option(phrase),
  key: fc.option(phrase),
  attributes: fc.array(attribute, { maxLength: 4 }),
  media: fc.array(media, { maxLength: 3 }),
});

test("parse and format are inverse", () => {
  fc.assert(fc.property(description, (value) => assert.deepEqual(parseSdp(formatSdp(value)), value)));
});
