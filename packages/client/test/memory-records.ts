/** A record store in memory that behaves like a disk: what was not committed is lost in a crash, commits are atomic. */
import { type Bytes, toHex } from "@sottovoce/wire";
import type { ListQuery, RecordStore, StoredRecord } from "../ports.ts";

/** The device lost power: nothing works on this store any more; `survivor` has what was on disk. */
export class PowerLost extends Error {
  override readonly name = "PowerLost";
}

export type Commit = Parameters<RecordStore["commit"]>[0];

export interface MemoryRecordsOptions {
  /** Called before each commit; throwing refuses it, answering "crash before" or "crash after" pulls the plug. */
  readonly onCommit?: (number: number) => "commit" | "crash before" | "crash after";
}

export class MemoryRecords implements RecordStore {
  readonly #stores: Map<string, Map<string, StoredRecord>>;
  readonly #options: MemoryRecordsOptions;
  #dead = false;
  /** Commits asked for since it was made. */
  commits = 0;
  closed = false;

  constructor(options: MemoryRecordsOptions = {}, disk = new Map<string, Map<string, StoredRecord>>()) {
    this.#options = options;
    this.#stores = disk;
  }

  /** The same disk, as the next start of the program finds it. This store becomes useless. */
  survivor(options: MemoryRecordsOptions = {}): MemoryRecords {
    this.#dead = true;
    return this.copy(options);
  }

  /** A copy of the disk as it is now: a backup. */
  copy(options: MemoryRecordsOptions = {}): MemoryRecords {
    return new MemoryRecords(
      options,
      new Map([...this.#stores].map(([name, store]) => [name, new Map(store)])),
    );
  }

  /** What is on disk, by store and key in hexadecimal. */
  get disk(): Map<string, Map<string, StoredRecord>> {
    return this.#stores;
  }

  get dead(): boolean {
    return this.#dead;
  }

  async get(store: string, key: Bytes): Promise<StoredRecord | null> {
    this.#alive();
    return this.#stores.get(store)?.get(toHex(key)) ?? null;
  }

  async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    this.#alive();
    const group = query.group === undefined ? null : toHex(query.group);
    const found = [...(this.#stores.get(store)?.values() ?? [])].filter(
      (record) =>
        (group === null || (record.group !== null && toHex(record.group) === group)) &&
        (query.before === undefined || record.order < query.before) &&
        (query.after === undefined || record.order > query.after),
    );
    found.sort((a, b) => a.order - b.order || (toHex(a.key) < toHex(b.key) ? -1 : 1));
    if (query.reverse) found.reverse();
    return found.slice(0, query.limit);
  }

  async commit(changes: Commit): Promise<void> {
    this.#alive();
    this.commits++;
    const verdict = this.#options.onCommit?.(this.commits) ?? "commit";
    if (verdict === "crash before") this.#crash();
    // A real disk takes a moment, in which other work goes on.
    await Promise.resolve();
    this.#alive();
    this.#apply(changes);
    if (verdict === "crash after") this.#crash();
  }

  async erase(): Promise<void> {
    this.#alive();
    this.#stores.clear();
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Everything on disk as one byte string, to be searched for what must not be there. */
  image(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (const store of this.#stores.values()) {
      for (const record of store.values()) {
        parts.push(new TextEncoder().encode(record.store), record.key, record.group ?? new Uint8Array());
        parts.push(record.value);
      }
    }
    return Buffer.concat(parts);
  }

  /** Number of records of one store. */
  count(store: string): number {
    return this.#stores.get(store)?.size ?? 0;
  }

  /** Changes a record behind the engine's back. */
  tamper(store: string, change: (record: StoredRecord) => StoredRecord): void {
    const records = this.#stores.get(store);
    if (records === undefined) throw new Error(`nothing in ${store}`);
    for (const [key, record] of records) records.set(key, change(record));
  }

  /** Takes a whole store away, as if it had been lost. */
  drop(store: string): void {
    this.#stores.delete(store);
  }

  #apply({ put = [], remove = [] }: Commit): void {
    for (const record of put) {
      const store = this.#stores.get(record.store) ?? new Map<string, StoredRecord>();
      this.#stores.set(record.store, store.set(toHex(record.key), structuredClone(record)));
    }
    for (const { store, key } of remove) this.#stores.get(store)?.delete(toHex(key));
  }

  #crash(): never {
    this.#dead = true;
    throw new PowerLost("power lost");
  }

  #alive(): void {
    if (this.#dead) throw new PowerLost("power lost");
  }
}
