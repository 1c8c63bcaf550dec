/**
 * The schema, as numbered steps that are never changed once released. `PRAGMA user_version` says how many have
 * run; each runs in one transaction together with that number.
 */
import type { DatabaseSync } from "node:sqlite";

/**
 * In clear stand: public keys, the operator's list of accounts, and of waiting rows device, sequence and
 * expiry. Who sent what to whom is only inside `sealed` columns or behind keyed hashes.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (
     name TEXT PRIMARY KEY,
     value ANY NOT NULL
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE account (
     id BLOB PRIMARY KEY,
     address TEXT NOT NULL UNIQUE,
     display_name TEXT,
     phone TEXT,
     messaging INTEGER NOT NULL,
     disabled INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     account_key BLOB,
     device_list BLOB,
     device_list_signature BLOB
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE link (
     code_hash BLOB PRIMARY KEY,
     account BLOB NOT NULL,
     device INTEGER NOT NULL UNIQUE,
     expires_at INTEGER NOT NULL,
     used_by BLOB,
     used_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX link_by_account ON link (account);

   CREATE TABLE device (
     id INTEGER PRIMARY KEY,
     account BLOB NOT NULL,
     signing_key BLOB NOT NULL,
     ha1_sealed BLOB NOT NULL,
     added_at INTEGER NOT NULL,
     seen_at INTEGER
   ) STRICT;
   CREATE INDEX device_by_account ON device (account);

   CREATE TABLE standing_prekey (
     device INTEGER NOT NULL,
     kind INTEGER NOT NULL,
     id INTEGER NOT NULL,
     created INTEGER NOT NULL,
     public_key BLOB NOT NULL,
     signature BLOB NOT NULL,
     PRIMARY KEY (device, kind)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE one_time_prekey (
     device INTEGER NOT NULL,
     id INTEGER NOT NULL,
     created INTEGER NOT NULL,
     x25519 BLOB NOT NULL,
     mlkem BLOB NOT NULL,
     signature BLOB NOT NULL,
     PRIMARY KEY (device, id)
   ) STRICT, WITHOUT ROWID;

   -- Ids handed out: a device that publishes once more, its first answer lost, must not bring a key back.
   CREATE TABLE spent_prekey (
     device INTEGER NOT NULL,
     id INTEGER NOT NULL,
     PRIMARY KEY (device, id)
   ) STRICT, WITHOUT ROWID;

   -- pair: keyed hash of requester and device.
   CREATE TABLE bundle_quota (
     day INTEGER NOT NULL,
     pair BLOB NOT NULL,
     taken INTEGER NOT NULL,
     PRIMARY KEY (day, pair)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE mailbox (
     sequence INTEGER PRIMARY KEY,
     device INTEGER NOT NULL,
     expires_at INTEGER NOT NULL,
     sealed BLOB NOT NULL
   ) STRICT;
   -- Finds what expires, and holds all that the index in memory is built from at start, without the rows.
   CREATE INDEX mailbox_by_expiry ON mailbox (expires_at, device);

   -- ordinal: order of arrival, so that the oldest are found at the left edge.
   -- lost: how many of its envelopes left a mailbox undelivered.
   CREATE TABLE submission (
     ordinal INTEGER PRIMARY KEY,
     key BLOB NOT NULL UNIQUE,
     expires_at INTEGER NOT NULL,
     lost INTEGER NOT NULL DEFAULT 0,
     masked BLOB NOT NULL
   ) STRICT;`,

  // An account is made for the app or for a SIP phone, and stays that. A SIP phone's device is its mailbox; it has no
  // row among the devices, which have keys. Generation: how many passwords it had, so that a new one ends its flows.
  `ALTER TABLE account ADD COLUMN kind TEXT NOT NULL DEFAULT 'app' CHECK (kind IN ('app', 'sip-phone'));

   CREATE TABLE sip_phone (
     device INTEGER PRIMARY KEY,
     account BLOB NOT NULL UNIQUE,
     generation INTEGER NOT NULL,
     ha1s_sealed BLOB NOT NULL
   ) STRICT;`,

  // What an account had before its reset, for whoever brings its recovery kit. And links that let further devices in:
  // of these the server holds public keys, and what it cannot open.
  `ALTER TABLE account ADD COLUMN former_key BLOB;
   ALTER TABLE account ADD COLUMN former_list BLOB;
   ALTER TABLE account ADD COLUMN former_list_signature BLOB;

   CREATE TABLE linking (
     code_hash BLOB PRIMARY KEY,
     account BLOB NOT NULL,
     opener INTEGER NOT NULL,
     device INTEGER NOT NULL UNIQUE,
     stage TEXT NOT NULL CHECK (stage IN ('open', 'offered', 'revealed', 'accepted', 'declined')),
     expires_at INTEGER NOT NULL,
     commitment BLOB NOT NULL,
     invitation BLOB NOT NULL,
     offer TEXT,
     nonce BLOB,
     provision BLOB
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX linking_by_account ON linking (account);
   CREATE INDEX linking_by_expiry ON linking (expires_at);`,

  // Words by which accounts are found; they are made when the database is opened (people.ts).
  `CREATE TABLE person_word (
     word TEXT NOT NULL,
     address TEXT NOT NULL,
     PRIMARY KEY (word, address)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX person_word_by_address ON person_word (address, word);`,
];

/** The database was written by a newer version of the server. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";
}

/**
 * Brings the schema up to date.
 * @throws SchemaTooNew, having changed nothing
 */
export function migrate(database: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version > migrations.length) {
    throw new SchemaTooNew(
      `The database has schema ${version}; this server knows schemas up to ${migrations.length}. Start the newer server, or restore a backup made before the upgrade.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(step);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}
