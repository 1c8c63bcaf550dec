/** The keys of an open vault, and how they pass from one tab to another. */
import {
  AES256_KEY_LENGTH,
  blindIndex,
  concatBytes,
  deriveVaultKeys,
  type IndexKey,
  openRecord,
  type Primitives,
  type RecordKey,
  sealRecord,
  type VaultKey,
  type VaultKeys,
  wipe,
} from "@sottovoce/crypto";
import { toHex } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore } from "../ports.ts";
import type { ExposedVaultKey } from "./exposed-key.ts";
import { Vault } from "./vault.ts";

/** Opens the vault with its key, and wipes that. */
export async function vaultWith(
  primitives: Primitives,
  records: RecordStore,
  vaultKey: VaultKey,
): Promise<Vault> {
  const keys = await deriveVaultKeys(primitives, vaultKey);
  wipe(vaultKey);
  return vaultOver(primitives, records, keys);
}

/**
 * Opens the vault with what another tab handed over. Whether it fits shows when the first record is read.
 * @param key copied; the caller wipes it
 * @throws EngineError `damaged` for bytes that are no such key
 */
export function vaultWithExposed(primitives: Primitives, records: RecordStore, key: ExposedVaultKey): Vault {
  if (key.length !== 2 * AES256_KEY_LENGTH) {
    throw new EngineError(
      "damaged",
      "device",
      "The other tab did not hand over a key. Unlock with the passphrase.",
    );
  }
  return vaultOver(primitives, records, {
    recordKey: key.slice(0, AES256_KEY_LENGTH) as RecordKey,
    indexKey: key.slice(AES256_KEY_LENGTH) as IndexKey,
  });
}

function vaultOver(primitives: Primitives, records: RecordStore, { recordKey, indexKey }: VaultKeys): Vault {
  return new Vault(records, {
    seal: (store, key, version, value) =>
      sealRecord(primitives, recordKey, { store, key: toHex(key), version }, value),
    open: (store, key, version, sealed) =>
      openRecord(primitives, recordKey, { store, key: toHex(key), version }, sealed),
    blind: (store, name) => blindIndex(primitives, indexKey, store, name),
    expose: () => concatBytes(recordKey, indexKey) as ExposedVaultKey,
    wipe: () => wipe(recordKey, indexKey),
  });
}
