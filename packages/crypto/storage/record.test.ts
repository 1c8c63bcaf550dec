import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { flippedBits, range, utf8 } from "../test/bytes.ts";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import { openRecord, RECORD_OVERHEAD, type RecordPlace, sealRecord } from "./record.ts";
import { createVaultKey, deriveVaultKeys } from "./vault-key.ts";

const primitives = PROVIDERS[0]!;
const { recordKey } = await deriveVaultKeys(primitives, createVaultKey(primitives));
const PLACE: RecordPlace = { store: "history", key: "alice@example.org/17", version: 3 };
const TEXT = utf8("see you at eight");

describe("sealed record", () => {
  test("opens where it was sealed, also empty", async () => {
    for (const plaintext of [TEXT, new Uint8Array(0), range(0, 255)]) {
      const record = await sealRecord(primitives, recordKey, PLACE, plaintext);
      assert.equal(record.length, plaintext.length + RECORD_OVERHEAD);
      assert.deepEqual(await openRecord(primitives, recordKey, PLACE, record), plaintext);
    }
  });

  test("hides the plaintext and never looks the same twice", async () => {
    const one = await sealRecord(primitives, recordKey, PLACE, TEXT);
    const two = await sealRecord(primitives, recordKey, PLACE, TEXT);
    assert.notDeepEqual(one.subarray(1, 13), two.subarray(1, 13));
    assert.notDeepEqual(one.subarray(13), two.subarray(13));
    assert.equal(Buffer.from(one).includes(TEXT), false);
  });

  test("is refused with any bit flipped", async () => {
    const record = await sealRecord(primitives, recordKey, PLACE, TEXT);
    let bit = 0;
    for (const wrong of flippedBits(record)) {
      const open = () => openRecord(primitives, recordKey, PLACE, wrong);
      if (bit++ < 8) await assert.rejects(open, { name: "StorageError", code: "unsupported_format" });
      else assert.equal(await open(), null);
    }
  });

  test("is refused cut short or prolonged", async () => {
    const record = await sealRecord(primitives, recordKey, PLACE, TEXT);
    for (let length = 0; length < record.length; length++) {
      assert.equal(await openRecord(primitives, recordKey, PLACE, record.subarray(0, length)), null);
    }
    assert.equal(await openRecord(primitives, recordKey, PLACE, new Uint8Array([...record, 0])), null);
  });

  test("is refused in another store, under another key, version or vault", async () => {
    const record = await sealRecord(primitives, recordKey, PLACE, TEXT);
    const others: RecordPlace[] = [
      { ...PLACE, store: "contacts" },
      { ...PLACE, key: "alice@example.org/18" },
      { ...PLACE, version: 2 },
      { ...PLACE, version: 3 + 2 ** 32 },
    ];
    for (const place of others) {
      assert.equal(await openRecord(primitives, recordKey, place, record), null);
    }
    const vault = await deriveVaultKeys(primitives, createVaultKey(primitives));
    assert.equal(await openRecord(primitives, vault.recordKey, PLACE, record), null);
  });

  test("no two places are confused, wherever store and key meet", async () => {
    const places: RecordPlace[] = [
      { store: "ab", key: "c", version: 0 },
      { store: "a", key: "bc", version: 0 },
      { store: "abc", key: "", version: 0 },
      { store: "a", key: "b", version: 0x63 },
      { store: "a\u0000", key: "\u0001b", version: 0 },
    ];
    for (const sealed of places) {
      const record = await sealRecord(primitives, recordKey, sealed, TEXT);
      for (const place of places) {
        const opened = await openRecord(primitives, recordKey, place, record);
        assert.deepEqual(opened, place === sealed ? TEXT : null);
      }
    }
  });

  test("names and versions outside the limits are the caller's fault", async () => {
    const wrong: RecordPlace[] = [
      { ...PLACE, store: "" },
      { ...PLACE, store: "s".repeat(256) },
      { ...PLACE, store: "é".repeat(128) },
      { ...PLACE, key: "k".repeat(1025) },
      { ...PLACE, key: "\ud800" },
      { ...PLACE, version: -1 },
      { ...PLACE, version: 0.5 },
      { ...PLACE, version: 2 ** 53 },
    ];
    const error = { name: "StorageError", code: "out_of_range", fault: "caller" };
    for (const place of wrong) {
      await assert.rejects(sealRecord(primitives, recordKey, place, TEXT), error);
      await assert.rejects(openRecord(primitives, recordKey, place, TEXT), error);
    }
    const largest = { store: "s".repeat(255), key: "é".repeat(512), version: Number.MAX_SAFE_INTEGER };
    const record = await sealRecord(primitives, recordKey, largest, TEXT);
    assert.deepEqual(await openRecord(primitives, recordKey, largest, record), TEXT);
  });

  test("one provider seals, another opens, at any place", async () => {
    const anyPlace = fc.record({
      store: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      key: fc.string({ unit: "grapheme", maxLength: 60 }),
      version: fc.maxSafeNat(),
    });
    await fc.assert(
      fc.asyncProperty(anyPlace, fc.uint8Array({ maxLength: 500 }), async (place, plaintext) => {
        for (const [maker, reader] of PROVIDER_PAIRS) {
          const record = await sealRecord(maker, recordKey, place, plaintext);
          assert.deepEqual(await openRecord(reader, recordKey, place, record), new Uint8Array(plaintext));
        }
      }),
      { numRuns: 30 },
    );
  });
});
