/**
 * The engine's record store on IndexedDB. All kinds of records lie in one object store, keyed by kind and key; two
 * indexes bring them in the order of their lists, so that a list is read in one go.
 */
import type { ListQuery, RecordStore, StoredRecord } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/wire";
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";

export const DATABASE = "sottovoce";
/** Number of the layout below. */
const VERSION = 1;

const RECORDS = "records";
/** Sorted by `store`, `order`, `key`; and by `store`, `group`, `order`, `key`, where records without group are left out. */
const BY_ORDER = "by-order";
const BY_GROUP = "by-group";
const WRITER = "writer";

interface Schema extends DBSchema {
  [RECORDS]: {
    key: [string, Bytes];
    value: StoredRecord;
    indexes: { [BY_ORDER]: [string, number, Bytes]; [BY_GROUP]: [string, Bytes, number, Bytes] };
  };
  /** One value: who may write. */
  [WRITER]: { key: number; value: string };
}
const THE_WRITER = 0;

type Database = IDBPDatabase<Schema>;

/** Another worker took over: this one was thought dead, and must not write any more. */
class Deposed extends Error {
  override readonly name = "Deposed";
}

export interface RecordsHandler {
  /** The database is gone from under us: a newer version of the app wants it, or the browser closed it. */
  onLost(reason: "newer_version" | "closed"): void;
}

/**
 * Opens the records and makes `writer` the only one who may change them: whoever wrote before is refused from then on,
 * even in the middle of its work. Its state in memory would be old, and overwrite what is new.
 * @param writer name unlike that of any other worker, ever
 * @throws DOMException where the browser does not let pages store anything
 */
export async function openRecords(writer: string, handler: RecordsHandler): Promise<RecordStore> {
  const database = await openDB<Schema>(DATABASE, VERSION, {
    upgrade(fresh) {
      const records = fresh.createObjectStore(RECORDS, { keyPath: ["store", "key"] });
      records.createIndex(BY_ORDER, ["store", "order", "key"]);
      records.createIndex(BY_GROUP, ["store", "group", "order", "key"]);
      fresh.createObjectStore(WRITER);
    },
    blocking() {
      database.close();
      handler.onLost("newer_version");
    },
    terminated: () => handler.onLost("closed"),
  });
  await database.put(WRITER, writer, THE_WRITER);
  return new IndexedRecords(database, writer);
}

/** Deletes the whole database. Its connections have to be closed. */
export function eraseRecords(): Promise<void> {
  return deleteDB(DATABASE);
}

class IndexedRecords implements RecordStore {
  readonly #database: Database;
  readonly #writer: string;

  constructor(database: Database, writer: string) {
    this.#database = database;
    this.#writer = writer;
  }

  async get(store: string, key: Bytes): Promise<StoredRecord | null> {
    return (await this.#database.get(RECORDS, [store, key])) ?? null;
  }

  async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    const { limit, reverse = false } = query;
    if (limit === 0) return [];
    const index = this.#database
      .transaction(RECORDS)
      .store.index(query.group === undefined ? BY_ORDER : BY_GROUP);
    const range = rangeOf(store, query);
    if (!reverse) return index.getAll(range, limit);
    if (limit === undefined) return (await index.getAll(range)).reverse();
    return lastOf(index as unknown as ReverseReader, range, limit);
  }

  async commit(changes: Parameters<RecordStore["commit"]>[0]): Promise<void> {
    const { put = [], remove = [] } = changes;
    await this.#write((records) => [
      ...remove.map(({ store, key }) => records.delete([store, key])),
      ...put.map((record) => records.put(requireWhole(record))),
    ]);
  }

  async erase(): Promise<void> {
    await this.#write((records) => [records.clear()]);
  }

  /** Does all of it or nothing, and nothing at all where somebody else may write by now. */
  async #write(work: (records: RecordsOfTransaction) => readonly Promise<unknown>[]): Promise<void> {
    // Strict: a message is acknowledged to the server, which then forgets it, when this returns.
    const transaction = this.#database.transaction([RECORDS, WRITER], "readwrite", { durability: "strict" });
    // Awaited here as well as below: else a failure would be reported as one that nobody handles.
    const done = transaction.done;
    try {
      if ((await transaction.objectStore(WRITER).get(THE_WRITER)) !== this.#writer) {
        throw new Deposed("another tab has taken over");
      }
      await Promise.all([done, ...work(transaction.objectStore(RECORDS))]);
    } catch (error) {
      abort(transaction);
      await done.catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

type RecordsOfTransaction = IDBPObjectStore<Schema, ["records", "writer"], "records", "readwrite">;

/** What an index can do, of which TypeScript's library and `idb` know only a part yet. */
interface ReverseReader {
  openCursor(range: IDBKeyRange, direction: "prev"): Promise<Cursor | null>;
  /** Indexed Database API 3.0 §4.6; not in every browser yet. */
  getAllRecords?(options: {
    readonly query: IDBKeyRange;
    readonly count: number;
    readonly direction: "prev";
  }): Promise<readonly { readonly value: StoredRecord }[]>;
}

interface Cursor {
  readonly value: StoredRecord;
  continue(): Promise<Cursor | null>;
}

/** @returns the last records of a range, the last one first */
async function lastOf(index: ReverseReader, range: IDBKeyRange, limit: number): Promise<StoredRecord[]> {
  if (index.getAllRecords !== undefined) {
    const entries = await index.getAllRecords({ query: range, count: limit, direction: "prev" });
    return entries.map(({ value }) => value);
  }
  const found: StoredRecord[] = [];
  let cursor = await index.openCursor(range, "prev");
  while (cursor !== null && found.length < limit) {
    found.push(cursor.value);
    cursor = await cursor.continue();
  }
  return found;
}

/** The part of an index that a query asks for. In IndexedDB's order any array comes after any number and any bytes. */
function rangeOf(store: string, { group, before, after }: ListQuery): IDBKeyRange {
  const prefix = group === undefined ? [store] : [store, group];
  const lower = after === undefined ? prefix : [...prefix, after, []];
  const upper = before === undefined ? [...prefix, []] : [...prefix, before];
  // A range that ends before it begins is an error of its own; an empty one is what was asked for.
  return indexedDB.cmp(lower, upper) > 0 ? IDBKeyRange.only([]) : IDBKeyRange.bound(lower, upper);
}

/** IndexedDB would store a record without content. */
function requireWhole(record: StoredRecord): StoredRecord {
  if (!(record.value instanceof Uint8Array)) throw new TypeError("a record needs its sealed value");
  return record;
}

/** Does nothing where the failure has ended the transaction already. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It is over, as it should be.
  }
}
