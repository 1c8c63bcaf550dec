/**
 * What every device authenticates by, in memory, so that a verdict never asks the store: a wrong credential, a right
 * one, and one for a device that does not exist cost the same, and guessing costs no disk.
 */
import { type AccountId, type DeviceId, toHex } from "@sottovoce/wire";
import type { DeviceRecord, DeviceStore } from "../store/store.ts";

/** Devices read at a time at start: few answers, none of which holds the store up for more than milliseconds. */
const PAGE = 1000;

/** About 200 bytes with its places in both maps, and 26 µs to read: a hundred thousand devices take 20 MB, and 3 s at start. */
export interface KnownDevice {
  readonly account: AccountId;
  /** SHA-256 of `device:realm:secret`, hexadecimal. */
  readonly ha1: string;
}

export class KnownDevices {
  readonly #store: Pick<DeviceStore, "ofAccount">;
  readonly #byId = new Map<DeviceId, KnownDevice>();
  readonly #ofAccount = new Map<AccountId, readonly DeviceId[]>();
  /** Accounts that have changed since they were read. */
  readonly #changed = new Set<AccountId>();
  #reading: Promise<void> | null = null;

  private constructor(store: Pick<DeviceStore, "ofAccount">) {
    this.#store = store;
  }

  /** Reads all devices. */
  static async load(store: Pick<DeviceStore, "ofAccount" | "list">): Promise<KnownDevices> {
    const known = new KnownDevices(store);
    for (let after: string | null = ""; after !== null; ) {
      const page: Awaited<ReturnType<DeviceStore["list"]>> = await store.list(
        after === "" ? { limit: PAGE } : { after, limit: PAGE },
      );
      for (const record of page.items) known.#add(record);
      after = page.next;
    }
    return known;
  }

  /**
   * `null` when there is no such device. After a change of any account everybody waits until it has been read,
   * whichever device they ask for.
   */
  async get(id: DeviceId): Promise<KnownDevice | null> {
    while (this.#reading !== null || this.#changed.size > 0) {
      this.#reading ??= this.#readChanged().finally(() => {
        this.#reading = null;
      });
      await this.#reading;
    }
    return this.#byId.get(id) ?? null;
  }

  /** The devices of an account have changed, durably: they are read before the next question is answered. */
  changed(account: AccountId): void {
    this.#changed.add(account);
  }

  async #readChanged(): Promise<void> {
    const accounts = [...this.#changed];
    // Before the reading: what changes meanwhile is to be read again.
    this.#changed.clear();
    try {
      const lists = await Promise.all(accounts.map((account) => this.#store.ofAccount(account)));
      for (const [i, records] of lists.entries()) this.#replace(accounts[i] as AccountId, records);
    } catch (error) {
      for (const account of accounts) this.#changed.add(account);
      throw error;
    }
  }

  #replace(account: AccountId, records: readonly DeviceRecord[]): void {
    for (const id of this.#ofAccount.get(account) ?? []) this.#byId.delete(id);
    this.#ofAccount.delete(account);
    for (const record of records) this.#add(record);
  }

  #add({ id, account, ha1 }: DeviceRecord): void {
    this.#byId.set(id, { account, ha1: toHex(ha1) });
    this.#ofAccount.set(account, [...(this.#ofAccount.get(account) ?? []), id]);
  }
}
