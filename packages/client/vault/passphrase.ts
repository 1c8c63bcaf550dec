/** How a vault is made and opened by its passphrase, and the count of wrong ones. */
import {
  blindIndex,
  createVaultKey,
  deriveVaultKeys,
  openRecord,
  type Primitives,
  StorageError,
  sealRecord,
  unwrapVaultKey,
  type VaultKey,
  wipe,
  wrapVaultKey,
} from "@sottovoce/crypto";
import { ByteReader, type Bytes, ByteWriter, toHex } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore, StoredRecord } from "../ports.ts";
import { type RecordSealer, Vault } from "./vault.ts";

// These two records stand outside of the vault: they are read before it is open.
const WRAPPED_KEY = "vault";
const FAILURES = "passphrase-failures";
const THE_KEY: Bytes = new Uint8Array(16);

/** Wrong passphrases since the last right one: a user interface pauses by it (REQUIREMENTS D2). */
export interface PassphraseFailures {
  readonly count: number;
  /** Unix milliseconds of the last one; 0 without any. */
  readonly lastAt: number;
}

/** Whether there is a vault in this record store. */
export async function hasVault(records: RecordStore): Promise<boolean> {
  return (await records.get(WRAPPED_KEY, THE_KEY)) !== null;
}

/**
 * Makes a new vault.
 * @throws EngineError `wrong_passphrase` for an empty or overlong passphrase
 */
export async function createVault(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
): Promise<Vault> {
  const vaultKey = createVaultKey(primitives);
  const wrapped = await readable(() => wrapVaultKey(primitives, vaultKey, passphrase));
  await records.commit({ put: [bare(WRAPPED_KEY, wrapped)] });
  return vaultWith(primitives, records, vaultKey);
}

/**
 * Opens the vault; counts a wrong passphrase, and forgets the count after a right one.
 * @param now Unix milliseconds
 * @throws EngineError `wrong_passphrase`, `not_activated` without a vault, `damaged`
 */
export async function openVault(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
  now: number,
): Promise<Vault> {
  const wrapped = await records.get(WRAPPED_KEY, THE_KEY);
  if (wrapped === null) {
    throw new EngineError(
      "not_activated",
      "user",
      "There is no account here yet. Activate one with its link.",
    );
  }
  const failures = await passphraseFailures(records);
  // Counted before it is tried, so that pulling the plug during the derivation wins no free guess.
  await writeFailures(records, { count: failures.count + 1, lastAt: now });
  const vaultKey = await readable(() => unwrapVaultKey(primitives, wrapped.value, passphrase));
  if (vaultKey === null) throw new EngineError("wrong_passphrase", "user", "The passphrase is wrong.");
  await records.commit({ remove: [{ store: FAILURES, key: THE_KEY }] });
  return vaultWith(primitives, records, vaultKey);
}

/** Wrong passphrases since the last right one. */
export async function passphraseFailures(records: RecordStore): Promise<PassphraseFailures> {
  const record = await records.get(FAILURES, THE_KEY);
  if (record === null) return { count: 0, lastAt: 0 };
  const reader = new ByteReader(record.value);
  return { count: reader.u32(), lastAt: reader.u64() };
}

function writeFailures(records: RecordStore, { count, lastAt }: PassphraseFailures): Promise<void> {
  return records.commit({
    put: [bare(FAILURES, new ByteWriter(12).u32(count).u64(lastAt).finish())],
  });
}

function bare(store: string, value: Bytes): StoredRecord {
  return { store, key: THE_KEY, group: null, order: 0, value };
}

async function vaultWith(primitives: Primitives, records: RecordStore, vaultKey: VaultKey): Promise<Vault> {
  const { recordKey, indexKey } = await deriveVaultKeys(primitives, vaultKey);
  wipe(vaultKey);
  const sealer: RecordSealer = {
    seal: (store, key, version, value) =>
      sealRecord(primitives, recordKey, { store, key: toHex(key), version }, value),
    open: (store, key, version, sealed) =>
      openRecord(primitives, recordKey, { store, key: toHex(key), version }, sealed),
    blind: (store, name) => blindIndex(primitives, indexKey, store, name),
    wipe: () => wipe(recordKey, indexKey),
  };
  return new Vault(records, sealer);
}

/** A passphrase or stored key that cannot even be tried. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof StorageError)) throw cause;
    if (cause.fault === "caller")
      throw new EngineError("wrong_passphrase", "user", `${cause.message}.`, { cause });
    throw new EngineError(
      "damaged",
      "device",
      "The stored key of this profile is damaged, or a newer version wrote it.",
      { cause },
    );
  }
}
