/** Opening the engine of an activated device. */
import {
  ACCOUNTS,
  type AccountRecord,
  credentialOf,
  decodeOwnKeys,
  THE_ACCOUNT,
} from "./activation/account.ts";
import { OwnAccount } from "./activation/own-account.ts";
import { ApiClient } from "./api/client.ts";
import { Contacts } from "./contacts/contacts.ts";
import type { Core } from "./core.ts";
import { openDeviceNames } from "./devices/names.ts";
import { LiveEngine } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { History } from "./history/history.ts";
import { Listeners } from "./listeners.ts";
import { EngineLock } from "./lock/engine-lock.ts";
import type { Inherited } from "./lock/inherited.ts";
import type { LockableEngine, LockedEngine, LockedKeep } from "./lock/lock-api.ts";
import { lockBoxOf } from "./lock/lock-box.ts";
import { LiveLockedEngine } from "./lock/locked-engine.ts";
import type { InFlight, OutboxEntry } from "./outbox/entry.ts";
import type { Ports } from "./ports.ts";
import { Preferences } from "./preferences/preferences.ts";
import { Sessions } from "./sessions/sessions.ts";
import { jsonCodec } from "./vault/codec.ts";
import type { ExposedVaultKey } from "./vault/exposed-key.ts";
import { vaultWithExposed } from "./vault/keys.ts";
import { Ledger } from "./vault/ledger.ts";
import { openVault } from "./vault/passphrase.ts";
import { Table } from "./vault/table.ts";
import type { Vault } from "./vault/vault.ts";

/**
 * Opens the records of an activated device, with what came while they were locked. Call `start` to connect, `stop` when
 * done: it closes the record store.
 * @throws EngineError `wrong_passphrase`, `wait` after too many of those, `not_activated`, `damaged`; the record store
 *   stays open then
 */
export async function openEngine(ports: Ports, passphrase: string): Promise<LockableEngine> {
  const { clock, primitives, records } = ports;
  return openOver(ports, await openVault(primitives, records, passphrase, clock.now()));
}

/**
 * As `openEngine`, with the key that another tab of this browser exposed (`exposeVaultKeyToOtherTabs`).
 * @param key copied; the caller wipes it
 * @throws EngineError `not_activated`, `damaged`
 */
export async function openEngineWithKey(ports: Ports, key: ExposedVaultKey): Promise<LockableEngine> {
  return openOver(ports, vaultWithExposed(ports.primitives, ports.records, key));
}

/** Goes on as the locked engine of another worker did (`LockedEngine.keep`). @throws EngineError `storage` */
export function openLocked(ports: Ports, keep: LockedKeep): Promise<LockedEngine> {
  return LiveLockedEngine.create(ports, keep, openOver);
}

async function openOver(
  ports: Ports,
  vault: Vault,
  inherited: Inherited | null = null,
): Promise<LockableEngine> {
  const account = await vault.get(ACCOUNTS, THE_ACCOUNT);
  if (account === null) {
    throw new EngineError(
      "not_activated",
      "user",
      "The activation of this profile was not finished. Use the activation link again.",
    );
  }
  return engineOver(ports, vault, account, inherited);
}

/** The engine of an account, over records that are open already. */
export async function engineOver(
  ports: Ports,
  vault: Vault,
  account: AccountRecord,
  inherited: Inherited | null = null,
): Promise<LockableEngine> {
  const { clock, primitives, discovery } = ports;
  const keys = await decodeOwnKeys(primitives, account.keys);
  const network = discovery.open(account.pin);
  const listeners = new Listeners();
  // All at once: each waits for the disk, and then for the threads that decrypt.
  const [own, contacts, deviceNames, sessions, history, preferences, outboxTable, inFlight] =
    await Promise.all([
      OwnAccount.open(primitives, account, keys),
      Contacts.open(primitives, vault),
      openDeviceNames(vault),
      Sessions.open(primitives, vault, keys.device),
      History.open(vault, clock),
      Preferences.open(vault),
      Table.open(vault, "outbox", jsonCodec<OutboxEntry>(), ({ id }) => id),
      Table.open(vault, "in-flight", jsonCodec<InFlight>(), ({ id }) => id),
    ]);
  const core: Core = {
    clock,
    primitives,
    ledger: new Ledger(vault),
    api: new ApiClient(network, credentialOf(account)),
    own,
    contacts,
    deviceNames,
    sessions,
    history,
    preferences,
    outboxTable,
    inFlight,
    emit: (event) => listeners.emit(event),
    fault: (error) => listeners.fault(error),
  };
  const lock = new EngineLock(ports, vault, await lockBoxOf(primitives, vault), openOver);
  return LiveEngine.create(core, vault, network, listeners, lock, inherited);
}
