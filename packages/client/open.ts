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
import { LiveEngine } from "./engine.ts";
import type { Engine } from "./engine-api.ts";
import { EngineError } from "./errors.ts";
import { History } from "./history/history.ts";
import { Listeners } from "./listeners.ts";
import type { InFlight, OutboxEntry } from "./outbox/entry.ts";
import type { Ports } from "./ports.ts";
import { Sessions } from "./sessions/sessions.ts";
import { jsonCodec } from "./vault/codec.ts";
import { Ledger } from "./vault/ledger.ts";
import { openVault } from "./vault/passphrase.ts";
import { Table } from "./vault/table.ts";
import type { Vault } from "./vault/vault.ts";

/**
 * Opens the records of an activated device. Call `start` to connect, `stop` when done: it closes the record store.
 * @throws EngineError `wrong_passphrase`, `not_activated`, `damaged`; the record store stays open then
 */
export async function openEngine(ports: Ports, passphrase: string): Promise<Engine> {
  const { clock, primitives, records } = ports;
  const vault = await openVault(primitives, records, passphrase, clock.now());
  const account = await vault.get(ACCOUNTS, THE_ACCOUNT);
  if (account === null) {
    throw new EngineError(
      "not_activated",
      "user",
      "The activation of this profile was not finished. Use the activation link again.",
    );
  }
  return engineOver(ports, vault, account);
}

/** The engine of an account, over records that are open already. */
export async function engineOver(ports: Ports, vault: Vault, account: AccountRecord): Promise<Engine> {
  const { clock, primitives, discovery } = ports;
  const keys = await decodeOwnKeys(primitives, account.keys);
  const network = discovery.open(account.pin);
  const listeners = new Listeners();
  const core: Core = {
    clock,
    primitives,
    ledger: new Ledger(vault),
    api: new ApiClient(network, credentialOf(account)),
    own: await OwnAccount.open(primitives, account, keys),
    contacts: await Contacts.open(primitives, vault),
    sessions: await Sessions.open(primitives, vault, keys.device),
    history: await History.open(vault),
    outboxTable: await Table.open(vault, "outbox", jsonCodec<OutboxEntry>(), ({ id }) => id),
    inFlight: await Table.open(vault, "in-flight", jsonCodec<InFlight>(), ({ id }) => id),
    emit: (event) => listeners.emit(event),
    fault: (error) => listeners.fault(error),
  };
  return LiveEngine.create(core, vault, network, listeners);
}
