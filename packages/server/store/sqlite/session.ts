/** Everything of the store that lives in the worker, put together. */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { ServerKeys } from "../server-key.ts";
import { Accounts } from "./accounts.ts";
import { lockDirectory, openDatabase } from "./database.ts";
import { Devices, resealDevices } from "./devices.ts";
import { GroupCommit } from "./group-commit.ts";
import { Linkings } from "./linkings.ts";
import { Links } from "./links.ts";
import { Mailbox } from "./mailbox.ts";
import { unpackSubmission } from "./mailbox-codec.ts";
import { MailboxIndex } from "./mailbox-index.ts";
import { MailboxRows } from "./mailbox-rows.ts";
import { migrate } from "./migrations.ts";
import type { Operations } from "./operations.ts";
import { People } from "./people.ts";
import { Prekeys } from "./prekeys.ts";
import { SealError, Sealer, sealedUnder } from "./seal.ts";
import { Sequences } from "./sequences.ts";
import { Siblings } from "./siblings.ts";
import { resealSipPhones, SipPhones } from "./sip-phones.ts";
import { Submissions } from "./submissions.ts";
import { isDiskTrouble } from "./trouble.ts";
import { UndoLog } from "./undo-log.ts";

/** What the sealed secret of the database is bound to. */
const SECRET_CONTEXT = Uint8Array.of(3);
const SECRET_BYTES = 32;

/** An open store: the operations, and the commit they share. */
export interface Session {
  readonly database: DatabaseSync;
  readonly operations: Operations;
  readonly commits: GroupCommit;
  close(): void;
}

export interface SessionOptions {
  readonly directory: string;
  readonly keys: ServerKeys;
  /** Hears of rows that do not open. */
  readonly onDamage: (sentence: string) => void;
  /** See `GroupCommit`. */
  readonly commit: ((database: DatabaseSync) => void) | null;
}

/**
 * Takes the directory, opens the database and brings it up to date.
 * @throws DirectoryInUse, SchemaTooNew, SealError
 */
export function openSession({ directory, keys, onDamage, commit }: SessionOptions): Session {
  const lock = lockDirectory(directory);
  try {
    const database = openDatabase(directory);
    migrate(database);
    const undo = new UndoLog();
    const sealer = new Sealer(keys);
    const secret = openSecret(database, sealer);
    const commits = new GroupCommit(database, undo, commit === null ? undefined : () => commit(database));
    const close = () => {
      emptyLog(database);
      database.close();
      lock.close();
    };
    const parts = { database, sealer, secret, undo, commits, onDamage };
    return { database, operations: assemble(parts), commits, close };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Leaves nothing in the log, for whoever copies the database of a stopped server. */
function emptyLog(database: DatabaseSync): void {
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (error) {
    // The disk is full: the log stays, and the next start reads it.
    if (!isDiskTrouble(error)) throw error;
  }
}

interface Parts {
  readonly database: DatabaseSync;
  readonly sealer: Sealer;
  readonly secret: Uint8Array;
  readonly undo: UndoLog;
  readonly commits: GroupCommit;
  readonly onDamage: (sentence: string) => void;
}

function assemble({ database, sealer, secret, undo, commits, onDamage }: Parts): Operations {
  const index = restoreIndex(database, undo);
  const sequences = new Sequences(database, undo);
  const rows = new MailboxRows(database, { sealer, index, sequences, onDamage });
  const submissions = new Submissions(database, subkey(secret, "submissions"), (row) => rows.has(row));
  const siblings = new Siblings(database, undo);
  const mailbox = new Mailbox(rows, index, sequences, submissions, siblings);
  const links = new Links(database);
  const sipPhones = new SipPhones(database, { sealer, links, index, onDamage });
  const people = new People(database);
  const accounts = new Accounts(database, sipPhones, people);
  const prekeys = new Prekeys(database, subkey(secret, "bundles"), (device) => index.knows(device));
  const devices = new Devices(database, { sealer, accounts, links, prekeys, index, siblings, onDamage });
  const linkings = new Linkings(database, { accounts, devices, links });
  // Another value each time: a row that stays as it is dirties no page, and its commit would write nothing. 64 KiB, some
  // twenty messages: on a disk that is all but full, small changes fit in here and there.
  const probe = database.prepare(
    "INSERT INTO meta (name, value) VALUES ('probe', randomblob(65536)) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  return {
    accounts: {
      create: (list, now) => accounts.create(list, now),
      get: (id) => accounts.get(id),
      byAddress: (address) => accounts.byAddress(address),
      list: (options) => accounts.list(options),
      update: (id, changes) => accounts.update(id, changes),
      reset: (id) => devices.reset(id),
    },
    people,
    links,
    devices,
    linkings,
    sipPhones,
    prekeys,
    mailbox: {
      submit: (packed) => mailbox.submit(unpackSubmission(packed, 0)),
      post: (list, expiresAt, row) =>
        mailbox.post(list, expiresAt, Buffer.from(row.buffer, row.byteOffset, row.length)),
      known: (sender, id, now) => mailbox.known(sender, id, now),
      read: (device, after, limit) => mailbox.read(device, after, limit),
      settle: (device, sequences, now) => mailbox.settle(device, sequences, now),
      expire: (now, limit) => mailbox.expire(now, limit),
      nextExpiry: () => mailbox.nextExpiry(),
      size: () => mailbox.size(),
    },
    store: {
      statistics: () => {
        const { operations, refusing } = commits;
        return { commits: commits.commits, operations, refusing };
      },
      probe: () => void probe.run(),
    },
  };
}

/** Reads which rows wait for whom from the index by expiry, which holds both: the rows themselves stay unread. */
function restoreIndex(database: DatabaseSync, undo: UndoLog): MailboxIndex {
  const index = new MailboxIndex(undo);
  const devices = database.prepare("SELECT id FROM device UNION ALL SELECT device FROM sip_phone").all();
  const waiting = database.prepare(
    "SELECT device, sequence FROM mailbox INDEXED BY mailbox_by_expiry ORDER BY expires_at",
  );
  waiting.setReturnArrays(true);
  index.restore(
    devices.map((row) => Number(row.id)),
    waiting.iterate() as unknown as Iterable<[number, number]>,
  );
  return index;
}

/**
 * The secret behind all keyed hashes of this database: random, sealed under the server key, so that a rotation
 * of that key changes no hash. When the newest key has changed, it and every HA1 are sealed anew.
 * @throws SealError when the key file does not belong to this database
 */
function openSecret(database: DatabaseSync, sealer: Sealer): Uint8Array {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'secret'").get();
  const save = database.prepare(
    "INSERT INTO meta (name, value) VALUES ('secret', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  if (row === undefined) {
    const secret = randomBytes(SECRET_BYTES);
    save.run(sealer.seal(SECRET_CONTEXT, secret));
    return secret;
  }
  const sealed = row.value as Uint8Array;
  const secret = openOrExplain(sealer, sealed);
  if (sealedUnder(sealed) !== sealer.keyNumber) {
    database.exec("BEGIN IMMEDIATE");
    save.run(sealer.seal(SECRET_CONTEXT, secret));
    resealDevices(database, sealer);
    resealSipPhones(database, sealer);
    database.exec("COMMIT");
  }
  return secret;
}

function openOrExplain(sealer: Sealer, sealed: Uint8Array): Uint8Array {
  try {
    return sealer.open(SECRET_CONTEXT, sealed);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new SealError(
      "The database was sealed under another server key. Put the server key file back that belongs to it.",
    );
  }
}

function subkey(secret: Uint8Array, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `sottovoce/${use}`, 32)));
}
