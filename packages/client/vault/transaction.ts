/** One unit of work on the records: it sees its own changes, and they happen all or not at all. */
import { wipe } from "@sottovoce/crypto";
import type { Bytes } from "@sottovoce/wire";
import type { Table } from "./table.ts";
import type { Batch, Collection, CollectionQuery, Place, Vault } from "./vault.ts";

interface Row {
  stage(batch: Batch): void;
  /** `null` for a removed one. */
  readonly value: unknown;
}

interface Cells<V extends object = object> {
  readonly table: Table<V>;
  /** In the order of change; `null` for removed ones. */
  readonly values: Map<string, V | null>;
}

export class Transaction {
  readonly #vault: Vault;
  /** The work that shares this one's commit and came before it. */
  readonly #before: Transaction | null;
  readonly #rows = new Map<string, Row>();
  readonly #cells = new Map<Table<object>, Cells>();
  readonly #afterCommit: (() => void)[] = [];

  constructor(vault: Vault, before: Transaction | null = null) {
    this.#vault = vault;
    this.#before = before;
  }

  /** A record on disk. @throws EngineError `damaged` */
  async get<T>(from: Collection<T>, name: string): Promise<T | null> {
    const row = this.#row(`${from.store}/${name}`);
    return row === undefined ? this.#vault.get(from, name) : (row.value as T | null);
  }

  put<T>(into: Collection<T>, name: string, value: T, place?: Place): void {
    const stage = (batch: Batch) => void batch.put(into, name, value, place);
    this.#rows.set(`${into.store}/${name}`, { value, stage });
  }

  remove<T>(from: Collection<T>, name: string): void {
    const stage = (batch: Batch) => void batch.remove(from, name);
    this.#rows.set(`${from.store}/${name}`, { value: null, stage });
  }

  /** Records on disk, as they were before this transaction and those that share its commit. */
  list<T>(from: Collection<T>, query: CollectionQuery): Promise<readonly T[]> {
    return this.#vault.list(from, query);
  }

  /** A value in memory. */
  read<V extends object>(table: Table<V>, key: string): V | null {
    const cells = this.#cellsOf(table)?.values;
    const own = cells?.get(key);
    if (own !== undefined) return own;
    return this.#before === null ? table.get(key) : this.#before.read(table, key);
  }

  /** Changes a value in memory and on disk. */
  write<V extends object>(table: Table<V>, value: V): void {
    this.#set(table, table.keyOf(value), value);
  }

  erase<V extends object>(table: Table<V>, key: string): void {
    this.#set(table, key, null);
  }

  /** All values of a table, those changed last first. */
  values<V extends object>(table: Table<V>): readonly V[] {
    const changed = this.#changed(table);
    if (changed.size === 0) return table.newestFirst();
    const fresh = [...changed.values()].filter((value) => value !== null).reverse();
    return [...fresh, ...table.newestFirst().filter((value) => !changed.has(table.keyOf(value)))];
  }

  /** Values that this transaction and those before it in its commit have changed. */
  #changed<V extends object>(table: Table<V>): Map<string, V | null> {
    const changed = this.#before === null ? new Map<string, V | null>() : this.#before.#changed(table);
    const own = this.#cellsOf(table)?.values ?? new Map<string, V | null>();
    if (changed.size === 0) return own;
    const all = new Map(changed);
    for (const [key, value] of own) {
      all.delete(key);
      all.set(key, value);
    }
    return all;
  }

  /** Called when the changes are on disk, and never when they are not. Must not throw. */
  afterCommit(hook: () => void): void {
    this.#afterCommit.push(hook);
  }

  /** Hands the changes to the work before it: both share one fate from now on. */
  join(): void {
    const before = this.#before;
    if (before === null) throw new Error("a transaction of its own is committed, not joined");
    for (const [name, row] of this.#rows) before.#rows.set(name, row);
    for (const { table, values } of this.#cells.values()) {
      for (const [key, value] of values) before.#set(table, key, value);
    }
    before.#afterCommit.push(...this.#afterCommit);
  }

  /** Writes everything in one commit. @throws EngineError `storage`; nothing of it happened then */
  async commit(): Promise<void> {
    const batch = this.#vault.batch();
    const encoded: Bytes[] = [];
    for (const row of this.#rows.values()) row.stage(batch);
    for (const { table, values } of this.#cells.values()) {
      for (const [key, value] of values) {
        if (value === null) {
          batch.remove(table.collection, key);
          continue;
        }
        const bytes = await table.codec.encode(value);
        encoded.push(bytes);
        batch.put(table.collection, key, bytes);
      }
    }
    try {
      await batch.commit();
    } finally {
      wipe(...encoded);
    }
    for (const { table, values } of this.#cells.values()) {
      for (const [key, value] of values) table.apply(key, value);
    }
    for (const hook of this.#afterCommit) hook();
  }

  #row(name: string): Row | undefined {
    return this.#rows.get(name) ?? (this.#before === null ? undefined : this.#before.#row(name));
  }

  #set<V extends object>(table: Table<V>, key: string, value: V | null): void {
    let cells = this.#cellsOf(table);
    if (cells === undefined) {
      cells = { table, values: new Map() };
      this.#cells.set(table as unknown as Table<object>, cells as unknown as Cells);
    }
    cells.values.delete(key);
    cells.values.set(key, value);
  }

  #cellsOf<V extends object>(table: Table<V>): Cells<V> | undefined {
    return this.#cells.get(table as unknown as Table<object>) as Cells<V> | undefined;
  }
}
