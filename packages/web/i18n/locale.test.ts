import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseLanguage, localeFor } from "./index.ts";

test("the app speaks the first language of the browser that it knows, else English", () => {
  assert.equal(chooseLanguage(["pt-BR", "de-AT", "en"]), "de");
  assert.equal(chooseLanguage(["FR"]), "fr");
  assert.equal(chooseLanguage(["nl", "ja"]), "en");
  assert.equal(chooseLanguage(["constructor", "__proto__"]), "en");
  assert.equal(chooseLanguage([]), "en");
});

test("dates and numbers are written as where the person lives", () => {
  assert.equal(localeFor("en", ["de-DE", "en-GB", "en-US"]), "en-GB");
  assert.equal(localeFor("de", ["en-GB"]), "de");
});
