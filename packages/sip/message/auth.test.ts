import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lineText, token } from "../test/message/arbitraries.ts";
import {
  formatChallenge,
  formatCredentials,
  formatNonceCount,
  parseChallenge,
  parseCredentials,
} from "./auth.ts";

/** Records with the ordinary prototype, as the parser makes them, so that deepEqual holds. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

const refused = { name: "SipParseError", status: 400 };

test("a challenge as phones and servers write it", () => {
  const challenge = parseChallenge(
    ' digest realm="sip.example, Inc." ,nonce = "a\\"b",opaque="",stale=TRUE,algorithm=SHA-256,qop="auth, auth-int",extra=1',
  );
  assert.deepEqual(challenge, {
    realm: "sip.example, Inc.",
    nonce: 'a"b',
    opaque: "",
    stale: true,
    algorithm: "SHA-256",
    qop: ["auth", "auth-int"],
  });
});

test("defaults of a challenge", () => {
  const challenge = parseChallenge('Digest realm="r", nonce="n"');
  assert.deepEqual(challenge, {
    realm: "r",
    nonce: "n",
    opaque: null,
    stale: false,
    algorithm: "MD5",
    qop: [],
  });
});

test("credentials", () => {
  const credentials = parseCredentials(
    'Digest username="bob", realm="r", nonce="n", uri="sip:h", qop=auth, nc=0000000A, cnonce="c", response="00ff", algorithm="MD5"',
  );
  assert.deepEqual(credentials, {
    username: "bob",
    realm: "r",
    nonce: "n",
    uri: "sip:h",
    response: "00ff",
    algorithm: "MD5",
    opaque: null,
    qop: "auth",
    cnonce: "c",
    nc: 10,
  });
});

test("another scheme is not ours", () => {
  for (const value of ["Bearer abc", "NoOneKnowsThisScheme opaque-data=here", "", "Digestive a=b"]) {
    assert.equal(parseChallenge(value), null, value);
    assert.equal(parseCredentials(value), null, value);
  }
});

test("malformed Digest headers are refused", () => {
  const whole = 'username="u", realm="r", nonce="n", uri="u", response="0"';
  const bad = [
    "",
    "realm",
    'realm="r" nonce="n"',
    'realm="r',
    'realm="r", realm="s", nonce="n"',
    "realm=, nonce=n",
    `${whole}, nc=1`,
    `${whole}, nc=0000000g`,
    `${whole}, a b=c`,
    `${whole}, ="x"`,
    whole.replace('uri="u", ', ""),
  ];
  for (const value of bad) assert.throws(() => parseCredentials(`Digest ${value}`), refused, value);
  for (const value of ['realm="r"', 'nonce="n"'])
    assert.throws(() => parseChallenge(`Digest ${value}`), refused, value);
});

test("algorithm and qop are tokens, quoted or not: they are written without quotes", () => {
  assert.equal(parseChallenge('Digest realm="r", nonce="n", algorithm="SHA-256"')?.algorithm, "SHA-256");
  const proof = 'Digest username="u", realm="r", nonce="n", uri="sip:h", response="0"';
  assert.equal(parseCredentials(`${proof}, qop="auth"`)?.qop, "auth");
  for (const value of ['""', '"SHA-256, opaque=x"', '"a b"']) {
    assert.throws(() => parseChallenge(`Digest realm="r", nonce="n", algorithm=${value}`), /no token/);
    assert.throws(() => parseCredentials(`${proof}, algorithm=${value}`), /no token/);
    assert.throws(() => parseCredentials(`${proof}, qop=${value}`), /no token/);
  }
});

test("challenges: parse and format are inverse", () => {
  const challenge = record({
    realm: lineText,
    nonce: lineText,
    opaque: fc.option(lineText),
    stale: fc.boolean(),
    algorithm: token,
    qop: fc.subarray(["auth", "auth-int"]),
  });
  fc.assert(
    fc.property(challenge, (value) => assert.deepEqual(parseChallenge(formatChallenge(value)), value)),
  );
});

test("credentials: parse and format are inverse", () => {
  const credentials = record({
    username: lineText,
    realm: lineText,
    nonce: lineText,
    uri: lineText,
    response: lineText,
    algorithm: token,
    opaque: fc.option(lineText),
    qop: fc.option(token),
    cnonce: fc.option(lineText),
    nc: fc.option(fc.integer({ min: 0, max: 0xffffffff })),
  });
  fc.assert(
    fc.property(credentials, (value) => assert.deepEqual(parseCredentials(formatCredentials(value)), value)),
  );
});

test("nonce counts are eight hexadecimal digits", () => {
  assert.equal(formatNonceCount(1), "00000001");
  assert.equal(formatNonceCount(0xffffffff), "ffffffff");
});
