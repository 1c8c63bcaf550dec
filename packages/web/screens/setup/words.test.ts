import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestPassphrase } from "./guesses.ts";
import { measure } from "./measure.ts";
import { guessesByWords } from "./words.ts";

test("ordinary words are counted in any language", () => {
  assert.equal(guessesByWords("hund"), 2e4);
  assert.equal(guessesByWords("hund katze"), 4e8);
  assert.equal(guessesByWords("Hund-Katze"), 4e9);
  assert.equal(guessesByWords("hund42"), 2e6);
  assert.equal(guessesByWords("Donaudampfschiff"), 4e8);
  assert.equal(guessesByWords("собака кошка"), 4e8);
  assert.equal(guessesByWords("été noël"), 4e8);
});

test("what is not made of words is left to the other estimate", () => {
  for (const passphrase of ["482915", "kx7#pQ2!", "hzvtmwkap", "hUnDeKaTzE", "!!", ""]) {
    assert.equal(guessesByWords(passphrase), null, passphrase);
  }
});

test("what is suggested is different each time, and lasts for centuries", () => {
  const suggestions = new Set(Array.from({ length: 50 }, suggestPassphrase));
  assert.equal(suggestions.size, 50);
  for (const suggestion of suggestions) {
    assert.match(suggestion, /^[a-z]+( [a-z]+){4}$/);
    assert.equal(measure(suggestion, []).time, "centuries", suggestion);
  }
});
