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
  type SignedDeviceList,
  toHex,
} from "@sottovoce/wire";
import type { AccountChanges, AccountRecord, FormerKeys, NewAccount, Page } from "../store.ts";
import type { People } from "./people.ts";
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
  readonly former_key: Bytes | null;
  readonly former_list: Bytes | null;
  readonly former_list_signature: Bytes | null;
};

export class Accounts {
  readonly #sipPhones: Pick<SipPhones, "add">;
  readonly #people: Pick<People, "describe">;
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #byAddress: StatementSync;
  readonly #page: StatementSync;
  readonly #update: StatementSync;
  readonly #setKeys: StatementSync;
  readonly #retireKeys: StatementSync;

  /**
   * @param sipPhones where the passwords of SIP phones go
   * @param people who hears of each change
   */
  constructor(database: DatabaseSync, sipPhones: Pick<SipPhones, "add">, people: Pick<People, "describe">) {
    this.#sipPhones = sipPhones;
    this.#people = people;
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
      `UPDATE account SET account_key = ?, device_list = ?, device_list_signature = ?,
         former_key = NULL, former_list = NULL, former_list_signature = NULL WHERE id = ?`,
    );
    // An account that was reset and not activated since keeps what it had before.
    this.#retireKeys = database.prepare(
      `UPDATE account SET former_key = account_key, former_list = device_list,
         former_list_signature = device_list_signature,
         account_key = NULL, device_list = NULL, device_list_signature = NULL
       WHERE id = ? AND account_key IS NOT NULL`,
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
    const created: AccountRecord = {
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
      former: null,
    };
    this.#people.describe(created);
    return created;
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
    this.#people.describe(after);
    return after;
  }

  /** Stores what activation brings; what was before is over. */
  setKeys(id: AccountId, { accountKey, deviceList }: FormerKeys): void {
    this.#setKeys.run(accountKey, deviceList.bytes, deviceList.signature, idBytes(id));
    this.#describe(id);
  }

  /** Takes key and list away, and keeps them as the former ones. */
  retireKeys(id: AccountId): void {
    this.#retireKeys.run(idBytes(id));
    this.#describe(id);
  }

  #describe(id: AccountId): void {
    const account = this.get(id);
    if (account !== null) this.#people.describe(account);
  }
}

function recordOf(row: AccountRow | undefined): AccountRecord | null {
  return row === undefined ? null : recordOfRow(row);
}

function listOf(bytes: Bytes | null, signature: Bytes | null): SignedDeviceList | null {
  return bytes === null || signature === null ? null : { bytes, signature };
}

function recordOfRow(row: AccountRow): AccountRecord {
  const formerList = listOf(row.former_list, row.former_list_signature);
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
    deviceList: listOf(row.device_list, row.device_list_signature),
    former:
      row.former_key === null || formerList === null
        ? null
        : { accountKey: row.former_key, deviceList: formerList },
  };
}
