/** The devices, with what they authenticate by. Runs inside a transaction. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type AccountId,
  type Bytes,
  type DeviceId,
  equalBytes,
  idBytes,
  type SignedDeviceList,
  toHex,
} from "@sottovoce/wire";
import type { Activation, ActivationOutcome, DeviceRecord, Page } from "../store.ts";
import type { Accounts } from "./accounts.ts";
import { deviceId, deviceNumber } from "./device-number.ts";
import type { Links } from "./links.ts";
import type { MailboxIndex } from "./mailbox-index.ts";
import type { Prekeys } from "./prekeys.ts";
import { SealError, type Sealer, sealedUnder } from "./seal.ts";
import type { Siblings } from "./siblings.ts";

type DeviceRow = {
  readonly id: number;
  readonly account: Bytes;
  readonly signing_key: Bytes;
  readonly ha1_sealed: Uint8Array;
  readonly added_at: number;
  readonly seen_at: number | null;
};

/** What a sealed HA1 is bound to: this label and the device. */
const CONTEXT_LABEL = 2;

interface Surroundings {
  readonly sealer: Sealer;
  readonly accounts: Accounts;
  readonly links: Links;
  readonly prekeys: Prekeys;
  readonly index: MailboxIndex;
  readonly siblings: Pick<Siblings, "changed">;
  /** Hears of devices whose row does not open. */
  readonly onDamage: (sentence: string) => void;
}

export class Devices {
  readonly #around: Surroundings;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #ofAccount: StatementSync;
  readonly #page: StatementSync;
  readonly #markSeen: StatementSync;
  readonly #setHa1: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteLinkings: StatementSync;
  readonly #deleteLinkingOf: StatementSync;

  constructor(database: DatabaseSync, around: Surroundings) {
    this.#around = around;
    this.#insert = database.prepare(
      "INSERT INTO device (id, account, signing_key, ha1_sealed, added_at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#select = database.prepare("SELECT * FROM device WHERE id = ?");
    this.#ofAccount = database.prepare("SELECT * FROM device WHERE account = ? ORDER BY id");
    this.#page = database.prepare("SELECT * FROM device WHERE id > ? ORDER BY id LIMIT ?");
    this.#markSeen = database.prepare("UPDATE device SET seen_at = ? WHERE id = ? AND seen_at IS NULL");
    this.#setHa1 = database.prepare("UPDATE device SET ha1_sealed = ? WHERE id = ?");
    this.#delete = database.prepare("DELETE FROM device WHERE id = ?");
    this.#deleteLinkings = database.prepare("DELETE FROM linking WHERE account = ?");
    this.#deleteLinkingOf = database.prepare("DELETE FROM linking WHERE device = ?");
  }

  activate(activation: Activation, now: number): ActivationOutcome {
    const { device, codeHash } = activation;
    const link = this.#around.links.get(codeHash);
    if (link === null || link.account !== device.account || link.device !== device.id) {
      return { outcome: "unknown" };
    }
    const account = this.#around.accounts.get(link.account);
    // A SIP phone never gets keys, nor an account with keys a password: no level of security changes by itself.
    if (account === null || account.kind !== "app") return { outcome: "unknown" };
    if (account.disabled) return { outcome: "disabled" };
    if (link.usedBy !== null) return this.#repeat(link.usedBy, device);
    if (now >= link.expiresAt) return { outcome: "expired" };
    // A link that was made before the account was activated through another one.
    if (account.accountKey !== null) return { outcome: "used" };
    this.add(activation);
    this.#around.links.use(codeHash, device.signingKey, now);
    return { outcome: "activated" };
  }

  /** Stores a device with its prekeys, and the list that names it. */
  add({ accountKey, deviceList, device, signed, lastResort, oneTime }: Omit<Activation, "codeHash">): void {
    const number = deviceNumber(device.id);
    this.#around.accounts.setKeys(device.account, { accountKey, deviceList });
    this.#insert.run(
      number,
      idBytes(device.account),
      device.signingKey,
      this.#sealHa1(device.id, device.ha1),
      device.addedAt,
    );
    this.#around.index.addDevice(number);
    this.#around.siblings.changed();
    this.#around.prekeys.publish(device.id, { signed, lastResort, oneTime });
  }

  #repeat(usedBy: Bytes, device: DeviceRecord): ActivationOutcome {
    const row = this.#row(device.id);
    const same = row !== undefined && row.seen_at === null && equalBytes(usedBy, device.signingKey);
    if (!same) return { outcome: "used" };
    this.setCredential(device.id, device.ha1);
    return { outcome: "repeated" };
  }

  /** Gives a device that has not authenticated yet another credential. @returns whether there is such a device */
  setCredential(id: DeviceId, ha1: Bytes): boolean {
    const row = this.#row(id);
    if (row === undefined || row.seen_at !== null) return false;
    this.#setHa1.run(this.#sealHa1(id, ha1), row.id);
    return true;
  }

  get(id: DeviceId): DeviceRecord | null {
    const row = this.#row(id);
    return row === undefined ? null : this.#recordOf(row);
  }

  ofAccount(account: AccountId): readonly DeviceRecord[] {
    return this.#recordsOf(this.#ofAccount.all(idBytes(account)) as DeviceRow[]);
  }

  list({ after, limit }: { readonly after?: string; readonly limit: number }): Page<DeviceRecord> {
    const first = after === undefined ? 0 : deviceNumber(after as DeviceId);
    const rows = this.#page.all(first, limit) as DeviceRow[];
    const last = rows.at(-1);
    const next = last === undefined || rows.length < limit ? null : deviceId(last.id);
    return { items: this.#recordsOf(rows), next };
  }

  markSeen(id: DeviceId, now: number): void {
    // The device has what it was given: nothing of it is kept here.
    if (this.#markSeen.run(now, deviceNumber(id)).changes > 0) this.#deleteLinkingOf.run(deviceNumber(id));
  }

  /** Takes an account back to before its activation. @returns the devices that were removed */
  reset(account: AccountId): readonly DeviceId[] {
    const removed = (this.#ofAccount.all(idBytes(account)) as DeviceRow[]).map((row) => deviceId(row.id));
    for (const id of removed) this.#remove(id);
    this.#around.accounts.retireKeys(account);
    this.#around.links.removeOf(account);
    this.#deleteLinkings.run(idBytes(account));
    return removed;
  }

  replaceList(
    account: AccountId,
    previousList: Bytes,
    deviceList: SignedDeviceList,
    remove: readonly DeviceId[],
  ): readonly DeviceId[] | null {
    const record = this.#around.accounts.get(account);
    if (record === null || record.accountKey === null || record.deviceList === null) return null;
    if (!equalBytes(record.deviceList.bytes, previousList)) return null;
    this.#around.accounts.setKeys(account, { accountKey: record.accountKey, deviceList });
    const own = new Set(
      (this.#ofAccount.all(idBytes(account)) as DeviceRow[]).map((row) => deviceId(row.id)),
    );
    const removed = remove.filter((id) => own.has(id));
    for (const id of removed) this.#remove(id);
    return removed;
  }

  #remove(id: DeviceId): void {
    this.#delete.run(deviceNumber(id));
    // Let in, and never come for it: what it was to be given is no use to anybody any more.
    this.#deleteLinkingOf.run(deviceNumber(id));
    this.#around.prekeys.removeOf(id);
    this.#around.index.removeDevice(deviceNumber(id));
    this.#around.siblings.changed();
  }

  #row(id: DeviceId): DeviceRow | undefined {
    return this.#select.get(deviceNumber(id)) as DeviceRow | undefined;
  }

  #recordsOf(rows: readonly DeviceRow[]): readonly DeviceRecord[] {
    return rows.map((row) => this.#recordOf(row)).filter((record) => record !== null);
  }

  /** `null` for a damaged row: its device cannot authenticate, and stops nobody else. */
  #recordOf(row: DeviceRow): DeviceRecord | null {
    const id = deviceId(row.id);
    try {
      const ha1 = new Uint8Array(this.#around.sealer.open(contextOf(id), row.ha1_sealed));
      const account = toHex(row.account) as AccountId;
      return { id, account, signingKey: row.signing_key, ha1, addedAt: row.added_at };
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.#around.onDamage(`device ${id}: ${error.message}`);
      return null;
    }
  }

  #sealHa1(id: DeviceId, ha1: Bytes): Uint8Array {
    return this.#around.sealer.seal(contextOf(id), ha1);
  }
}

/** Seals every HA1 that lies under an older server key anew, so that the older key can be thrown away in time. */
export function resealDevices(database: DatabaseSync, sealer: Sealer): void {
  const update = database.prepare("UPDATE device SET ha1_sealed = ? WHERE id = ?");
  for (const row of database.prepare("SELECT id, ha1_sealed FROM device").all() as DeviceRow[]) {
    if (sealedUnder(row.ha1_sealed) === sealer.keyNumber) continue;
    const context = contextOf(deviceId(row.id));
    update.run(sealer.seal(context, sealer.open(context, row.ha1_sealed)), row.id);
  }
}

function contextOf(device: DeviceId): Uint8Array {
  return Uint8Array.of(CONTEXT_LABEL, ...idBytes(device));
}
