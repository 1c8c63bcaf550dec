/** The engine's record store on SQLite: one file, one process, every commit on disk before it is answered. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { ListQuery, RecordStore, StoredRecord } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/wire";
import { clearHolder, prepareProfile, readHolder, writeHolder } from "./profile.ts";

/** Another process holds the profile. */
export class ProfileBusy extends Error {
  override readonly name = "ProfileBusy";
  /** Process id of the holder, `null` where it cannot be told. */
  readonly pid: number | null;

  constructor(directory: string, pid: number | null) {
    const who = pid === null ? "another sottovoce" : `another sottovoce (pid ${pid})`;
    super(
      `The profile ${directory} is already in use by ${who}. Close that one first, or name another profile.`,
    );
    this.pid = pid;
  }
}

/** The profile was written by a version of sottovoce that this one does not know. */
export class ProfileTooNew extends Error {
  override readonly name = "ProfileTooNew";

  constructor(directory: string) {
    super(`The profile ${directory} was made by a newer sottovoce. Update this one.`);
  }
}

/** Number of the layout below; a higher one belongs to a later version. */
const SCHEMA_VERSION = 1;
/** "sotv": tells `file` and people what this database is (SQLite, "Application ID"). */
const APPLICATION_ID = 0x736f7476;
/** A command that has just ended may still be closing the profile when the next one of a script starts. */
const LOCK_WAIT_MS = 1_000;
/** Low byte of SQLite's result code "busy": somebody else has the lock. */
const SQLITE_BUSY = 5;

const SCHEMA = `
  CREATE TABLE records (
    store TEXT NOT NULL,
    key   BLOB NOT NULL,
    grp   BLOB,
    ord   ANY NOT NULL,
    value BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX records_by_key   ON records (store, key);
  CREATE INDEX        records_by_order ON records (store, ord, key);
  CREATE INDEX        records_by_group ON records (store, grp, ord, key) WHERE grp IS NOT NULL;
`;

/*
 * - EXCLUSIVE: the operating system frees the lock when the holder dies, however it dies.
 * - synchronous=FULL: a commit is answered after fsync, so an acknowledged delivery survives a power cut.
 * - secure_delete: a ratchet state that was replaced is overwritten. Were it left in free pages, whoever learns the
 *   passphrase later could read messages whose keys are long deleted.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
`;

/**
 * Opens the records of a profile, and makes the profile where there is none.
 * @throws ProfileBusy, ProfileTooNew
 */
export function openRecords(directory: string): RecordStore {
  const file = prepareProfile(directory);
  const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
  try {
    database.exec(PRAGMAS);
    // A lock is taken by the first statement that needs it: make that one now, not at the first message.
    database.exec("BEGIN EXCLUSIVE");
    migrate(database, directory);
    database.exec("COMMIT");
  } catch (error) {
    database.close();
    if (isBusy(error)) throw new ProfileBusy(directory, readHolder(directory));
    throw error;
  }
  writeHolder(directory);
  return new SqliteRecordStore(database, () => clearHolder(directory));
}

function migrate(database: DatabaseSync, directory: string): void {
  const row = database.prepare("PRAGMA user_version").get();
  const version = Number(row?.user_version);
  if (version > SCHEMA_VERSION) throw new ProfileTooNew(directory);
  if (version === SCHEMA_VERSION) return;
  database.exec(SCHEMA);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
}

function isBusy(error: unknown): boolean {
  const code = (error as { readonly errcode?: unknown }).errcode;
  return typeof code === "number" && (code & 0xff) === SQLITE_BUSY;
}

class SqliteRecordStore implements RecordStore {
  readonly #database: DatabaseSync;
  readonly #onClose: () => void;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, onClose: () => void) {
    this.#database = database;
    this.#onClose = onClose;
  }

  async get(store: string, key: Bytes): Promise<StoredRecord | null> {
    const row = this.#prepare("SELECT * FROM records WHERE store = ? AND key = ?").get(store, key);
    return row === undefined ? null : recordOf(row);
  }

  async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    const conditions = ["store = ?"];
    const values: SQLInputValue[] = [store];
    const add = (condition: string, value: SQLInputValue | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    add("grp = ?", query.group);
    add("ord < ?", query.before);
    add("ord > ?", query.after);
    const direction = query.reverse === true ? "DESC" : "ASC";
    const sql =
      `SELECT * FROM records WHERE ${conditions.join(" AND ")} ` +
      `ORDER BY ord ${direction}, key ${direction} LIMIT ?`;
    // SQLite reads a negative limit as none.
    return this.#prepare(sql)
      .all(...values, query.limit ?? -1)
      .map(recordOf);
  }

  async commit(changes: Parameters<RecordStore["commit"]>[0]): Promise<void> {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { store, key } of changes.remove ?? []) {
        this.#prepare("DELETE FROM records WHERE store = ? AND key = ?").run(store, key);
      }
      for (const record of changes.put ?? []) {
        this.#prepare(
          `INSERT INTO records (store, key, grp, ord, value) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (store, key) DO UPDATE SET grp = excluded.grp, ord = excluded.ord, value = excluded.value`,
        ).run(record.store, record.key, record.group, record.order, record.value);
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      // SQLite has rolled back by itself where the disk failed; a second ROLLBACK would hide the first error.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async erase(): Promise<void> {
    // With secure_delete the pages are overwritten; then the log is, which held them as well, and the file shrinks.
    this.#database.exec("DELETE FROM records; PRAGMA wal_checkpoint(TRUNCATE); VACUUM");
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    this.#database.close();
    this.#onClose();
  }

  /** The texts of statements are few: two fixed ones and one per combination of conditions. */
  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function recordOf(row: Record<string, unknown>): StoredRecord {
  return {
    store: row.store as string,
    key: row.key as Bytes,
    group: row.grp as Bytes | null,
    order: row.ord as number,
    value: row.value as Bytes,
  };
}
