import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMediaType, formatMediaType, parseMediaType } from "./content-type.ts";
import { formatDate, parseDate } from "./date.ts";
import { formatHostPort, isHost, parseHostPort } from "./host.ts";
import { formatRetryAfter, parseRetryAfter } from "./retry-after.ts";
import { reasonPhrase } from "./status.ts";
import { formatTokenList, listHasToken, parseTokenList } from "./token-list.ts";

const refused = { name: "SipParseError", status: 400 };

test("Content-Type", () => {
  const type = parseMediaType('Multipart / Mixed ; boundary="a;b"');
  assert.equal(type.essence, "multipart/mixed");
  assert.equal(type.params.get("Boundary"), "a;b");
  assert.equal(formatMediaType(type), 'multipart/mixed;boundary="a;b"');
  assert.equal(formatMediaType(createMediaType("Application/SDP")), "application/sdp");
  assert.equal(parseMediaType("*/*;q=0.1").essence, "*/*");
  for (const text of ["", "text", "/x", "text/", "text/a b", "text;a/b", "a/b;"]) {
    assert.throws(() => parseMediaType(text), refused, text);
  }
});

test("Date is RFC 1123 and GMT", () => {
  assert.equal(parseDate("Sat, 13 Nov 2010 23:29:00 GMT"), Date.UTC(2010, 10, 13, 23, 29, 0));
  for (const text of [
    "Sat, 13 Nov 2010 23:29:00 EST",
    "Wed, 31 Feb 2010 00:00:00 GMT",
    "13 Nov 2010 23:29:00 GMT",
    "Sat, 13 Nov 2010 24:00:00 GMT",
    "Sat, 13 Nov 0099 23:29:00 GMT",
    "Sat, 13 Foo 2010 23:29:00 GMT",
    "",
  ]) {
    assert.throws(() => parseDate(text), refused, text);
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
      assert.equal(parseDate(formatDate(seconds * 1000)), seconds * 1000);
    }),
  );
});

test("Retry-After with comment and parameters", () => {
  const value = parseRetryAfter("18000 (in a meeting; back soon) ;duration=3600");
  assert.equal(value.seconds, 18000);
  assert.equal(value.params.get("duration"), "3600");
  assert.equal(formatRetryAfter(value), "18000;duration=3600");
  assert.equal(parseRetryAfter("5").seconds, 5);
  for (const text of ["", "soon", "-1", "949302838503028349304023988", "5 6"]) {
    assert.throws(() => parseRetryAfter(text), refused, text);
  }
});

test("token lists", () => {
  assert.deepEqual(parseTokenList("outbound , path,gruu"), ["outbound", "path", "gruu"]);
  assert.deepEqual(parseTokenList(""), []);
  assert.equal(formatTokenList(["a", "b"]), "a, b");
  assert.equal(listHasToken(["Outbound"], "outbound"), true);
  assert.equal(listHasToken(["path"], "outbound"), false);
  for (const text of ["a,,b", "a b", ",", "a/b"]) assert.throws(() => parseTokenList(text), refused, text);
});

test("hosts and ports", () => {
  assert.deepEqual(parseHostPort("[::ffff:192.0.2.1]:5061"), { host: "[::ffff:192.0.2.1]", port: 5061 });
  assert.deepEqual(parseHostPort("a_b.example"), { host: "a_b.example", port: null });
  assert.equal(formatHostPort({ host: "h", port: 0 }), "h:0");
  assert.equal(isHost("a".repeat(256)), false);
  for (const text of [
    "",
    ":1",
    "h:",
    "h:x",
    "h:-1",
    "h:65536",
    "::1",
    "[::1",
    "[::1]x",
    "[x]",
    "[]",
    "h h",
    "é",
  ]) {
    assert.throws(() => parseHostPort(text), refused, text);
  }
});

test("reason phrases", () => {
  assert.equal(reasonPhrase(200), "OK");
  assert.equal(reasonPhrase(430), "Flow Failed");
  assert.equal(reasonPhrase(499), "Client Error");
  assert.equal(reasonPhrase(799), "Unknown");
});
