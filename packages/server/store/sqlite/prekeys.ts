/** The prekeys of all devices: each one-time prekey leaves once. Runs inside a transaction. */
import { createHmac, type KeyObject } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Bytes,
  type DeviceId,
  idBytes,
  type LastResortPrekey,
  ONE_TIME_PREKEYS,
  type OneTimePrekey,
  PREKEY_KIND,
  type PrekeyBundle,
  type SignedPrekey,
} from "@sottovoce/wire";
import { MAX_BUNDLES_PER_DAY, type PrekeyCount } from "../store.ts";
import { deviceNumber } from "./device-number.ts";

/** One-time prekeys held for a device; more are not stored. A device keeps half of that; a refill may overlap. */
const MAX_ONE_TIME_HELD = 2 * ONE_TIME_PREKEYS;
const DAY_MS = 86_400_000;
/** Quota rows of days gone by that each call clears: more than it can add, so they cannot pile up. */
const OLD_QUOTAS_PER_CALL = 64;
const PAIR_BYTES = 16;

type StandingRow = {
  readonly kind: number;
  readonly id: number;
  readonly created: number;
  readonly public_key: Bytes;
  readonly signature: Bytes;
};
type OneTimeRow = {
  readonly id: number;
  readonly created: number;
  readonly x25519: Bytes;
  readonly mlkem: Bytes;
  readonly signature: Bytes;
};

interface Publication {
  readonly signed?: SignedPrekey;
  readonly lastResort?: LastResortPrekey;
  readonly oneTime: readonly OneTimePrekey[];
}

export class Prekeys {
  readonly #secret: KeyObject;
  readonly #isDevice: (device: number) => boolean;
  readonly #setStanding: StatementSync;
  readonly #standing: StatementSync;
  readonly #addOneTime: StatementSync;
  readonly #takeOneTime: StatementSync;
  readonly #spend: StatementSync;
  readonly #isSpent: StatementSync;
  readonly #countOneTime: StatementSync;
  readonly #taken: StatementSync;
  readonly #countTaking: StatementSync;
  readonly #dropQuotas: StatementSync;
  readonly #removals: readonly StatementSync[];

  /**
   * @param secret keys the hashes of who asked for whose bundles
   * @param isDevice whether there is such a device
   */
  constructor(database: DatabaseSync, secret: KeyObject, isDevice: (device: number) => boolean) {
    this.#secret = secret;
    this.#isDevice = isDevice;
    this.#setStanding = database.prepare(
      `INSERT INTO standing_prekey (device, kind, id, created, public_key, signature) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (device, kind) DO UPDATE SET id = excluded.id, created = excluded.created,
         public_key = excluded.public_key, signature = excluded.signature`,
    );
    this.#standing = database.prepare("SELECT * FROM standing_prekey WHERE device = ? AND kind = ?");
    this.#addOneTime = database.prepare(
      `INSERT INTO one_time_prekey (device, id, created, x25519, mlkem, signature) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#takeOneTime = database.prepare(
      `DELETE FROM one_time_prekey WHERE device = :device
         AND id = (SELECT min(id) FROM one_time_prekey WHERE device = :device) RETURNING *`,
    );
    this.#spend = database.prepare("INSERT INTO spent_prekey (device, id) VALUES (?, ?)");
    this.#isSpent = database.prepare("SELECT 1 FROM spent_prekey WHERE device = ? AND id = ?");
    this.#countOneTime = database.prepare("SELECT count(*) AS held FROM one_time_prekey WHERE device = ?");
    this.#taken = database.prepare("SELECT taken FROM bundle_quota WHERE day = ? AND pair = ?");
    this.#countTaking = database.prepare(
      `INSERT INTO bundle_quota (day, pair, taken) VALUES (?, ?, 1)
       ON CONFLICT (day, pair) DO UPDATE SET taken = taken + 1`,
    );
    this.#dropQuotas = database.prepare(
      `DELETE FROM bundle_quota WHERE (day, pair) IN
         (SELECT day, pair FROM bundle_quota WHERE day < ? ORDER BY day LIMIT ${OLD_QUOTAS_PER_CALL})`,
    );
    this.#removals = ["standing_prekey", "one_time_prekey", "spent_prekey"].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE device = ?`),
    );
  }

  publish(id: DeviceId, { signed, lastResort, oneTime }: Publication): PrekeyCount {
    const device = deviceNumber(id);
    // Removed while its request was on the way: nothing may be left behind that nobody would remove again.
    if (!this.#isDevice(device)) return { oneTime: 0, signedCreated: 0 };
    if (signed !== undefined) this.#publishStanding(device, signed, signed.x25519);
    if (lastResort !== undefined) this.#publishStanding(device, lastResort, lastResort.mlkem);
    let held = this.#held(device);
    for (const prekey of oneTime) {
      if (held >= MAX_ONE_TIME_HELD) break;
      if (this.#publishOneTime(device, prekey)) held++;
    }
    return this.count(id);
  }

  #publishStanding(device: number, prekey: SignedPrekey | LastResortPrekey, publicKey: Bytes): void {
    const { kind, id, created, signature } = prekey;
    this.#setStanding.run(device, PREKEY_KIND[kind], id, created, publicKey, signature);
  }

  /** @returns whether it is new */
  #publishOneTime(device: number, prekey: OneTimePrekey): boolean {
    const { id, created, x25519, mlkem, signature } = prekey;
    if (this.#isSpent.get(device, id) !== undefined) return false;
    return this.#addOneTime.run(device, id, created, x25519, mlkem, signature).changes === 1;
  }

  count(id: DeviceId): PrekeyCount {
    const device = deviceNumber(id);
    const signed = this.#standing.get(device, PREKEY_KIND.signed) as StandingRow | undefined;
    return { oneTime: this.#held(device), signedCreated: signed?.created ?? 0 };
  }

  take(
    requester: DeviceId,
    devices: readonly DeviceId[],
    now: number,
  ): { readonly bundles: readonly PrekeyBundle[]; readonly limited: readonly DeviceId[] } {
    const day = Math.floor(now / DAY_MS);
    const bundles: PrekeyBundle[] = [];
    const limited: DeviceId[] = [];
    this.#dropQuotas.run(day);
    for (const device of new Set(devices)) {
      const standing = this.#standingOf(device);
      if (standing === null) continue;
      if (!this.#mayTake(day, requester, device)) limited.push(device);
      else bundles.push({ device, ...standing, oneTime: this.#takeOne(deviceNumber(device)) });
    }
    return { bundles, limited };
  }

  /** Removes all prekeys of a device. */
  removeOf(id: DeviceId): void {
    for (const removal of this.#removals) removal.run(deviceNumber(id));
  }

  #mayTake(day: number, requester: DeviceId, device: DeviceId): boolean {
    const hash = createHmac("sha256", this.#secret)
      .update(idBytes(requester))
      .update(idBytes(device))
      .digest();
    const pair = hash.subarray(0, PAIR_BYTES);
    const taken = Number(this.#taken.get(day, pair)?.taken ?? 0);
    if (taken >= MAX_BUNDLES_PER_DAY) return false;
    this.#countTaking.run(day, pair);
    return true;
  }

  #takeOne(device: number): OneTimePrekey | null {
    const row = this.#takeOneTime.get({ device }) as OneTimeRow | undefined;
    if (row === undefined) return null;
    this.#spend.run(device, row.id);
    const { id, created, x25519, mlkem, signature } = row;
    return { kind: "oneTime", id, created, x25519, mlkem, signature };
  }

  #standingOf(id: DeviceId): Pick<PrekeyBundle, "signed" | "lastResort"> | null {
    const device = deviceNumber(id);
    const signed = this.#standing.get(device, PREKEY_KIND.signed) as StandingRow | undefined;
    const resort = this.#standing.get(device, PREKEY_KIND.lastResort) as StandingRow | undefined;
    if (signed === undefined || resort === undefined) return null;
    return {
      signed: { kind: "signed", ...commonOf(signed), x25519: signed.public_key },
      lastResort: { kind: "lastResort", ...commonOf(resort), mlkem: resort.public_key },
    };
  }

  #held(device: number): number {
    return Number(this.#countOneTime.get(device)?.held);
  }
}

function commonOf(row: StandingRow): Pick<StandingRow, "id" | "created" | "signature"> {
  return { id: row.id, created: row.created, signature: row.signature };
}
