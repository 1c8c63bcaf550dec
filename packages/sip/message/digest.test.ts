import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { formatCredentials, parseCredentials } from "./auth.ts";
import {
  answerChallenge,
  chooseChallenge,
  createChallenge,
  type DigestAlgorithm,
  type DigestHash,
  digestAlgorithm,
  digestHa1,
  digestResponse,
  equalHex,
  verifyCredentials,
} from "./digest.ts";

const hash: DigestHash = (algorithm, text) =>
  createHash(algorithm.replaceAll("-", "").replace("SHA512256", "sha512-256").toLowerCase())
    .update(text)
    .digest("hex");

interface Vector {
  source: string;
  algorithm: DigestAlgorithm;
  user: { username: string; realm: string; password: string };
  nonce: string;
  cnonce: string;
  uri: string;
  response: string;
}

const mufasa = { username: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life" };
const section391 = {
  user: mufasa,
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  uri: "/dir/index.html",
};
const VECTORS: readonly Vector[] = [
  {
    source: "RFC 2617 §3.5",
    algorithm: "MD5",
    user: { username: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life" },
    nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
    cnonce: "0a4f113b",
    uri: "/dir/index.html",
    response: "6629fae49393a05397450978507c4ef1",
  },
  {
    source: "RFC 7616 §3.9.1",
    algorithm: "MD5",
    ...section391,
    response: "8ca523f5e9506fed4657c9700eebdbec",
  },
  {
    source: "RFC 7616 §3.9.1",
    algorithm: "SHA-256",
    ...section391,
    response: "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  },
  {
    source: "RFC 7616 §3.9.2 with erratum 4897",
    algorithm: "SHA-512-256",
    user: { username: "Jäsøn Doe", realm: "api@example.org", password: "Secret, or not?" },
    nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
    cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
    uri: "/doe.json",
    response: "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
  },
];

for (const { source, algorithm, user, response, ...rest } of VECTORS) {
  test(`${source} ${algorithm}`, () => {
    const ha1 = digestHa1(hash, algorithm, user);
    assert.equal(digestResponse(hash, algorithm, { ha1, nc: 1, method: "GET", ...rest }), response);
  });
}

const alice = { username: "alice", password: "wonderland" };
const challenge = createChallenge({ realm: "example.org", nonce: "n0", algorithm: "SHA-256", opaque: "o" });
const sent = { ...alice, method: "REGISTER", uri: "sip:example.org", nc: 1, cnonce: "c0" };
const ha1 = digestHa1(hash, "SHA-256", { ...alice, realm: "example.org" });
const expected = { algorithm: "SHA-256", ha1, method: "REGISTER" } as const;

test("an answer verifies, also after its trip through the header", () => {
  const credentials = answerChallenge(hash, challenge, sent);
  assert(credentials !== null);
  assert.equal(credentials.opaque, "o");
  const received = parseCredentials(formatCredentials(credentials));
  assert.deepEqual(received, credentials);
  assert.equal(verifyCredentials(hash, credentials, expected), true);
});

test("whatever differs, the answer does not verify", () => {
  const credentials = answerChallenge(hash, challenge, sent)!;
  const wrong = [
    { ...credentials, nonce: "n1" },
    { ...credentials, nc: 2 },
    { ...credentials, nc: null },
    { ...credentials, cnonce: "c1" },
    { ...credentials, cnonce: null },
    { ...credentials, uri: "sip:example.com" },
    { ...credentials, qop: null },
    { ...credentials, qop: "auth-int" },
    { ...credentials, algorithm: "MD5" },
    { ...credentials, algorithm: "SHA-512-256" },
    { ...credentials, response: credentials.response.slice(1) },
    { ...credentials, response: "" },
    answerChallenge(hash, challenge, { ...sent, password: "wonderlanD" })!,
  ];
  for (const other of wrong)
    assert.equal(verifyCredentials(hash, other, expected), false, JSON.stringify(other));
  assert.equal(verifyCredentials(hash, credentials, { ...expected, method: "INVITE" }), false);
});

test("an unknown algorithm cannot be answered", () => {
  assert.equal(digestAlgorithm("sha-256"), "SHA-256");
  assert.equal(digestAlgorithm("SHA-256-sess"), null);
  assert.equal(answerChallenge(hash, { ...challenge, algorithm: "SHA-256-sess" }, sent), null);
});

test("the strongest acceptable challenge is chosen, whatever the order", () => {
  const of = (algorithm: string) => ({ ...challenge, algorithm });
  const chosen = (challenges: (typeof challenge)[], accepted?: DigestAlgorithm[]) =>
    chooseChallenge(challenges, accepted)?.algorithm ?? null;
  assert.equal(chosen([of("MD5"), of("SHA-256"), of("sha-512-256")]), "sha-512-256");
  assert.equal(chosen([of("MD5"), of("SHA-256")]), "SHA-256");
  assert.equal(chosen([of("MD5"), of("SHA3-256")]), null);
  assert.equal(chosen([of("MD5")], ["SHA-256", "MD5"]), "MD5");
  assert.equal(chosen([{ ...of("SHA-256"), qop: [] }]), null);
  assert.equal(chosen([{ ...of("SHA-256"), qop: ["auth-int"] }]), null);
  assert.equal(chosen([]), null);
});

test("hexadecimal is compared without regard to case, all of it", () => {
  assert.equal(equalHex("00ffAb", "00FFaB"), true);
  assert.equal(equalHex("00ff", "00fe"), false);
  assert.equal(equalHex("10ff", "00ff"), false);
  assert.equal(equalHex("00ff", "00ff0"), false);
  assert.equal(equalHex("", ""), true);
});
