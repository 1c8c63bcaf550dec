import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { activationStatement, formatActivationLink, parseActivationLink } from "./activation.ts";
import { domainOf, parseAddress, sipUriOf } from "./address.ts";
import { toHex, utf8, WireError } from "./bytes.ts";
import { formatBearer, parseBearer } from "./credential.ts";
import { parseAccountId, parseDeviceId } from "./ids.ts";
import { isLoopbackHost } from "./link-text.ts";
import { checkText, countCharacters, fitText, MAX_TEXT_BYTES, MAX_TEXT_CHARACTERS } from "./text.ts";

test("text: 160 emoji of one code point pass, the 161st character does not", () => {
  assert.deepEqual(checkText("😀".repeat(160)), { ok: true, characters: 160, bytes: 640 });
  const tooMany = checkText("a".repeat(161));
  assert.ok(!tooMany.ok && tooMany.reason === "too_long" && tooMany.sentence.includes("161 characters"));
});

test("text: 641 bytes are refused with the number of bytes", () => {
  const verdict = checkText(`${"👍🏽".repeat(80)}a`);
  assert.ok(!verdict.ok && verdict.reason === "too_long");
  assert.match(verdict.sentence, /641 bytes; at most 640/);
});

test("text: a character is what a person sees as one (UAX #29)", () => {
  assert.equal(countCharacters("👩‍👩‍👧‍👦🇮🇹é👍🏽"), 4);
  assert.equal(countCharacters("e\u0301"), 1);
  assert.equal(countCharacters("\r\n"), 1);
});

test("text: empty, blank and broken texts are refused with their own reasons", () => {
  assert.ok(((v) => !v.ok && v.reason === "empty")(checkText("")));
  assert.ok(((v) => !v.ok && v.reason === "empty")(checkText(" \n\t\u3000")));
  assert.ok(((v) => !v.ok && v.reason === "malformed")(checkText("a\ud800")));
  assert.ok(((v) => !v.ok && v.reason === "too_long")(checkText("x".repeat(1_000_000))));
});

test("text: what fitText keeps is always permitted and never cuts a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const fitting = fitText(text);
      assert.ok(text.startsWith(fitting));
      assert.ok(countCharacters(fitting) <= MAX_TEXT_CHARACTERS);
      assert.ok(utf8(fitting).length <= MAX_TEXT_BYTES);
      if (checkText(text).ok) assert.equal(fitting, text);
    }),
  );
});

test("address: one spelling for what people type", () => {
  for (const typed of [
    "alice@example.org",
    " Alice@Example.ORG ",
    "sip:alice@example.org",
    "SIPS:alice@example.org",
  ]) {
    assert.equal(parseAddress(typed), "alice@example.org");
  }
  assert.equal(domainOf(parseAddress("a.b+c@x.y")), "x.y");
  assert.equal(sipUriOf(parseAddress("a@localhost")), "sip:a@localhost");
  for (const bad of [
    "",
    "alice",
    "@x",
    "a@",
    "a@@b",
    "a b@c",
    ".a@b",
    "a@-b",
    "a@b..c",
    "a@b;c",
    "é@b",
    "a\r\n@b",
    `${"a".repeat(65)}@b`,
  ]) {
    assert.throws(() => parseAddress(bad), WireError, bad);
  }
});

const link = {
  origin: "https://chat.example.org:8443",
  code: new Uint8Array(16).fill(7),
  caHash: new Uint8Array(32).fill(9),
};

test("activation link: read as pasted, code and hash behind the #", () => {
  const text = formatActivationLink(link);
  assert.equal(new URL(text).pathname, "/", "a request for the page carries nothing secret");
  assert.deepEqual(parseActivationLink(` <${text}> `), link);
});

test("activation link: every wrong one gets a sentence that says what to do", () => {
  const text = formatActivationLink(link);
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["hello", /not an activation link/],
    [text.replace("https", "http"), /starts with https/],
    [text.slice(0, -2), /damaged/],
    [text.replace(/\?ca=.*/, ""), /incomplete/],
    [text.replace("BwcH", "Bw!H"), /incomplete/],
    [`https://x/${"a".repeat(3000)}`, /not an activation link/],
  ];
  for (const [bad, sentence] of wrong)
    assert.throws(() => parseActivationLink(bad), { name: "WireError", message: sentence });
  assert.equal(
    parseActivationLink(text.replace("https://chat.example.org:8443", "http://localhost:8080")).origin,
    "http://localhost:8080",
  );
  assert.ok(isLoopbackHost("[::1]") && !isLoopbackHost("localhost.example.org"));
});

test("activation statement binds code, account, device and keys", () => {
  const statement = activationStatement(
    new Uint8Array(16).fill(1),
    parseAccountId("02".repeat(16)),
    parseDeviceId("03030303"),
    new Uint8Array(32).fill(4),
    new Uint8Array(32).fill(5),
  );
  assert.equal(
    toHex(statement),
    toHex(utf8("sottovoce/activate")) +
      "01".repeat(16) +
      "02".repeat(16) +
      "03".repeat(4) +
      "04".repeat(32) +
      "05".repeat(32),
  );
});

test("credential: goes through a header and back; anything else is null", () => {
  const credential = { device: parseDeviceId("0a0b0c0d"), secret: new Uint8Array(32).fill(0xff) };
  assert.deepEqual(parseBearer(formatBearer(credential)), credential);
  for (const bad of [
    "",
    "Bearer ",
    "Basic abc",
    `Bearer 00000000.${"A".repeat(43)}`,
    `Bearer 0a0b0c0d.${"A".repeat(42)}B`,
    `Bearer 0a0b0c0d.${"A".repeat(44)}`,
  ]) {
    assert.equal(parseBearer(bad), null, bad);
  }
});
