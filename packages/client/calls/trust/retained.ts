/**
 * What this device keeps of its calls for the next ones (RFC 6189 §4.9): its own ZID, and for each device that it spoke
 * with the retained secrets, under that device's ZID *and* the address it had. A ZID that turns up under another address
 * is a stranger there: else one contact could speak in the continuity of another.
 */
import { copySecret, wipe } from "@sottovoce/crypto";
import type { KeptSecrets, RetainedStore } from "@sottovoce/voice";
import {
  type Address,
  type Base64Url,
  ByteReader,
  type Bytes,
  ByteWriter,
  fromBase64Url,
  toBase64Url,
  toHex,
} from "@sottovoce/wire";
import type { Core } from "../../core.ts";
import { bytesCodec, type Codec } from "../../vault/codec.ts";
import { collection, type Vault } from "../../vault/vault.ts";

const ZID_BYTES = 12;
const SECRET_BYTES = 32;
const ACCOUNT_KEY_BYTES = 32;

/** Layout: ZID(12). */
const ZIDS = collection("zid", 1, bytesCodec);
const THE_ZID = "self";

interface RetainedRecord {
  readonly zid: Bytes;
  readonly rs1: Bytes | null;
  readonly rs2: Bytes | null;
  readonly sasVerified: boolean;
  /** The last call with this device did not continue the verified ones. */
  readonly broken: boolean;
  /** Unix milliseconds after which the secrets count no more; 0 for none. */
  readonly until: number;
  /** AIK of the account that the call with the compared words was tied to; `null` where it was tied to none. */
  readonly accountKey: Base64Url | null;
}

/**
 * Layout: flags(1): 1 rs1, 2 rs2, 4 verified, 8 broken, 16 AIK; until(8), zid(12), rs1(32), rs2(32), absent ones as zeros;
 * AIK(32) with its flag alone, since records of before have none.
 */
const recordCodec: Codec<RetainedRecord> = {
  encode: ({ zid, rs1, rs2, sasVerified, broken, until, accountKey }) => {
    const account = accountKey === null ? new Uint8Array(0) : fromBase64Url(accountKey, ACCOUNT_KEY_BYTES);
    return new ByteWriter(1 + 8 + ZID_BYTES + 2 * SECRET_BYTES + account.length)
      .u8(
        (rs1 === null ? 0 : 1) |
          (rs2 === null ? 0 : 2) |
          (sasVerified ? 4 : 0) |
          (broken ? 8 : 0) |
          (accountKey === null ? 0 : 16),
      )
      .u64(until)
      .bytes(zid)
      .bytes(rs1 ?? new Uint8Array(SECRET_BYTES))
      .bytes(rs2 ?? new Uint8Array(SECRET_BYTES))
      .bytes(account)
      .finish();
  },
  decode: (bytes) => {
    const reader = new ByteReader(bytes);
    const flags = reader.u8();
    const until = reader.moment();
    const zid = reader.bytes(ZID_BYTES);
    const [rs1, rs2] = [reader.bytes(SECRET_BYTES), reader.bytes(SECRET_BYTES)];
    const accountKey = (flags & 16) === 0 ? null : toBase64Url(reader.bytes(ACCOUNT_KEY_BYTES));
    reader.end();
    return {
      zid,
      rs1: (flags & 1) === 0 ? null : rs1,
      rs2: (flags & 2) === 0 ? null : rs2,
      sasVerified: (flags & 4) !== 0,
      broken: (flags & 8) !== 0,
      until,
      accountKey,
    };
  },
};

/** Keyed by address and ZID, grouped by address. */
const RETAINED = collection("zrtp-retained", 1, recordCodec);

export class RetainedBook {
  readonly #core: Pick<Core, "ledger" | "primitives" | "clock">;
  readonly #vault: Vault;

  constructor(core: Pick<Core, "ledger" | "primitives" | "clock">, vault: Vault) {
    this.#core = core;
    this.#vault = vault;
  }

  /** This device's ZID: random, made with the first call, the same ever after. */
  zid(): Promise<Bytes> {
    return this.#core.ledger.transact(async (transaction) => {
      const known = await transaction.get(ZIDS, THE_ZID);
      if (known !== null) return known;
      const zid = this.#core.primitives.randomBytes(ZID_BYTES);
      transaction.put(ZIDS, THE_ZID, zid);
      return zid;
    });
  }

  /**
   * What is kept of one peer, as a ZRTP session asks for it.
   * @param accountKey AIK that the call has shown itself to be tied to so far; kept with a person's verdict
   */
  of(peer: Address, accountKey: () => Base64Url | null): RetainedStore {
    return {
      load: (zid) => this.#load(peer, zid),
      save: (zid, secrets, lifetimeSeconds) => {
        const until = lifetimeSeconds === null ? null : this.#core.clock.now() + lifetimeSeconds * 1000;
        return this.#save(peer, zid, { ...secrets, until }, accountKey());
      },
      restore: (zid, kept) => (isNothing(kept) ? this.#remove(peer, zid) : this.#save(peer, zid, kept, null)),
    };
  }

  /**
   * The other devices at an address than this one whose words a person here has compared: of each the AIK of the account
   * that the call was tied to, `null` where it was tied to none.
   */
  async comparedWithOthers(peer: Address, zid: Bytes): Promise<readonly (Base64Url | null)[]> {
    const kept = await this.#vault.list(RETAINED, { group: peer });
    wipeSecrets(kept);
    const others = kept.filter((record) => record.sasVerified && toHex(record.zid) !== toHex(zid));
    return others.map(({ accountKey }) => accountKey);
  }

  /** A call did not continue the verified ones; what was kept stays until a person has decided. */
  async markBroken(peer: Address, zid: Bytes): Promise<void> {
    await this.#core.ledger.transact(async (transaction) => {
      const record = await transaction.get(RETAINED, nameOf(peer, zid));
      if (record !== null) this.#put(transaction, peer, { ...record, broken: true });
    });
  }

  /** Forgets what is kept of a peer's devices whose last call did not continue the earlier ones. */
  async forgetBroken(peer: Address): Promise<void> {
    const kept = await this.#vault.list(RETAINED, { group: peer });
    await this.#core.ledger.transact((transaction) => {
      for (const { zid, broken } of kept) if (broken) transaction.remove(RETAINED, nameOf(peer, zid));
    });
    wipeSecrets(kept);
  }

  /** Erases what is kept of a peer's devices and whose time is over (RFC 6189 §4.9): the next call with them is a first one. */
  async forgetExpired(peer: Address): Promise<void> {
    const kept = await this.#vault.list(RETAINED, { group: peer });
    const expired = kept.filter((record) => this.#isExpired(record));
    wipeSecrets(kept);
    if (expired.length === 0) return;
    await this.#core.ledger.transact(async (transaction) => {
      for (const { zid } of expired) {
        // A call may have renewed it meanwhile.
        const record = await transaction.get(RETAINED, nameOf(peer, zid));
        if (record !== null && this.#isExpired(record)) transaction.remove(RETAINED, nameOf(peer, zid));
      }
    });
  }

  #remove(peer: Address, zid: Bytes): Promise<void> {
    return this.#core.ledger.transact((transaction) => transaction.remove(RETAINED, nameOf(peer, zid)));
  }

  #isExpired({ until }: RetainedRecord): boolean {
    return until !== 0 && until < this.#core.clock.now();
  }

  async #load(peer: Address, zid: Bytes): Promise<KeptSecrets | null> {
    const record = await this.#vault.get(RETAINED, nameOf(peer, zid));
    if (record === null) return null;
    const { rs1, rs2, sasVerified, until } = record;
    if (!this.#isExpired(record)) return { rs1, rs2, sasVerified, until: until === 0 ? null : until };
    // The daily maintenance erases it.
    wipeSecrets([record]);
    return null;
  }

  async #save(
    peer: Address,
    zid: Bytes,
    { rs1, rs2, sasVerified, until }: KeptSecrets,
    tied: Base64Url | null,
  ): Promise<void> {
    const accountKey = sasVerified ? (tied ?? (await this.#accountKey(peer, zid))) : null;
    // Copies: the session wipes its own, and the ledger writes later.
    const record = {
      zid: new Uint8Array(zid),
      rs1: rs1 === null ? null : copySecret(rs1),
      rs2: rs2 === null ? null : copySecret(rs2),
      sasVerified,
      broken: false,
      until: until ?? 0,
      accountKey,
    };
    try {
      await this.#core.ledger.transact((transaction) => this.#put(transaction, peer, record));
    } finally {
      wipeSecrets([record]);
    }
  }

  /** A device whose words were compared stays that of the account which they were compared for. */
  async #accountKey(peer: Address, zid: Bytes): Promise<Base64Url | null> {
    const record = await this.#vault.get(RETAINED, nameOf(peer, zid));
    if (record === null) return null;
    wipeSecrets([record]);
    return record.accountKey;
  }

  #put(
    transaction: Parameters<Parameters<Core["ledger"]["transact"]>[0]>[0],
    peer: Address,
    record: RetainedRecord,
  ): void {
    transaction.put(RETAINED, nameOf(peer, record.zid), record, { group: peer });
  }
}

function isNothing({ rs1, rs2, sasVerified }: KeptSecrets): boolean {
  return rs1 === null && rs2 === null && !sasVerified;
}

/** What was read and is not needed longer. */
function wipeSecrets(records: readonly Pick<RetainedRecord, "rs1" | "rs2">[]): void {
  for (const { rs1, rs2 } of records) for (const secret of [rs1, rs2]) if (secret !== null) wipe(secret);
}

function nameOf(peer: Address, zid: Bytes): string {
  return `${peer}/${toHex(zid)}`;
}
