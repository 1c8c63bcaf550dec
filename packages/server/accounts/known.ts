/**
 * What authenticates somebody, in memory, so that a verdict never asks the store: a wrong credential, a right one, and
 * one for somebody who does not exist cost the same, and guessing costs no disk.
 */
import type { AccountId } from "@sottovoce/wire";
import type { Page } from "../store/store.ts";

/** An answer at once where it is known, else a promise of it: the hot path shall not wait for what is at hand. */
export type Perhaps<Value> = Value | null | Promise<Value | null>;

/** Records read at a time at start: few answers, none of which holds the store up for more than milliseconds. */
const PAGE = 1000;

interface Owned {
  readonly account: AccountId;
}

export interface KnownSource<Key, Value extends Owned, Stored> {
  list(options: { readonly after?: string; readonly limit: number }): Promise<Page<Stored>>;
  ofAccount(account: AccountId): Promise<readonly Stored[]>;
  /** What a record is found by, and what is kept of it. */
  entryOf(record: Stored): readonly [key: Key, value: Value];
}

export class Known<Key, Value extends Owned, Stored> {
  readonly #source: KnownSource<Key, Value, Stored>;
  readonly #byKey = new Map<Key, Value>();
  readonly #ofAccount = new Map<AccountId, readonly Key[]>();
  /** Accounts that have changed since they were read. */
  readonly #changed = new Set<AccountId>();
  #reading: Promise<void> | null = null;

  private constructor(source: KnownSource<Key, Value, Stored>) {
    this.#source = source;
  }

  /** Reads all records. */
  static async load<Key, Value extends Owned, Stored>(
    source: KnownSource<Key, Value, Stored>,
  ): Promise<Known<Key, Value, Stored>> {
    const known = new Known(source);
    for (let after: string | null = ""; after !== null; ) {
      const page: Page<Stored> = await source.list(after === "" ? { limit: PAGE } : { after, limit: PAGE });
      for (const record of page.items) known.#add(record);
      after = page.next;
    }
    return known;
  }

  /**
   * `null` when there is nobody of that key. After a change of any account everybody waits until it has been read,
   * whomever they ask for.
   */
  get(key: Key): Perhaps<Value> {
    const upToDate = this.#reading === null && this.#changed.size === 0;
    return upToDate ? (this.#byKey.get(key) ?? null) : this.#getChanged(key);
  }

  async #getChanged(key: Key): Promise<Value | null> {
    while (this.#reading !== null || this.#changed.size > 0) {
      this.#reading ??= this.#readChanged().finally(() => {
        this.#reading = null;
      });
      await this.#reading;
    }
    return this.#byKey.get(key) ?? null;
  }

  /** Something of an account has changed, durably: it is read before the next question is answered. */
  changed(account: AccountId): void {
    this.#changed.add(account);
  }

  async #readChanged(): Promise<void> {
    const accounts = [...this.#changed];
    // Before the reading: what changes meanwhile is to be read again.
    this.#changed.clear();
    try {
      const lists = await Promise.all(accounts.map((account) => this.#source.ofAccount(account)));
      for (const [i, records] of lists.entries()) this.#replace(accounts[i] as AccountId, records);
    } catch (error) {
      for (const account of accounts) this.#changed.add(account);
      throw error;
    }
  }

  #replace(account: AccountId, records: readonly Stored[]): void {
    for (const key of this.#ofAccount.get(account) ?? []) this.#byKey.delete(key);
    this.#ofAccount.delete(account);
    for (const record of records) this.#add(record);
  }

  #add(record: Stored): void {
    const [key, value] = this.#source.entryOf(record);
    this.#byKey.set(key, value);
    this.#ofAccount.set(value.account, [...(this.#ofAccount.get(value.account) ?? []), key]);
  }
}
