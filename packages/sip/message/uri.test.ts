import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sipUri } from "../test/message/arbitraries.ts";
import { unescapeText } from "./escapes.ts";
import {
  addressOfRecord,
  createSipUri,
  formatUri,
  MAX_URI,
  parseSipUri,
  parseUri,
  uriHeaders,
  uriUser,
} from "./uri.ts";
import { equalUris } from "./uri-equal.ts";
import { UriParams } from "./uri-params.ts";

test("a SIP URI with everything", () => {
  const text =
    "SIPS:al%69ce;day=tue:s%3Acret@[2001:db8::9]:5061;transport=tcp;lr;a%3Db=c%26d?subject=project%20x&to=";
  const uri = parseSipUri(text);
  assert.equal(uri.scheme, "sips");
  assert.equal(uriUser(uri), "alice;day=tue");
  assert.equal(uri.password, "s%3Acret");
  assert.equal(uri.host, "[2001:db8::9]");
  assert.equal(uri.port, 5061);
  assert.equal(uri.params.get("Transport"), "tcp");
  assert.equal(uri.params.has("lr"), true);
  assert.equal(uri.params.get("lr"), null);
  assert.deepEqual(uriHeaders(uri), [
    ["subject", "project x"],
    ["to", ""],
  ]);
  assert.equal(formatUri(uri), `sips${text.slice(4)}`);
});

test("a SIP URI of a host only", () => {
  const uri = parseSipUri("sip:registrar.example.com");
  assert.deepEqual([uri.user, uri.password, uri.port, uri.headers], [null, null, null, ""]);
  assert.equal(uriUser(uri), null);
  assert.deepEqual(uriHeaders(uri), []);
});

test("tel and other URIs", () => {
  const tel = parseUri("tel:+1-(201)-555.0123;phone-context=example.com");
  assert(tel.kind === "tel");
  assert.equal(tel.number, "+1-(201)-555.0123");
  assert.equal(formatUri(tel), "tel:+1-(201)-555.0123;phone-context=example.com");
  assert.deepEqual(parseUri("Urn:service:sos"), { kind: "other", scheme: "urn", text: "Urn:service:sos" });
  assert.throws(() => parseSipUri("urn:service:sos"), { name: "SipParseError", status: 416 });
});

test("malformed URIs are refused", () => {
  const bad = [
    "",
    "alice@h",
    ":x",
    "sip:",
    "sip:@h",
    "sip:a@",
    "sip:a@h@i",
    "sip:a b@h",
    "sip:a%4@h",
    "sip:a%zz@h",
    "sip:a<b@h",
    "sip:a@h;",
    "sip:a@h;;lr",
    "sip:a@h;lr;LR",
    "sip:a@h;x=",
    "sip:a@h:0x1",
    "sip:a@h:99999",
    "sip:a@h?",
    "sip:a@h?x",
    "sip:a@h?=y",
    "sip:ä@h",
    "sip:a:b:c@h",
    'sip:a@h;x=y"',
    "tel:",
    "tel:+",
    "tel:x",
    "urn:",
    "urn:a b",
    "1x:y",
    "sip:a@h ;lr",
    "sip: a@h",
  ];
  for (const text of bad) assert.throws(() => parseUri(text), { name: "SipParseError", status: 400 }, text);
  const many = Array.from({ length: 33 }, (_, i) => `;p${i}`).join("");
  assert.throws(() => parseUri(`sip:a@h${many}`), { name: "SipParseError", status: 400 });
  assert.throws(() => parseUri(`sip:${"a".repeat(MAX_URI)}@h`), { name: "SipParseError", status: 414 });
});

test("a SIP URI of our own is escaped", () => {
  const uri = createSipUri({
    user: "zoë@x",
    host: "example.org",
    params: UriParams.EMPTY.with("lr", null).with("x", "a;b"),
  });
  assert.equal(formatUri(uri), "sip:zo%C3%AB%40x@example.org;lr;x=a%3Bb");
  assert.equal(uriUser(uri), "zoë@x");
});

test("URI parameters: with, without, order", () => {
  const params = UriParams.parse(";a=1;lr");
  assert.equal(params.with("A", "2").toString(), ";A=2;lr");
  assert.equal(params.without("LR").toString(), ";a=1");
  assert.equal(params.toString(), ";a=1;lr");
  assert.deepEqual(
    [...params],
    [
      ["a", "1"],
      ["lr", null],
    ],
  );
});

test("the canonical address-of-record (RFC 3261 §10.3 step 5)", () => {
  assert.equal(
    addressOfRecord("sip:%61lice:pw@EXAMPLE.org:5061;transport=tls;user=phone?x=y"),
    "alice@example.org",
  );
  assert.equal(addressOfRecord("sips:Alice@example.org"), "Alice@example.org");
  assert.equal(addressOfRecord("sip:zo%c3%ab@example.org"), "zoë@example.org");
  assert.equal(addressOfRecord("sip:example.org"), null);
  assert.equal(addressOfRecord("tel:+1"), null);
  assert.equal(addressOfRecord(parseUri("mailto:a@b")), null);
});

test("escapes that are not UTF-8 are refused when read, so that no two names become one", () => {
  assert.throws(() => addressOfRecord("sip:%ff@example.org"), { name: "SipParseError", status: 400 });
  assert.equal(unescapeText("%EF%BB%BFa"), "\uFEFFa");
});

test("RFC 3261 §19.1.4: equivalent URIs", () => {
  const pairs = [
    ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com;security=on"],
    [
      "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
      "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
    ],
    [
      "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
      "sip:alice@atlanta.com?priority=urgent&Subject=project%20x",
    ],
    ["tel:+1-201-555-0123", "tel:+12015550123"],
    ["URN:service:sos", "urn:service:sos"],
    ["sip:a%3b@h", "sip:a%3B@h"],
  ] as const;
  for (const [a, b] of pairs) {
    assert.equal(equalUris(a, b), true, `${a} ${b}`);
    assert.equal(equalUris(b, a), true, `${b} ${a}`);
  }
});

test("RFC 3261 §19.1.4: different URIs", () => {
  const pairs = [
    ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
    ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
    ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"],
    ["sip:a@h", "sips:a@h"],
    ["sip:a@h", "sip:a:@h"],
    ["sip:h", "sip:a@h"],
    ["sip:a%3Bb@h", "sip:a;b@h"],
    ["sip:a@h;maddr=1", "sip:a@h"],
    ["tel:+1", "tel:+1;ext=2"],
    ["tel:+1", "sip:+1@h"],
    ["urn:a", "urn:A"],
  ] as const;
  for (const [a, b] of pairs) {
    assert.equal(equalUris(a, b), false, `${a} ${b}`);
    assert.equal(equalUris(b, a), false, `${b} ${a}`);
  }
});

test("parse and format are inverse, and a URI equals itself", () => {
  fc.assert(
    fc.property(sipUri, (uri) => {
      const text = formatUri(uri);
      assert.equal(formatUri(parseUri(text)), text);
      assert.equal(uriUser(parseSipUri(text)), uriUser(uri));
      assert.equal(equalUris(text, uri), true);
    }),
  );
});
