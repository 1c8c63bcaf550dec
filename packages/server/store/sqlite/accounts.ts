/** The accounts, as the operator sees them. Runs inside a transaction. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  ACCOUNT_ID_BYTES,
  type AccountId,
  type AccountKind,
  type Address,
  type Bytes,
  idBytes,
  toHex,
} from "@sottovoce/wire";
import type { AccountChanges, AccountRecord, NewAccount, Page } from "../store.ts";
import type { SipPhones } from "./sip-phones.ts";

type AccountRow = {
  readonly id: Bytes;
  readonly address: string;
  readonly display_name: string | null;
  readonly phone: string | null;
  readonly messaging: number;
  readonly disabled: number;
  readonly created_at: number;
  readonly account_key: Bytes | null;
  readonly device_list: Bytes | null;
  readonly device_list_signature: Bytes | null;
  readonly kind: AccountKind;
};

export class Accounts {
  readonly #sipPhones: Pick<SipPhones, "add">;
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #byAddress: StatementSync;
  readonly #page: StatementSync;
  readonly #update: StatementSync;
  readonly #setKeys: StatementSync;

  /** @param sipPhones where the passwords of SIP phones go */
  constructor(database: DatabaseSync, sipPhones: Pick<SipPhones, "add">) {
    this.#sipPhones = sipPhones;
    this.#insert = database.prepare(
      `INSERT INTO account (id, address, display_name, phone, messaging, disabled, created_at, kind)
       VALUES (?, ?, ?, ?, ?, 0, ?, ?)`,
    );
    this.#byId = database.prepare("SELECT * FROM account WHERE id = ?");
    this.#byAddress = database.prepare("SELECT * FROM account WHERE address = ?");
    this.#page = database.prepare(
      `SELECT *, (SELECT count(*) FROM device WHERE device.account = account.id) AS devices
       FROM account WHERE address > ? ORDER BY address LIMIT ?`,
    );
    this.#update = database.prepare(
      "UPDATE account SET display_name = ?, phone = ?, messaging = ?, disabled = ? WHERE id = ?",
    );
    this.#setKeys = database.prepare(
      "UPDATE account SET account_key = ?, device_list = ?, device_list_signature = ? WHERE id = ?",
    );
  }

  create(
    accounts: readonly NewAccount[],
    now: number,
  ): readonly AccountRecord[] | { readonly taken: readonly Address[] } {
    const named = new Set<Address>();
    const taken = new Set<Address>();
    for (const { address } of accounts) {
      if (named.has(address) || this.#byAddress.get(address) !== undefined) taken.add(address);
      named.add(address);
    }
    if (taken.size > 0) return { taken: [...taken] };
    return accounts.map((account) => this.#create(account, now));
  }

  #create(account: NewAccount, now: number): AccountRecord {
    const id = new Uint8Array(randomBytes(ACCOUNT_ID_BYTES));
    const { address, displayName, phone, messaging, sipPhone } = account;
    const kind: AccountKind = sipPhone === undefined ? "app" : "sip-phone";
    this.#insert.run(id, address, displayName, phone, Number(messaging), now, kind);
    const accountId = toHex(id) as AccountId;
    if (sipPhone !== undefined) this.#sipPhones.add(accountId, sipPhone);
    return {
      id: accountId,
      address,
      kind,
      displayName,
      phone,
      messaging,
      disabled: false,
      createdAt: now,
      accountKey: null,
      deviceList: null,
    };
  }

  get(id: AccountId): AccountRecord | null {
    return recordOf(this.#byId.get(idBytes(id)) as AccountRow | undefined);
  }

  byAddress(address: Address): AccountRecord | null {
    return recordOf(this.#byAddress.get(address) as AccountRow | undefined);
  }

  list(options: {
    readonly after?: string;
    readonly limit: number;
  }): Page<AccountRecord & { readonly devices: number }> {
    const rows = this.#page.all(options.after ?? "", options.limit) as (AccountRow & { devices: number })[];
    const items = rows.map((row) => ({ ...recordOfRow(row), devices: row.devices }));
    return { items, next: rows.length < options.limit ? null : (rows.at(-1)?.address ?? null) };
  }

  update(id: AccountId, changes: AccountChanges): AccountRecord | null {
    const before = this.get(id);
    if (before === null) return null;
    const after = { ...before, ...changes };
    const { displayName, phone, messaging, disabled } = after;
    this.#update.run(displayName, phone, Number(messaging), Number(disabled), idBytes(id));
    return after;
  }

  /** Stores or, with `null`, removes what activation brings. */
  setKeys(
    id: AccountId,
    keys: { readonly accountKey: Bytes; readonly deviceList: { bytes: Bytes; signature: Bytes } } | null,
  ): void {
    this.#setKeys.run(
      keys?.accountKey ?? null,
      keys?.deviceList.bytes ?? null,
      keys?.deviceList.signature ?? null,
      idBytes(id),
    );
  }
}

function recordOf(row: AccountRow | undefined): AccountRecord | null {
  return row === undefined ? null : recordOfRow(row);
}

function recordOfRow(row: AccountRow): AccountRecord {
  const listed = row.device_list !== null && row.device_list_signature !== null;
  return {
    id: toHex(row.id) as AccountId,
    address: row.address as Address,
    kind: row.kind,
    displayName: row.display_name,
    phone: row.phone,
    messaging: row.messaging === 1,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
    accountKey: row.account_key,
    deviceList: listed
      ? { bytes: row.device_list as Bytes, signature: row.device_list_signature as Bytes }
      : null,
  };
}
