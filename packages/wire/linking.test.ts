import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WireError } from "./bytes.ts";
import { parseAccountId, parseDeviceId } from "./ids.ts";
import { formatLinkingLink, linkClaimStatement, looksLikeLinkingLink, parseLinkingLink } from "./linking.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => new Uint8Array(array));
const LINK = formatLinkingLink({
  origin: "https://chat.example.org:8443",
  code: new Uint8Array(16).fill(1),
  secret: new Uint8Array(32).fill(2),
  caHash: new Uint8Array(32).fill(3),
});

test("a link of another device reads as it was written", () => {
  const origins = fc.constantFrom("https://example.org", "https://10.0.0.1:8443", "http://localhost:8080");
  fc.assert(
    fc.property(origins, bytes(16), bytes(32), bytes(32), (origin, code, secret, caHash) => {
      const link = { origin, code, secret, caHash };
      assert.deepEqual(parseLinkingLink(formatLinkingLink(link)), link);
    }),
  );
  assert.match(LINK, /^https:\/\/chat\.example\.org:8443\/#\/link\/[\w-]{22}\.[\w-]{43}\?ca=[\w-]{43}$/);
  assert.equal(
    new URL(LINK).pathname + new URL(LINK).search,
    "/",
    "nothing of it is in a request for the page",
  );
});

test("a link as people paste it", () => {
  const right = parseLinkingLink(LINK);
  assert.deepEqual(parseLinkingLink(`  <${LINK}>\n`), right);
  for (const [text, sentence] of [
    ["hello", /not a link of another device/],
    [LINK.replace("https://", "http://"), /starts with https/],
    [LINK.slice(0, -2), /damaged/],
    [LINK.slice(0, 80), /incomplete/],
    [LINK.replace("/link/", "/activate/"), /incomplete/],
    [LINK.replace(/\/link\/([\w-]+)\./, "/link/$1"), /incomplete/],
    [`${LINK}#`, /incomplete/],
    [`${LINK}${"A".repeat(3000)}`, /not a link/],
  ] as const) {
    assert.throws(
      () => parseLinkingLink(text),
      (error) => {
        return error instanceof WireError && sentence.test(error.message);
      },
      text.slice(0, 100),
    );
  }
});

test("links of devices and of operators are told apart", () => {
  assert.ok(looksLikeLinkingLink(LINK));
  assert.ok(looksLikeLinkingLink(` <${LINK.slice(0, 60)}>`), "also a damaged one");
  assert.ok(!looksLikeLinkingLink(LINK.replace("/link/", "/activate/")));
  assert.ok(!looksLikeLinkingLink("hello"));
  assert.ok(!looksLikeLinkingLink(`${LINK}${"A".repeat(3000)}`));
});

test("the claim names everything that it is for", () => {
  const account = parseAccountId("aa".repeat(16));
  const device = parseDeviceId("0000beef");
  const [code, accountKey, agreementKey] = [16, 32, 32].map((length, i) =>
    new Uint8Array(length).fill(i + 1),
  );
  assert.ok(code && accountKey && agreementKey);
  const statement = linkClaimStatement(code, account, device, accountKey, agreementKey);
  const hex = `${Buffer.from("sottovoce/link/claim").toString("hex")}${"01".repeat(16)}${account}${device}${"02".repeat(32)}${"03".repeat(32)}`;
  assert.equal(Buffer.from(statement).toString("hex"), hex);
});
