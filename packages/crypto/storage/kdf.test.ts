import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex, range, toHex } from "../test/bytes.ts";
import { PROVIDERS } from "../test/providers.ts";
import { StorageError } from "./errors.ts";
import {
  decodeKdfHeader,
  derivePassphraseKey,
  encodeKdfHeader,
  KDF_HEADER_LENGTH,
  type KdfHeader,
} from "./kdf.ts";

test("the stored header has this layout for good", () => {
  const header = { memoryKiB: 65_536, passes: 3, parallelism: 1, salt: range(0xa0, 0xaf) };
  const encoded = hex("01 01 00010000 00000003 01 a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
  assert.equal(encoded.length, KDF_HEADER_LENGTH);
  assert.equal(toHex(encodeKdfHeader(header)), toHex(encoded));
  assert.deepEqual(decodeKdfHeader(encoded), header);
});

test("any 27 bytes are a header within the limits or a StorageError", () => {
  const random = fc.uint8Array({ minLength: KDF_HEADER_LENGTH, maxLength: KDF_HEADER_LENGTH });
  const nearTheLimits = fc
    .record({
      memoryKiB: fc.oneof(fc.integer({ min: 8190, max: 8194 }), fc.integer({ min: 262_142, max: 262_146 })),
      passes: fc.integer({ min: 0, max: 18 }),
      parallelism: fc.integer({ min: 0, max: 6 }),
    })
    .map((costs) => encodeKdfHeader({ ...costs, salt: range(0, 15) }));
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(random, nearTheLimits), (stored) => {
      let header: KdfHeader;
      try {
        header = decodeKdfHeader(stored);
      } catch (error) {
        return assert.ok(error instanceof StorageError);
      }
      accepted++;
      assert.deepEqual(encodeKdfHeader(header), new Uint8Array(stored));
      assert.ok(header.memoryKiB >= 8 * 1024 && header.memoryKiB <= 256 * 1024);
      assert.ok(header.passes >= 1 && header.passes <= 16);
      assert.ok(header.parallelism >= 1 && header.parallelism <= 4);
    }),
    { numRuns: 500 },
  );
  assert.ok(accepted > 0);
});

test("all providers derive the same key from the same passphrase and header", async () => {
  const header = { memoryKiB: 8192, passes: 2, parallelism: 1, salt: range(0, 15) };
  const keys = await Promise.all(PROVIDERS.map((p) => derivePassphraseKey(p, "Grüße", header)));
  for (const key of keys) assert.deepEqual(key, keys[0]);
  const salted = await derivePassphraseKey(PROVIDERS[0]!, "Grüße", { ...header, salt: range(1, 16) });
  assert.notDeepEqual(salted, keys[0]);
});

test("the bytes of the passphrase are wiped, also when Argon2id fails", async () => {
  const header = { memoryKiB: 8192, passes: 1, parallelism: 1, salt: range(0, 15) };
  for (const outcome of [new Uint8Array(32), new Error("out of memory")]) {
    let seen: Uint8Array | undefined;
    const argon2id = async (password: Uint8Array) => {
      seen = password;
      assert.ok(password.some((byte) => byte !== 0));
      if (outcome instanceof Error) throw outcome;
      return outcome;
    };
    const derived = derivePassphraseKey({ ...PROVIDERS[0]!, argon2id }, "Grüße", header);
    if (outcome instanceof Error) await assert.rejects(derived, outcome);
    else await derived;
    assert.ok(seen?.every((byte) => byte === 0));
  }
});
