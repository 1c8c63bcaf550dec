import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromHex } from "@sottovoce/wire";
import fc from "fast-check";
import { RecoveryWordsError, readRecoveryWords, recoveryWords } from "./recovery-words.ts";

/** 256-bit vectors of BIP 39 (github.com/trezor/python-mnemonic, vectors.json). */
const VECTORS: readonly (readonly [seed: string, words: string])[] = [
  ["00".repeat(32), `${"abandon ".repeat(23)}art`],
  [
    "7f".repeat(32),
    "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title",
  ],
  ["ff".repeat(32), `${"zoo ".repeat(23)}vote`],
];

const problemOf = (text: string): readonly [string, number | null] | null => {
  try {
    readRecoveryWords(text);
    return null;
  } catch (error) {
    assert.ok(error instanceof RecoveryWordsError);
    // What a person typed may be all but right: it is not repeated in a sentence that may be logged.
    for (const word of text.split(" ")) assert.ok(word.length < 7 || !error.message.includes(word));
    return [error.problem, error.position];
  }
};

describe("the recovery kit", () => {
  it("is BIP 39", () => {
    for (const [seed, words] of VECTORS) {
      assert.equal(recoveryWords(fromHex(seed, 32)).join(" "), words);
      assert.deepEqual(readRecoveryWords(words), fromHex(seed, 32));
    }
  });

  it("comes back from paper as it went, however it is typed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const words = recoveryWords(seed);
        assert.equal(words.length, 24);
        const numbered = words.map((word, i) => `${i + 1}. ${word.toUpperCase()}`).join(",\n ");
        assert.deepEqual(readRecoveryWords(numbered), new Uint8Array(seed));
      }),
    );
  });

  it("says what is wrong: too few, a word that is none, an order that is not right", () => {
    const [, words = ""] = VECTORS[1] ?? [];
    const list = words.split(" ");
    assert.deepEqual(problemOf(""), ["count", null]);
    assert.deepEqual(problemOf(list.slice(1).join(" ")), ["count", null]);
    assert.deepEqual(problemOf(`${words} legal`), ["count", null]);
    assert.deepEqual(problemOf([...list.slice(0, 4), "wavelength", ...list.slice(5)].join(" ")), [
      "unknown_word",
      5,
    ]);
    assert.deepEqual(problemOf([list[1], list[0], ...list.slice(2)].join(" ")), ["checksum", null]);
    assert.throws(() => recoveryWords(new Uint8Array(16)), RangeError);
  });
});
