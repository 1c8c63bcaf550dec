import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../test/bytes.ts";
import { PROVIDERS } from "../test/providers.ts";
import { BLIND_INDEX_LENGTH, blindIndex } from "./blind-index.ts";
import { createVaultKey, deriveVaultKeys } from "./vault-key.ts";

const primitives = PROVIDERS[0]!;
const { indexKey } = await deriveVaultKeys(primitives, createVaultKey(primitives));

test("the same key of the same store has one name, in every provider", async () => {
  const names = await Promise.all(
    PROVIDERS.map((provider) => blindIndex(provider, indexKey, "contacts", "alice@example.org")),
  );
  assert.equal(names[0]?.length, BLIND_INDEX_LENGTH);
  for (const name of names) assert.deepEqual(name, names[0]);
});

test("another store, key or vault has another name, wherever store and key meet", async () => {
  const other = await deriveVaultKeys(primitives, createVaultKey(primitives));
  const names = [
    await blindIndex(primitives, indexKey, "ab", "c"),
    await blindIndex(primitives, indexKey, "a", "bc"),
    await blindIndex(primitives, indexKey, "abc", ""),
    await blindIndex(primitives, indexKey, "ab", "d"),
    await blindIndex(primitives, other.indexKey, "ab", "c"),
  ];
  assert.equal(new Set(names.map(toHex)).size, names.length);
});

test("names outside the limits are refused", async () => {
  const error = { name: "StorageError", code: "out_of_range", fault: "caller" };
  await assert.rejects(blindIndex(primitives, indexKey, "", "key"), error);
  await assert.rejects(blindIndex(primitives, indexKey, "store", "k".repeat(1025)), error);
  await assert.rejects(blindIndex(primitives, indexKey, "store", "\udc00"), error);
});
