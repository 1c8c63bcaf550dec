import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { guessIndex, rolloverOf, secondGuess } from "./packet-index.ts";

const at = (rollover: number, sequence: number) => rollover * 65_536 + sequence;

test("the first packet begins with roll-over 0", () => {
  for (const sequence of [0, 1, 32_767, 32_768, 65_535]) assert.equal(guessIndex(-1, sequence), sequence);
});

test("examples around the borders (RFC 3711 Appendix A)", () => {
  for (const [highest, sequence, expected] of [
    [at(0, 65_535), 0, at(1, 0)],
    [at(0, 65_535), 32_766, at(1, 32_766)],
    [at(0, 65_535), 32_767, at(0, 32_767)],
    [at(1, 0), 65_535, at(0, 65_535)],
    [at(1, 32_767), 65_535, at(1, 65_535)],
    [at(1, 32_766), 65_535, at(0, 65_535)],
    [at(7, 32_768), 0, at(7, 0)],
    [at(7, 32_769), 0, at(8, 0)],
    [at(0, 10), 60_000, at(0, 60_000)],
  ] as const) {
    assert.equal(guessIndex(highest, sequence), expected, `${sequence} after ${highest}`);
  }
});

test("only a source that is not known can be in its second round already", () => {
  assert.equal(secondGuess(-1, 0), at(1, 0));
  assert.equal(secondGuess(-1, 32_767), at(1, 32_767));
  assert.equal(secondGuess(-1, 32_768), null);
  assert.equal(secondGuess(0, 0), null);
});

test("less than 2^15 ahead or behind is found from the sequence number alone", () => {
  const highest = fc.integer({ min: 65_536, max: 2 ** 47 });
  const distance = fc.integer({ min: -32_767, max: 32_767 });
  fc.assert(
    fc.property(highest, distance, (from, ahead) => {
      const index = from + ahead;
      assert.equal(guessIndex(from, index % 65_536), index);
      assert.equal(rolloverOf(index), Number(BigInt(index) >> 16n));
    }),
  );
});
