import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeA, decodeG711, decodeMu, encodeA, encodeG711, encodeMu } from "./g711.ts";

/** ITU-T G.711 table 2a: character signal and value at the decoder output, in 14 bits. */
const MU_TABLE: readonly (readonly [string, number])[] = [
  ["10000000", 8031],
  ["10001111", 4191],
  ["10011111", 2079],
  ["10101111", 1023],
  ["10111111", 495],
  ["11001111", 231],
  ["11011111", 99],
  ["11101111", 33],
  ["11111110", 2],
  ["11111111", 0],
];

/** Table 1a: character signal before inversion of the even bits, and decoder output, in 13 bits. */
const A_TABLE: readonly (readonly [string, number])[] = [
  ["11111111", 4032],
  ["11110000", 2112],
  ["11100000", 1056],
  ["11010000", 528],
  ["11000000", 264],
  ["10110000", 132],
  ["10100000", 66],
  ["10010000", 33],
  ["10000000", 1],
];

test("µ-law decodes the rows of ITU-T G.711 table 2, both signs", () => {
  for (const [code, value] of MU_TABLE) {
    assert.equal(decodeMu(Number.parseInt(code, 2)), value * 4);
    assert.ok(decodeMu(Number.parseInt(code, 2) & 0x7f) === -value * 4);
  }
});

test("A-law decodes the rows of ITU-T G.711 table 1, both signs", () => {
  for (const [code, value] of A_TABLE) {
    assert.equal(decodeA(Number.parseInt(code, 2) ^ 0x55), value * 8);
    assert.equal(decodeA((Number.parseInt(code, 2) & 0x7f) ^ 0x55), -value * 8);
  }
});

test("every code comes back from its sample; µ-law's negative zero becomes the positive", () => {
  for (let code = 0; code < 256; code++) {
    assert.equal(encodeA(decodeA(code)), code);
    assert.equal(encodeMu(decodeMu(code)), code === 0x7f ? 0xff : code);
  }
});

test("every sample becomes the nearest value that its law has, up to the edge between two", () => {
  for (const [encode, decode] of [
    [encodeMu, decodeMu],
    [encodeA, decodeA],
  ] as const) {
    const values = Array.from({ length: 256 }, (_, code) => decode(code)).sort((a, b) => a - b);
    for (let sample = -32_768; sample <= 32_767; sample++) {
      const error = Math.abs(decode(encode(sample)) - sample);
      const nearest = values.reduce(
        (best, value) => Math.min(best, Math.abs(value - sample)),
        Number.POSITIVE_INFINITY,
      );
      // A quarter of the smallest step: the laws drop the low bits before they decide.
      assert.ok(error - nearest <= nearest + 8, `${sample} became ${decode(encode(sample))}`);
    }
  }
});

test("louder is never quieter", () => {
  for (const [encode, decode] of [
    [encodeMu, decodeMu],
    [encodeA, decodeA],
  ] as const) {
    let before = Number.NEGATIVE_INFINITY;
    for (let sample = -32_768; sample <= 32_767; sample++) {
      const value = decode(encode(sample));
      assert.ok(value >= before);
      before = value;
    }
  }
});

test("whole payloads", () => {
  const samples = Int16Array.of(0, 1_000, -1_000, 32_767, -32_768);
  for (const law of ["mu", "a"] as const) {
    const codes = encodeG711(law, samples);
    assert.equal(codes.length, samples.length);
    const back = decodeG711(law, codes);
    back.forEach((sample, i) => {
      assert.ok(Math.abs(sample - samples[i]!) <= Math.max(16, Math.abs(samples[i]!) / 16));
    });
  }
});
