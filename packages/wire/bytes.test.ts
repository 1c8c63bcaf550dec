import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ByteReader,
  ByteWriter,
  concatBytes,
  equalBytes,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64Url,
  toHex,
  utf8,
  WireError,
} from "./bytes.ts";

test("base64url: every byte string has exactly one spelling (RFC 4648 §5)", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64Url(bytes);
      assert.match(text, /^[\w-]*$/);
      assert.deepEqual(fromBase64Url(text), Uint8Array.from(bytes));
    }),
  );
  for (const bad of ["Zg==", "Z+8", "Z/8", "Zm 8", "Zm9", "Z", "Zh", "é"]) {
    if (bad === "Zm9") assert.throws(() => fromBase64Url(bad), WireError, "stray low bits");
    else assert.throws(() => fromBase64Url(bad), WireError, bad);
  }
  assert.throws(() => fromBase64Url("Zm9v", 4), WireError);
});

test("hexadecimal: length and digits are checked", () => {
  assert.equal(toHex(fromHex("00fF7a", 3)), "00ff7a");
  for (const bad of ["00f", "00fg", "00ff", ""]) assert.throws(() => fromHex(bad, 3), WireError);
});

test("UTF-8: invalid bytes are refused, a byte order mark is kept as a character", () => {
  assert.throws(() => fromUtf8(Uint8Array.of(0xff)), WireError);
  assert.throws(() => fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), WireError);
  assert.equal(fromUtf8(utf8("\ufeffx")), "\ufeffx");
});

test("reader and writer: fields come back as they went in, and nothing is read past the end", () => {
  fc.assert(
    fc.property(
      fc.nat(0xff),
      fc.nat(0xffff),
      fc.nat(0xffffffff),
      fc.maxSafeNat(),
      fc.uint8Array(),
      (a, b, c, d, e) => {
        const bytes = new ByteWriter(15 + e.length).u8(a).u16(b).u32(c).u64(d).bytes(e).finish();
        const reader = new ByteReader(concatBytes(Uint8Array.of(9), bytes).subarray(1));
        assert.deepEqual([reader.u8(), reader.u16(), reader.u32(), reader.u64()], [a, b, c, d]);
        assert.ok(equalBytes(reader.bytes(e.length), e));
        reader.end();
        assert.throws(() => reader.u8(), WireError);
      },
    ),
  );
  assert.throws(() => new ByteReader(new Uint8Array(8).fill(0xff)).u64(), WireError);
  assert.throws(() => new ByteWriter(2).u8(1).finish(), WireError);
  assert.throws(() => new ByteReader(new Uint8Array(2)).end(), WireError);
});

test("reader: what it hands out is a copy, also of a Node Buffer", () => {
  const buffer = Buffer.from([1, 2, 3, 4]);
  const read = new ByteReader(buffer).bytes(4);
  buffer.fill(0);
  assert.deepEqual(read, Uint8Array.of(1, 2, 3, 4));
  assert.equal(read.constructor, Uint8Array);
});

test("writer: integers that do not fit are refused, not cut to size", () => {
  const most = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff, u64: Number.MAX_SAFE_INTEGER };
  for (const [field, value] of Object.entries(most) as ["u8" | "u16" | "u32" | "u64", number][]) {
    for (const bad of [-1, 0.5, value + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => new ByteWriter(8)[field](bad), WireError, `${field} ${bad}`);
    }
    assert.doesNotThrow(() => new ByteWriter(8)[field](value));
  }
  assert.throws(() => new ByteWriter(1).u16(1), WireError);
  assert.throws(() => new ByteWriter(1).bytes(new Uint8Array(2)), WireError);
});

test("writer: hexadecimal goes in as bytes, of the right length and digits only", () => {
  assert.deepEqual(new ByteWriter(4).u8(1).hex("0aFf", 2).u8(2).finish(), Uint8Array.of(1, 10, 255, 2));
  for (const bad of ["0a", "0aff0b", "0afg", ""]) {
    assert.throws(() => new ByteWriter(4).hex(bad, 2), WireError, bad);
  }
  assert.throws(() => new ByteWriter(1).hex("0aff", 2), WireError);
});
