/** Values of which all are in memory, and on disk: what the engine looks at for every message. */
import { wipe } from "@sottovoce/crypto";
import type { Bytes } from "@sottovoce/wire";
import { bytesCodec } from "./codec.ts";
import { type Collection, collection, type Vault } from "./vault.ts";

/**
 * How the values of a table become bytes, which are overwritten once they are sealed, and back; a value keeps no view of
 * them. Private keys take a provider's asynchronous help.
 */
export interface TableCodec<V> {
  encode(value: V): Promise<Bytes> | Bytes;
  decode(bytes: Bytes): Promise<V> | V;
}

/** Values are immutable, and change only through transactions. */
export class Table<V extends object> {
  readonly collection: Collection<Bytes>;
  readonly codec: TableCodec<V>;
  readonly #keyOf: (value: V) => string;
  readonly #values = new Map<string, V>();
  #newestFirst: readonly V[] | null = null;

  private constructor(name: Collection<Bytes>, codec: TableCodec<V>, keyOf: (value: V) => string) {
    this.collection = name;
    this.codec = codec;
    this.#keyOf = keyOf;
  }

  /** Reads all of a table. @param keyOf the key under which a value stands, which the value itself has to tell */
  static async open<V extends object>(
    vault: Vault,
    store: string,
    codec: TableCodec<V>,
    keyOf: (value: V) => string,
  ): Promise<Table<V>> {
    const table = new Table(collection(store, 1, bytesCodec), codec, keyOf);
    const stored = await vault.list(table.collection);
    const values = await Promise.all(stored.map((bytes) => codec.decode(bytes)));
    // Some tables hold keys, and this copy of theirs would outlast a lock.
    for (const bytes of stored) wipe(bytes);
    for (const value of values) table.#values.set(keyOf(value), value);
    return table;
  }

  get(key: string): V | null {
    return this.#values.get(key) ?? null;
  }

  get size(): number {
    return this.#values.size;
  }

  /** What was changed last comes first. */
  newestFirst(): readonly V[] {
    this.#newestFirst ??= [...this.#values.values()].reverse();
    return this.#newestFirst;
  }

  keyOf(value: V): string {
    return this.#keyOf(value);
  }

  /** A committed change. For `Ledger` alone. */
  apply(key: string, value: V | null): void {
    this.#newestFirst = null;
    this.#values.delete(key);
    if (value !== null) this.#values.set(key, value);
  }
}
