/** The SIP phone accounts' passwords and mailboxes. Runs inside a transaction. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AccountId, type Address, type Bytes, type DeviceId, idBytes, toHex } from "@sottovoce/wire";
import type { Page, SipPhoneCredential, SipPhoneRecord } from "../store.ts";
import { deviceId, deviceNumber } from "./device-number.ts";
import type { Links } from "./links.ts";
import type { MailboxIndex } from "./mailbox-index.ts";
import { SealError, type Sealer, sealedUnder } from "./seal.ts";

type SipPhoneRow = {
  readonly device: number;
  readonly account: Bytes;
  readonly generation: number;
  readonly ha1s_sealed: Uint8Array;
  /** Of the account. */
  readonly address: Address;
};

/** What sealed HA1s are bound to: this label, the device and the generation, so that no older password comes back. */
const CONTEXT_LABEL = 4;
const CONTEXT_BYTES = 1 + 4 + 6;

interface Surroundings {
  readonly sealer: Sealer;
  readonly links: Links;
  readonly index: MailboxIndex;
  /** Hears of phones whose row does not open. */
  readonly onDamage: (sentence: string) => void;
}

export class SipPhones {
  readonly #around: Surroundings;
  readonly #insert: StatementSync;
  readonly #ofAccount: StatementSync;
  readonly #page: StatementSync;
  readonly #setPassword: StatementSync;

  constructor(database: DatabaseSync, around: Surroundings) {
    this.#around = around;
    this.#insert = database.prepare(
      "INSERT INTO sip_phone (device, account, generation, ha1s_sealed) VALUES (?, ?, 1, ?)",
    );
    const select =
      "SELECT sip_phone.*, address FROM sip_phone JOIN account ON account.id = sip_phone.account";
    this.#ofAccount = database.prepare(`${select} WHERE sip_phone.account = ?`);
    this.#page = database.prepare(`${select} WHERE device > ? ORDER BY device LIMIT ?`);
    this.#setPassword = database.prepare(
      "UPDATE sip_phone SET generation = ?, ha1s_sealed = ? WHERE device = ?",
    );
  }

  /** Gives a new account its password and a mailbox. */
  add(account: AccountId, { ha1s }: SipPhoneCredential): void {
    const device = this.#around.links.freeDevice();
    this.#insert.run(device, idBytes(account), this.#around.sealer.seal(contextOf(device, 1), ha1s));
    this.#around.index.addDevice(device);
  }

  ofAccount(account: AccountId): SipPhoneRecord | null {
    const row = this.#row(account);
    return row === undefined ? null : this.#recordOf(row);
  }

  list({ after, limit }: { readonly after?: string; readonly limit: number }): Page<SipPhoneRecord> {
    const first = after === undefined ? 0 : deviceNumber(after as DeviceId);
    const rows = this.#page.all(first, limit) as SipPhoneRow[];
    const last = rows.at(-1);
    const next = last === undefined || rows.length < limit ? null : deviceId(last.device);
    return { items: rows.map((row) => this.#recordOf(row)).filter((record) => record !== null), next };
  }

  setPassword(account: AccountId, { ha1s }: SipPhoneCredential): boolean {
    const row = this.#row(account);
    if (row === undefined) return false;
    const generation = row.generation + 1;
    const sealed = this.#around.sealer.seal(contextOf(row.device, generation), ha1s);
    this.#setPassword.run(generation, sealed, row.device);
    return true;
  }

  #row(account: AccountId): SipPhoneRow | undefined {
    return this.#ofAccount.get(idBytes(account)) as SipPhoneRow | undefined;
  }

  /** `null` for a damaged row: its phones cannot log in until the account gets a new password, and stop nobody else. */
  #recordOf({ device, account, generation, ha1s_sealed, address }: SipPhoneRow): SipPhoneRecord | null {
    try {
      const ha1s = new Uint8Array(this.#around.sealer.open(contextOf(device, generation), ha1s_sealed));
      return { device: deviceId(device), account: toHex(account) as AccountId, address, generation, ha1s };
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.#around.onDamage(`SIP phone ${deviceId(device)}: ${error.message}`);
      return null;
    }
  }
}

/** Seals the HA1s that lie under an older server key anew, as `resealDevices`. */
export function resealSipPhones(database: DatabaseSync, sealer: Sealer): void {
  const update = database.prepare("UPDATE sip_phone SET ha1s_sealed = ? WHERE device = ?");
  const rows = database.prepare("SELECT device, generation, ha1s_sealed FROM sip_phone").all();
  for (const { device, generation, ha1s_sealed } of rows as SipPhoneRow[]) {
    if (sealedUnder(ha1s_sealed) === sealer.keyNumber) continue;
    const context = contextOf(device, generation);
    update.run(sealer.seal(context, sealer.open(context, ha1s_sealed)), device);
  }
}

function contextOf(device: number, generation: number): Uint8Array {
  const context = Buffer.alloc(CONTEXT_BYTES);
  context.writeUInt8(CONTEXT_LABEL, 0);
  context.writeUInt32BE(device, 1);
  context.writeUIntBE(generation, 5, 6);
  return context;
}
