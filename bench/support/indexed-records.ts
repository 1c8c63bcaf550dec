/** Records in memory that are found by indexes, as a disk finds them, and answered in a later turn of the event loop. */
import type { ListQuery, RecordStore, StoredRecord } from "@sottovoce/client";

type Changes = Parameters<RecordStore["commit"]>[0];

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class IndexedRecords implements RecordStore {
  readonly #byKey = new Map<string, StoredRecord>();
  /** In ascending order, by store, and by store and group. What is put later is found by its key alone. */
  readonly #lists = new Map<string, StoredRecord[]>();

  /** @param disk by store and key in hexadecimal */
  constructor(disk: ReadonlyMap<string, ReadonlyMap<string, StoredRecord>>) {
    for (const [store, records] of disk) {
      for (const [key, record] of records) {
        this.#byKey.set(`${store}/${key}`, record);
        this.#list(store).push(record);
        if (record.group !== null) this.#list(`${store}/${hexOf(record.group)}`).push(record);
      }
    }
    for (const list of this.#lists.values()) list.sort((a, b) => a.order - b.order);
  }

  async get(store: string, key: Uint8Array): Promise<StoredRecord | null> {
    await nextTurn();
    return this.#byKey.get(`${store}/${hexOf(key)}`) ?? null;
  }

  async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    await nextTurn();
    const { group, before = Number.POSITIVE_INFINITY, after = Number.NEGATIVE_INFINITY, limit } = query;
    const list = this.#list(group === undefined ? store : `${store}/${hexOf(group)}`);
    const found = list.filter(({ order }) => order < before && order > after);
    return (query.reverse === true ? found.reverse() : found).slice(0, limit);
  }

  async commit({ put = [], remove = [] }: Changes): Promise<void> {
    await nextTurn();
    for (const record of put) this.#byKey.set(`${record.store}/${hexOf(record.key)}`, record);
    for (const { store, key } of remove) this.#byKey.delete(`${store}/${hexOf(key)}`);
  }

  async erase(): Promise<void> {
    this.#byKey.clear();
    this.#lists.clear();
  }

  async close(): Promise<void> {}

  #list(name: string): StoredRecord[] {
    const list = this.#lists.get(name) ?? [];
    this.#lists.set(name, list);
    return list;
  }
}
