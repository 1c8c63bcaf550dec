/** How a vault is made, opened and given another passphrase. */
import {
  createVaultKey,
  type Primitives,
  StorageError,
  unwrapVaultKey,
  type VaultKey,
  wipe,
  wrapVaultKey,
} from "@sottovoce/crypto";
import { EngineError } from "../errors.ts";
import type { RecordStore } from "../ports.ts";
import { bare, THE_ONLY } from "./bare.ts";
import { countTry } from "./failures.ts";
import { vaultWith } from "./keys.ts";
import type { Vault } from "./vault.ts";

const WRAPPED_KEY = "vault";

/** Whether there is a vault in this record store. */
export async function hasVault(records: RecordStore): Promise<boolean> {
  return (await records.get(WRAPPED_KEY, THE_ONLY)) !== null;
}

/**
 * Makes a new vault.
 * @throws EngineError `malformed` for an empty or overlong passphrase
 */
export async function createVault(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
): Promise<Vault> {
  const vaultKey = createVaultKey(primitives);
  await wrap(primitives, records, vaultKey, passphrase);
  return vaultWith(primitives, records, vaultKey);
}

/**
 * Opens the vault; counts a wrong passphrase, and forgets the count after a right one. After five wrong ones each
 * further try waits, with the right passphrase as with any other (`pauseLeft` has the schedule).
 * @param now Unix milliseconds
 * @throws EngineError `wrong_passphrase`, `wait` while a pause lasts, `not_activated` without a vault, `damaged`
 */
export async function openVault(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
  now: number,
): Promise<Vault> {
  const vaultKey = await inTurn(records, () => unwrap(primitives, records, passphrase, now));
  return vaultWith(primitives, records, vaultKey);
}

/**
 * Wraps the vault key under another passphrase, in one commit: whatever happens, exactly one of the two opens the vault.
 * Every record stays as it is. A copy of the old wrapped key, in a backup, still opens with the old passphrase.
 * @param now Unix milliseconds
 * @throws EngineError as {@link openVault} for the current passphrase; `malformed` where the next is empty or overlong
 */
export async function changePassphrase(
  primitives: Primitives,
  records: RecordStore,
  change: { readonly current: string; readonly next: string },
  now: number,
): Promise<void> {
  await inTurn(records, async () => {
    const vaultKey = await unwrap(primitives, records, change.current, now);
    try {
      await wrap(primitives, records, vaultKey, change.next);
    } finally {
      wipe(vaultKey);
    }
  });
}

async function wrap(
  primitives: Primitives,
  records: RecordStore,
  vaultKey: VaultKey,
  passphrase: string,
): Promise<void> {
  const wrapped = await usable("malformed", () => wrapVaultKey(primitives, vaultKey, passphrase));
  await records.commit({ put: [bare(WRAPPED_KEY, wrapped)] });
}

async function unwrap(
  primitives: Primitives,
  records: RecordStore,
  passphrase: string,
  now: number,
): Promise<VaultKey> {
  const wrapped = await records.get(WRAPPED_KEY, THE_ONLY);
  if (wrapped === null) {
    throw new EngineError(
      "not_activated",
      "user",
      "There is no account here yet. Activate one with its link.",
    );
  }
  const count = await countTry(records, now);
  const vaultKey = await usable("wrong_passphrase", () =>
    unwrapVaultKey(primitives, wrapped.value, passphrase),
  );
  if (vaultKey === null) throw new EngineError("wrong_passphrase", "user", "The passphrase is wrong.");
  await records.commit({ remove: [count] });
  return vaultKey;
}

/** The last try of each record store. */
const tries = new WeakMap<RecordStore, Promise<unknown>>();

/** Tries one passphrase after the other: many at once would all be counted as one. */
function inTurn<T>(records: RecordStore, work: () => Promise<T>): Promise<T> {
  const turn = (tries.get(records) ?? Promise.resolve()).then(work);
  tries.set(
    records,
    turn.catch(() => undefined),
  );
  return turn;
}

/** A passphrase or stored key that cannot even be tried. @param code for a passphrase of a wrong length */
async function usable<T>(code: "wrong_passphrase" | "malformed", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof StorageError)) throw cause;
    if (cause.fault === "caller") throw new EngineError(code, "user", `${cause.message}.`, { cause });
    throw new EngineError(
      "damaged",
      "device",
      "The stored key of this profile is damaged, or a newer version wrote it.",
      { cause },
    );
  }
}
