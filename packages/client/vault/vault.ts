/**
 * The engine's records: typed values in named collections, sealed before they reach the record store, and changed
 * by atomic batches. Who reads the disk learns the names of the collections, how many records each has, and the
 * order they stand in; no address, no text, no key.
 */
import type { Bytes } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore, StoredRecord } from "../ports.ts";
import type { Codec } from "./codec.ts";
import type { ExposedVaultKey } from "./exposed-key.ts";
import { storing } from "./storing.ts";

/** Seals and blinds with the keys that the passphrase opened. */
export interface RecordSealer {
  /** @returns the sealed value, bound to its store, key and version */
  seal(store: string, key: Bytes, version: number, value: Bytes): Promise<Bytes> | Bytes;
  /** @returns the value, or `null` when it was not sealed for this place with this key */
  open(store: string, key: Bytes, version: number, sealed: Bytes): Promise<Bytes | null> | Bytes | null;
  /** @returns 16 bytes that tell nothing about `name` to who lacks the key, and are always the same for it */
  blind(store: string, name: string): Promise<Bytes> | Bytes;
  /** A copy of the keys. */
  expose(): ExposedVaultKey;
  /** Overwrites the keys. */
  wipe(): void;
}

/** Where a value stands among others of its collection. */
export interface Place {
  /** Values that are listed together, like the messages of one conversation. */
  readonly group?: string;
  /** Ascending; 0 when the order does not matter. */
  readonly order?: number;
}

export interface CollectionQuery {
  readonly group?: string;
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
  readonly reverse?: boolean;
}

/** One kind of value. `version` is that of its encoding: a value of another version does not open by accident. */
export interface Collection<T> {
  readonly store: string;
  readonly version: number;
  readonly codec: Codec<T>;
}

/** Names a collection. */
export function collection<T>(store: string, version: number, codec: Codec<T>): Collection<T> {
  return { store, version, codec };
}

/** Changes that happen all or not at all. */
export interface Batch {
  /** Puts a value under a name. Each name at most once in a batch. */
  put<T>(into: Collection<T>, name: string, value: T, place?: Place): Batch;
  remove<T>(from: Collection<T>, name: string): Batch;
  /** Resolves when all of it is on disk. @throws EngineError `storage`, and then none of it happened */
  commit(): Promise<void>;
}

interface Draft {
  readonly store: string;
  readonly name: string;
  readonly version: number;
  /** `null` to remove the record. */
  readonly plain: Bytes | null;
  readonly place: Place;
}

/**
 * Records opened together: in browsers each is opened on another thread, and waiting for one after the other would take
 * many times as long. Bounded, so that a long list does not stand in the way of a message.
 */
const OPENED_AT_ONCE = 64;

export class Vault {
  readonly #records: RecordStore;
  readonly #sealer: RecordSealer;
  #locked = false;

  constructor(records: RecordStore, sealer: RecordSealer) {
    this.#records = records;
    this.#sealer = sealer;
  }

  /** @returns the value of a name, `null` where there is none. @throws EngineError `damaged`, `storage` */
  async get<T>(from: Collection<T>, name: string): Promise<T | null> {
    this.#requireOpen();
    const key = await this.#blind(from.store, name);
    const record = await storing(() => this.#records.get(from.store, key));
    // Locked meanwhile: it was looked for under a name that no key made.
    this.#requireOpen();
    return record === null ? null : this.#open(from, record.key, record.value);
  }

  /** Values in ascending order of their place. @throws EngineError `damaged`, `storage`, `stopped` */
  async list<T>(from: Collection<T>, query: CollectionQuery = {}): Promise<readonly T[]> {
    this.#requireOpen();
    const { group, ...rest } = query;
    const blinded = group === undefined ? {} : { group: await this.#blind(from.store, group) };
    const records = await storing(() => this.#records.list(from.store, { ...rest, ...blinded }));
    this.#requireOpen();
    const values: T[] = [];
    for (let start = 0; start < records.length; start += OPENED_AT_ONCE) {
      const some = records.slice(start, start + OPENED_AT_ONCE);
      values.push(...(await Promise.all(some.map(({ key, value }) => this.#open(from, key, value)))));
    }
    return values;
  }

  batch(): Batch {
    return new SealingBatch((drafts) => this.#commit(drafts));
  }

  /** Wipes the keys: nothing can be read or written from now on. The record store stays open. */
  lock(): void {
    this.#locked = true;
    this.#sealer.wipe();
  }

  /** Wipes the keys and closes the record store. */
  async close(): Promise<void> {
    this.lock();
    await this.#records.close();
  }

  /** A copy of the keys, for another tab. @throws EngineError `stopped` */
  exposeKeys(): ExposedVaultKey {
    this.#requireOpen();
    return this.#sealer.expose();
  }

  async #commit(drafts: readonly Draft[]): Promise<void> {
    if (drafts.length === 0) return;
    this.#requireOpen();
    const put: StoredRecord[] = [];
    const remove: { store: string; key: Bytes }[] = [];
    for (const draft of drafts) {
      const key = await this.#blind(draft.store, draft.name);
      if (draft.plain === null) remove.push({ store: draft.store, key });
      else put.push(await this.#seal(draft, key, draft.plain));
    }
    // Locked meanwhile: what was sealed since is sealed with zeros.
    this.#requireOpen();
    await storing(() => this.#records.commit({ put, remove }));
  }

  async #seal({ store, version, place }: Draft, key: Bytes, plain: Bytes): Promise<StoredRecord> {
    const { group, order = 0 } = place;
    const value = await this.#sealer.seal(store, key, version, plain);
    return { store, key, group: group === undefined ? null : await this.#blind(store, group), order, value };
  }

  async #open<T>(from: Collection<T>, key: Bytes, sealed: Bytes): Promise<T> {
    const plain = await this.#sealer.open(from.store, key, from.version, sealed);
    // Locked meanwhile: nothing opens any more, and nothing is wrong with the record.
    this.#requireOpen();
    if (plain === null) throw damaged(from.store);
    try {
      return from.codec.decode(plain);
    } catch (cause) {
      throw damaged(from.store, cause);
    }
  }

  async #blind(store: string, name: string): Promise<Bytes> {
    return this.#sealer.blind(store, name);
  }

  #requireOpen(): void {
    if (this.#locked) throw new EngineError("stopped", "user", "This device is locked.");
  }
}

class SealingBatch implements Batch {
  readonly #commit: (drafts: readonly Draft[]) => Promise<void>;
  readonly #drafts: Draft[] = [];

  constructor(commit: (drafts: readonly Draft[]) => Promise<void>) {
    this.#commit = commit;
  }

  put<T>(into: Collection<T>, name: string, value: T, place: Place = {}): Batch {
    const { store, version } = into;
    this.#drafts.push({ store, name, version, plain: into.codec.encode(value), place });
    return this;
  }

  remove<T>(from: Collection<T>, name: string): Batch {
    const { store, version } = from;
    this.#drafts.push({ store, name, version, plain: null, place: {} });
    return this;
  }

  commit(): Promise<void> {
    return this.#commit(this.#drafts);
  }
}

function damaged(store: string, cause?: unknown): EngineError {
  return new EngineError(
    "damaged",
    "device",
    `A stored record (${store}) is damaged or was changed from outside. Restore the profile, or activate again.`,
    { cause },
  );
}
