import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { flippedBits } from "../test/bytes.ts";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import type { PassphraseCosts } from "./costs.ts";
import {
  createVaultKey,
  deriveVaultKeys,
  unwrapVaultKey,
  WRAPPED_VAULT_KEY_LENGTH,
  wrapVaultKey,
} from "./vault-key.ts";

/** The least that the limits allow, so that the tests are quick. */
const CHEAP: PassphraseCosts = { memoryKiB: 8 * 1024, passes: 1, parallelism: 1 };

const primitives = PROVIDERS[0]!;

describe("wrapped vault key", () => {
  test("opens under its passphrase and costs what it should by default", async () => {
    const vaultKey = createVaultKey(primitives);
    const wrapped = await wrapVaultKey(primitives, vaultKey, "correct horse");
    assert.equal(wrapped.length, WRAPPED_VAULT_KEY_LENGTH);
    const view = new DataView(wrapped.buffer);
    assert.deepEqual([view.getUint32(2), view.getUint32(6), view.getUint8(10)], [65_536, 3, 1]);
    assert.deepEqual(await unwrapVaultKey(primitives, wrapped, "correct horse"), vaultKey);
  });

  test("is null under another passphrase", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "correct horse", CHEAP);
    for (const wrong of ["correct horsf", "Correct horse", "correct horse ", " ", "x".repeat(1024)]) {
      assert.equal(await unwrapVaultKey(primitives, wrapped, wrong), null);
    }
  });

  test("takes a passphrase however it was typed (RFC 8265 §4.2.2)", async () => {
    const vaultKey = createVaultKey(primitives);
    const wrapped = await wrapVaultKey(primitives, vaultKey, "caf\u00e9 \u{1f511}", CHEAP);
    assert.deepEqual(await unwrapVaultKey(primitives, wrapped, "cafe\u0301\u00a0\u{1f511}"), vaultKey);
  });

  test("changing the passphrase keeps the vault key and retires the old passphrase", async () => {
    const vaultKey = createVaultKey(primitives);
    const before = await wrapVaultKey(primitives, vaultKey, "old", CHEAP);
    const after = await wrapVaultKey(primitives, vaultKey, "new", CHEAP);
    assert.deepEqual(await unwrapVaultKey(primitives, after, "new"), vaultKey);
    assert.equal(await unwrapVaultKey(primitives, after, "old"), null);
    assert.notDeepEqual(before.subarray(11, 27), after.subarray(11, 27), "the salt is new");
    assert.notDeepEqual(before.subarray(27, 39), after.subarray(27, 39), "the nonce is new");
  });

  test("one provider wraps, another unwraps", async () => {
    for (const [maker, reader] of PROVIDER_PAIRS) {
      const vaultKey = createVaultKey(maker);
      const wrapped = await wrapVaultKey(maker, vaultKey, "passphrase", CHEAP);
      assert.deepEqual(await unwrapVaultKey(reader, wrapped, "passphrase"), vaultKey);
      assert.deepEqual(await deriveVaultKeys(maker, vaultKey), await deriveVaultKeys(reader, vaultKey));
    }
  });

  test("any flipped bit of salt, nonce or sealed key is null", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "p", CHEAP);
    const costsEnd = 11;
    let index = 0;
    for (const wrong of flippedBits(wrapped)) {
      const bit = index++;
      // Each try costs a derivation: one bit of each byte, another bit for each.
      if (bit < 8 * costsEnd || bit % 8 !== (bit >> 3) % 8) continue;
      assert.equal(await unwrapVaultKey(primitives, wrong, "p"), null);
    }
  });

  test("any other costs within the limits are null, as the header is authenticated", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "p", {
      ...CHEAP,
      memoryKiB: 9 * 1024,
    });
    for (const change of [{ memoryKiB: 8 * 1024 }, { passes: 2 }, { parallelism: 2 }]) {
      assert.equal(await unwrapVaultKey(primitives, withCosts(wrapped, change), "p"), null);
    }
  });

  test("a header cannot ask for more than the limits, nor for a worthless derivation", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "p", CHEAP);
    const hostile: Partial<PassphraseCosts>[] = [
      { memoryKiB: 4 * 1024 * 1024 },
      { memoryKiB: 0xffff_ffff },
      { memoryKiB: 256 * 1024 + 1 },
      { memoryKiB: 8 * 1024 - 1 },
      { memoryKiB: 0 },
      { passes: 0 },
      { passes: 17 },
      { passes: 0xffff_ffff },
      { parallelism: 0 },
      { parallelism: 5 },
      { parallelism: 255 },
    ];
    for (const costs of hostile) {
      await assert.rejects(unwrapVaultKey(primitives, withCosts(wrapped, costs), "p"), {
        name: "StorageError",
        code: "malformed",
        fault: "stored",
        retry: false,
      });
    }
  });

  test("another format or algorithm is told apart from a wrong passphrase", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "p", CHEAP);
    for (const offset of [0, 1]) {
      const newer = wrapped.slice();
      newer[offset] = 2;
      await assert.rejects(unwrapVaultKey(primitives, newer, "p"), { code: "unsupported_format" });
    }
  });

  test("bytes of another size are malformed", async () => {
    const wrapped = await wrapVaultKey(primitives, createVaultKey(primitives), "p", CHEAP);
    for (const wrong of [new Uint8Array(0), wrapped.subarray(1), new Uint8Array([...wrapped, 0])]) {
      await assert.rejects(unwrapVaultKey(primitives, wrong, "p"), { code: "malformed" });
    }
  });

  test("an empty or endless passphrase, or costs outside the limits, make no vault", async () => {
    const vaultKey = createVaultKey(primitives);
    const error = { code: "out_of_range", fault: "caller" };
    await assert.rejects(wrapVaultKey(primitives, vaultKey, "", CHEAP), error);
    await assert.rejects(wrapVaultKey(primitives, vaultKey, "x".repeat(1025), CHEAP), error);
    for (const costs of [{ memoryKiB: 1024 }, { memoryKiB: 1e9 }, { passes: 0 }, { parallelism: 1.5 }]) {
      await assert.rejects(wrapVaultKey(primitives, vaultKey, "p", { ...CHEAP, ...costs }), error);
    }
  });
});

test("vault keys are random, and the keys derived from one are independent of each other", async () => {
  const vaultKey = createVaultKey(primitives);
  assert.equal(vaultKey.length, 32);
  assert.notDeepEqual(vaultKey, createVaultKey(primitives));
  const { recordKey, indexKey } = await deriveVaultKeys(primitives, vaultKey);
  assert.deepEqual([recordKey.length, indexKey.length], [32, 32]);
  assert.notDeepEqual(recordKey, indexKey);
  assert.notDeepEqual(recordKey, vaultKey);
});

function withCosts(wrapped: Uint8Array, costs: Partial<PassphraseCosts>): Uint8Array {
  const copy = new Uint8Array(wrapped);
  const view = new DataView(copy.buffer);
  if (costs.memoryKiB !== undefined) view.setUint32(2, costs.memoryKiB);
  if (costs.passes !== undefined) view.setUint32(6, costs.passes);
  if (costs.parallelism !== undefined) view.setUint8(10, costs.parallelism);
  return copy;
}
