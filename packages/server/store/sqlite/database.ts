/** Opening the database file, and owning its directory alone. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PRIVATE_FILE } from "../../files.ts";
import { primaryResult, SQLITE_BUSY } from "./trouble.ts";

/**
 * Three sealed envelopes to a page. Measured (docs/decisions/sqlite-store.md): 4 KiB pages hold one and waste
 * half, 16 KiB and more write more bytes per commit than the fuller pages save.
 */
const PAGE_BYTES = 8192;
/** Page cache, KiB: the right edges of all tables and the free list stay in memory; the rest is the kernel's. */
const CACHE_KIB = 32 * 1024;
/** Only a person with a database tool can hold the lock longer than a moment. */
const BUSY_TIMEOUT_MS = 5_000;

/** Another server works in this directory. */
export class DirectoryInUse extends Error {
  override readonly name = "DirectoryInUse";
}

/** Path of the database inside the data directory. */
export function databasePath(directory: string): string {
  return join(directory, "sottovoce.db");
}

/**
 * Opens the database for the one writer.
 * `synchronous=FULL` makes every commit wait for fsync of the log; checkpoints are the checkpointer's.
 */
export function openDatabase(directory: string): DatabaseSync {
  const path = databasePath(directory);
  const database = new DatabaseSync(path);
  makePrivate(path);
  database.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA secure_delete = FAST;
    PRAGMA foreign_keys = OFF;
  `);
  return database;
}

/**
 * Restored from a backup, the file may be one that everybody can read. SQLite gives the log and its index, which it
 * makes later, the mode of the database.
 */
function makePrivate(path: string): void {
  try {
    chmodSync(path, PRIVATE_FILE);
  } catch (error) {
    // Somebody else's file that this user may write: its owner has decided, and the directory still keeps others out.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  }
}

/**
 * Makes the directory where it is missing (0700) and takes its lock, which ends with the process, however the
 * process ends. The lock is SQLite's own, on a file of its own: the database itself must stay open to the
 * connection of the checkpointer.
 * @throws DirectoryInUse
 */
export function lockDirectory(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(directory, "lock"));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (primaryResult(error) !== SQLITE_BUSY) throw error;
    throw new DirectoryInUse(
      `Another Sottovoce server is using ${directory}. Stop it first, or start this one with another data directory.`,
    );
  }
}
