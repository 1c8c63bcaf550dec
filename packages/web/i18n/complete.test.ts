/** The five languages say the same things, each in its own words. The types see to most of it; this sees the rest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { messages as de } from "./de/index.ts";
import { messages as en } from "./en/index.ts";
import { messages as es } from "./es/index.ts";
import { messages as fr } from "./fr/index.ts";
import { LANGUAGES } from "./index.ts";
import { messages as it } from "./it/index.ts";

const OTHERS = { de, fr, it, es } as const;

/** Every sentence by its path. Functions are called, so that what they make is looked at as well. */
type Sentences = ReadonlyMap<string, Sentence>;
interface Sentence {
  readonly texts: readonly string[];
  /** What a sentence takes; `null` for one that takes nothing. */
  readonly parameters: number | null;
}

/** Stand for names and numbers. The numbers have each plural form of our languages. */
const NAMES = ["Zaphod", "Arthur", "Ford"] as const;
const COUNTS = [0, 1, 2, 5, 1_000_000] as const;

const ANY_NAME = new RegExp([...NAMES, "NaN"].join("|"), "g");

type Speaker = (...values: readonly unknown[]) => unknown;

function sentencesOf(value: unknown, path = "", found = new Map<string, Sentence>()): Sentences {
  if (typeof value === "string") found.set(path, { texts: [value], parameters: null });
  else if (typeof value === "function") {
    const speak = value as Speaker;
    found.set(path, { texts: said(speak), parameters: speak.length });
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      sentencesOf(inner, path === "" ? name : `${path}.${name}`, found);
    }
  }
  return found;
}

/** What a function says: with names, and with numbers. */
function said(speak: Speaker): readonly string[] {
  return [[...NAMES], ...COUNTS.map((count) => [count, count, count])].map((values) =>
    String(speak(...values)),
  );
}

const english = sentencesOf(en);

/** Words that are the same in a language as in English: names, signs, and words that have travelled. */
const SAME = new Set(
  [
    "Sottovoce",
    "OK",
    "Server",
    "Details",
    "Name",
    "Version",
    "Build",
    "Code",
    "Format",
    "Text",
    "Link",
    "Import",
    "Vibration",
    "Contacts",
    "Notifications",
    "Message",
    "Messages",
    "Conversation",
    "Confirm",
    "Emoji",
    "Export",
    "Contact",
    "Passphrase",
    "Suggestions",
    "Symbols",
    "Objects",
    "Flags",
    "No",
    "Error",
    "Lock",
    "System",
  ].map((word) => word.toLowerCase()),
);

/** Nouns that have one form for both. */
const SAME_FORMS: ReadonlySet<string> = new Set([
  "de settings.templates.left",
  "de settings.templates.tooLong",
  "de conversation.composer.leftSpoken",
]);

/** What a value that is missing looks like; in English too where a sentence was given a name for a number. */
const MISTAKES = /\b(undefined|null|NaN)\b|\[object|#/;

/** English function words that none of the other languages has. */
const ENGLISH_ONLY =
  /\b(the|your|you|this|that|with|which|from|have|were|been|they|their|and|cannot|does)\b/i;

test("each of the languages offered is looked at", () => {
  assert.deepEqual(Object.keys(LANGUAGES).sort(), ["en", ...Object.keys(OTHERS)].sort());
  assert.ok(english.size > 200, `${english.size} sentences`);
});

test("English has no empty sentence", () => {
  for (const [path, { texts }] of english) for (const text of texts) assert.notEqual(text.trim(), "", path);
});

for (const [language, messages] of Object.entries(OTHERS)) {
  const sentences = sentencesOf(messages);

  test(`${language} has the sentences of English, and no others`, () => {
    assert.deepEqual([...sentences.keys()].sort(), [...english.keys()].sort());
  });

  test(`${language} has no empty sentence, and none with space around it`, () => {
    for (const [path, { texts }] of sentences) {
      for (const text of texts) {
        assert.notEqual(text.trim(), "", path);
        assert.equal(text, text.trim(), path);
      }
    }
  });

  test(`${language} says every name and number that English says`, () => {
    for (const [path, { texts, parameters }] of sentences) {
      const original = english.get(path);
      assert.ok(original !== undefined, path);
      assert.equal(parameters === null, original.parameters === null, `${path} takes something or nothing`);
      for (const [index, text] of texts.entries()) {
        const originalText: string = original.texts[index] ?? "";
        for (const name of NAMES) {
          assert.equal(text.includes(name), originalText.includes(name), `${path}: ${text}`);
        }
        assert.equal(MISTAKES.test(text), MISTAKES.test(originalText), `${path}: ${text}`);
      }
    }
  });

  test(`${language} has left nothing in English`, () => {
    const left = [...sentences].filter(([path, { texts }]) => {
      const original = english.get(path)?.texts[0] ?? "";
      const text = texts[0] ?? "";
      const words = original.replaceAll(ANY_NAME, "").match(/\p{L}+/gu) ?? [];
      const travelled = words.every((word) => SAME.has(word.toLowerCase()));
      return (text === original && !travelled) || ENGLISH_ONLY.test(text);
    });
    assert.deepEqual(
      left.map(([path, { texts }]) => `${path}: ${texts[0]}`),
      [],
    );
  });

  test(`${language} speaks of one and of several in its own forms`, () => {
    for (const [path, { texts }] of english) {
      const [, , one = "", two = ""] = texts;
      // English has a form of its own for one here: with the number taken out, something else is left.
      const hasForms = one.replaceAll(/\d/g, "") !== two.replaceAll(/\d/g, "");
      const [, , ownOne = "", ownTwo = ""] = sentences.get(path)?.texts ?? [];
      if (!hasForms || SAME_FORMS.has(`${language} ${path}`)) continue;
      assert.notEqual(ownOne.replaceAll(/\d/g, ""), ownTwo.replaceAll(/\d/g, ""), path);
    }
  });
}

test("numbers are written as each language writes them", () => {
  const many = (messages: typeof en): string => messages.common.unread(1_234_567);
  assert.equal(many(en), "1,234,567 unread messages");
  assert.equal(many(de), "1.234.567 ungelesene Nachrichten");
  assert.equal(many(fr), "1\u202f234\u202f567 messages non lus");
  assert.equal(many(it), "1.234.567 messaggi non letti");
  assert.equal(many(es), "1.234.567 mensajes sin leer");
});

test("where a device list is kept back, the contact is asked as well: a stolen device may be behind it", () => {
  for (const { engine } of [en, ...Object.values(OTHERS)]) {
    const last = (sentence: string): string => sentence.split(". ").at(-1) ?? "";
    assert.match(last(engine.errors.devices_withheld), /Kontakt|contact|contatto|contacto/);
    assert.match(last(engine.notes.devices_differ("Zaphod")), /Zaphod/);
  }
});
