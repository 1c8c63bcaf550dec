import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { digestSha256 } from "./digest-hash.ts";

test("FIPS 180-4, one block", () => {
  assert.equal(digestSha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("text is hashed as UTF-8, as the other side hashes it", () => {
  // The user name of RFC 7616 §3.9.2.
  const text = "Jäsøn Doe:api@example.org:Secret, or not?";
  assert.equal(digestSha256(text), createHash("sha256").update(text, "utf8").digest("hex"));
});
