/** Activation links, by the hash of their code. Runs inside a transaction. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AccountId, type Bytes, idBytes, toHex } from "@sottovoce/wire";
import type { LinkRecord } from "../store.ts";
import { deviceId } from "./device-number.ts";

type LinkRow = {
  readonly account: Bytes;
  readonly device: number;
  readonly expires_at: number;
  readonly used_by: Bytes | null;
  readonly used_at: number | null;
};

export class Links {
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #use: StatementSync;
  readonly #deleteUnused: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #deviceTaken: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "INSERT INTO link (code_hash, account, device, expires_at) VALUES (?, ?, ?, ?)",
    );
    this.#select = database.prepare("SELECT * FROM link WHERE code_hash = ?");
    this.#use = database.prepare("UPDATE link SET used_by = ?, used_at = ? WHERE code_hash = ?");
    this.#deleteUnused = database.prepare("DELETE FROM link WHERE account = ? AND used_by IS NULL");
    this.#deleteAll = database.prepare("DELETE FROM link WHERE account = ?");
    this.#deviceTaken = database.prepare(
      `SELECT 1 FROM link WHERE device = :device
       UNION ALL SELECT 1 FROM linking WHERE device = :device
       UNION ALL SELECT 1 FROM device WHERE id = :device
       UNION ALL SELECT 1 FROM sip_phone WHERE device = :device`,
    );
  }

  create(codeHash: Bytes, account: AccountId, expiresAt: number): LinkRecord {
    this.#deleteUnused.run(idBytes(account));
    const device = this.freeDevice();
    this.#insert.run(codeHash, idBytes(account), device, expiresAt);
    return { account, device: deviceId(device), expiresAt, usedBy: null, usedAt: null };
  }

  get(codeHash: Bytes): LinkRecord | null {
    const row = this.#select.get(codeHash) as LinkRow | undefined;
    if (row === undefined) return null;
    return {
      account: toHex(row.account) as AccountId,
      device: deviceId(row.device),
      expiresAt: row.expires_at,
      usedBy: row.used_by,
      usedAt: row.used_at,
    };
  }

  /** @param signingKey IKs of the device that uses it */
  use(codeHash: Bytes, signingKey: Bytes, now: number): void {
    this.#use.run(signingKey, now, codeHash);
  }

  /** Removes all links of an account, the used ones as well. */
  removeOf(account: AccountId): void {
    this.#deleteAll.run(idBytes(account));
  }

  /** A random device number that nobody has and no link reserves. */
  freeDevice(): number {
    for (;;) {
      const device = randomBytes(4).readUInt32BE();
      if (device !== 0 && this.#deviceTaken.get({ device }) === undefined) return device;
    }
  }
}
