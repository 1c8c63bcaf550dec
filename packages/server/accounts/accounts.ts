/** What the operator does with accounts. Every action is audited, and told to whoever remembers accounts. */
import { type Address, type DeviceId, domainOf, parseAddress, WireError } from "@sottovoce/wire";
import type { Bus } from "../bus/bus.ts";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type {
  AccountRecord,
  AccountChanges as AccountUpdate,
  NewAccount,
  Page,
  SipPhoneCredential,
  Store,
} from "../store/store.ts";

export type ListedAccount = AccountRecord & { readonly devices: number };

export interface AccountServiceDependencies {
  readonly store: Store;
  readonly bus: Pick<Bus, "accountChanged">;
  /** Called with devices that were removed, durably; resolves when the senders of what waited for them are told. */
  readonly onDevicesRemoved: (devices: readonly DeviceId[]) => Promise<void>;
  readonly log: Log;
  /** The part after `@` of every account here. */
  readonly domain: string;
  readonly now: () => number;
}

export class AccountService {
  readonly #deps: AccountServiceDependencies;

  constructor(dependencies: AccountServiceDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Reads an address of this server as a person types it; a name without `@` gets the server's domain.
   * @throws Refusal `bad_request` with a sentence
   */
  address(text: string): Address {
    const { domain } = this.#deps;
    try {
      const address = parseAddress(text.includes("@") ? text : `${text.trim()}@${domain}`);
      if (domainOf(address) === domain) return address;
    } catch (error) {
      if (error instanceof WireError) throw new Refusal("bad_request", `${error.message}.`);
      throw error;
    }
    throw new Refusal("bad_request", `“${text}” does not end in @${domain}, the domain of this server.`);
  }

  /**
   * Creates accounts, all or none.
   * @throws Refusal `conflict` naming the addresses that exist
   */
  async create(accounts: readonly NewAccount[]): Promise<readonly AccountRecord[]> {
    const { store, log, bus, now } = this.#deps;
    const created = await store.accounts.create(accounts, now());
    if ("taken" in created) {
      throw new Refusal("conflict", `There is an account already: ${created.taken.join(", ")}.`);
    }
    for (const { id, address, kind, messaging } of created) {
      const changes = { messaging, sipPhone: kind === "sip-phone" };
      log.audit("account.created", { account: id, address, by: "operator", changes });
      // What SIP phones log in with is kept in memory; an account of the app has nothing to log in with yet.
      if (kind === "sip-phone") bus.accountChanged(id);
    }
    return created;
  }

  /** @throws Refusal `not_found` */
  async get(address: Address): Promise<AccountRecord> {
    const record = await this.#deps.store.accounts.byAddress(address);
    if (record === null) throw notFound(address);
    return record;
  }

  list(options: { readonly after?: string; readonly limit: number }): Promise<Page<ListedAccount>> {
    return this.#deps.store.accounts.list(options);
  }

  /** @throws Refusal `not_found` */
  async update(address: Address, update: AccountUpdate): Promise<AccountRecord> {
    const { store, log, bus } = this.#deps;
    const { id } = await this.get(address);
    const record = await store.accounts.update(id, update);
    if (record === null) throw notFound(address);
    bus.accountChanged(id);
    const { disabled } = update;
    // Locking somebody out is an event of its own; whatever else changed with it stands there too.
    const event =
      disabled === undefined ? "account.changed" : disabled ? "account.disabled" : "account.enabled";
    log.audit(event, { account: id, address, by: "operator", changes: describe(update) });
    return record;
  }

  /**
   * Takes an account back to before its activation.
   * @returns the devices that were removed
   * @throws Refusal `not_found`; `conflict` for a SIP phone
   */
  async reset(address: Address): Promise<readonly DeviceId[]> {
    const { store, log, bus, now, onDevicesRemoved } = this.#deps;
    const record = await this.get(address);
    if (record.kind !== "app") throw notForSipPhones(address);
    const devices = await store.accounts.reset(record.id, now());
    bus.accountChanged(record.id);
    await onDevicesRemoved(devices);
    log.audit("account.reset", { account: record.id, address, by: "operator", count: devices.length });
    return devices;
  }

  /**
   * Gives a SIP phone another password. Phones that logged in with the old one are sent away; what waits for them stays.
   * @throws Refusal `not_found`; `conflict` for an account of the app
   */
  async setSipPassword(address: Address, credential: SipPhoneCredential): Promise<AccountRecord> {
    const { store, log, bus } = this.#deps;
    const record = await this.get(address);
    if (!(await store.sipPhones.setPassword(record.id, credential))) {
      throw new Refusal("conflict", `${address} is an account of the app, and has no SIP password.`);
    }
    bus.accountChanged(record.id);
    log.audit("account.reset", { account: record.id, address, by: "operator", changes: { sipPhone: true } });
    return record;
  }
}

/** Links activate, and SIP phones have nothing to activate. */
export function notForSipPhones(address: Address): Refusal {
  return new Refusal(
    "conflict",
    `${address} is a SIP phone and logs in with a password. Reset it to get a new one.`,
  );
}

function notFound(address: Address): Refusal {
  return new Refusal("not_found", `There is no account ${address}.`);
}

/** Switches with their new state; of texts only that they changed. */
function describe(update: AccountUpdate): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(update).map(([name, value]) => [name, typeof value === "boolean" ? value : true]),
  );
}
