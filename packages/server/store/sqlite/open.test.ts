import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { type DeviceId, idBytes } from "@sottovoce/wire";
import {
  createPerson,
  enqueue,
  LIFETIME,
  random,
  START,
  submissionOf,
} from "../../test/contract/fixtures.ts";
import { createTestStore } from "../../test/sqlite-store.ts";
import { StoreUnavailable } from "../store.ts";
import { databasePath } from "./database.ts";
import { openSqliteStore, StoreRefused } from "./open.ts";

function neverFatal(error: Error): never {
  throw error;
}

describe("sqlite store", () => {
  it("refuses a directory that another server uses, and opens it when that one is done", async (t) => {
    const held = await createTestStore(t);
    const { directory, serverKeys } = held;
    const second = openSqliteStore({ directory, serverKeys, onFatal: neverFatal });
    await assert.rejects(second, (error: Error) => {
      assert.ok(error instanceof StoreRefused);
      assert.match(error.message, /Another Sottovoce server is using/);
      return true;
    });
    await createPerson(held.store);
    await held.reopen();
  });

  it("refuses a newer schema with a sentence", async (t) => {
    const held = await createTestStore(t);
    const { directory, serverKeys } = held;
    await held.store.close();
    const database = new DatabaseSync(databasePath(directory));
    database.exec("PRAGMA user_version = 99");
    database.close();
    const refused = openSqliteStore({ directory, serverKeys, onFatal: neverFatal });
    await assert.rejects(refused, /schema 99; this server knows schemas up to \d/);
  });

  it("refuses a server key that is not the database's", async (t) => {
    const held = await createTestStore(t);
    await held.store.close();
    const serverKeys = [{ number: 1, secret: random(32) }];
    const refused = openSqliteStore({ directory: held.directory, serverKeys, onFatal: neverFatal });
    await assert.rejects(refused, /sealed under another server key/);
  });

  it("opens everything after the server key was rotated, and needs the old one for old rows only", async (t) => {
    const held = await createTestStore(t);
    const { directory } = held;
    const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
    const submission = submissionOf(ann.device, [bob.device]);
    await enqueue(held.store, submission);
    await held.store.close();
    const newest = { number: 2, secret: random(32) };
    const rotated = await openSqliteStore({
      directory,
      serverKeys: [...held.serverKeys, newest],
      onFatal: neverFatal,
    });
    assert.equal((await rotated.mailbox.read(bob.device, 0, 10)).length, 1);
    assert.equal((await rotated.mailbox.submit(submission, START)).outcome, "repeated");
    await rotated.close();
    const damages: string[] = [];
    const later = await openSqliteStore({
      directory,
      serverKeys: [newest],
      onFatal: neverFatal,
      onDamage: (sentence) => damages.push(sentence),
    });
    assert.deepEqual(await later.devices.get(ann.device), ann.activation.device);
    const fresh = submissionOf(ann.device, [bob.device]);
    await enqueue(later, fresh);
    const readable = await later.mailbox.read(bob.device, 0, 10);
    assert.deepEqual(
      readable.map((item) => item.kind === "envelope" && item.id),
      [fresh.id],
    );
    assert.match(damages[0] ?? "", /server key 1 is missing from the key file/);
    // It stops nobody: what expires goes, whether it opens or not.
    assert.equal((await later.mailbox.expire(START + LIFETIME, 10)).removed, 2);
    await later.close();
  });

  it("rejects what a failing disk did not take, keeps what it took, and goes on", async (t) => {
    const held = await createTestStore(t);
    const { store } = held;
    const [ann, bob] = [await createPerson(store), await createPerson(store)];
    const kept = submissionOf(ann.device, [bob.device]);
    await enqueue(store, kept);
    held.failCommits(1);
    const lost = [submissionOf(ann.device, [bob.device]), submissionOf(ann.device, [bob.device])];
    const attempts = await Promise.allSettled([
      ...lost.map((one) => store.mailbox.submit(one, START)),
      store.mailbox.read(bob.device, 0, 10),
    ]);
    const reasons = attempts.slice(0, 2).map((attempt) => attempt.status === "rejected" && attempt.reason);
    assert.ok(reasons.every((reason) => reason instanceof StoreUnavailable));
    const read = attempts[2];
    assert.ok(read?.status === "fulfilled" && Array.isArray(read.value) && read.value.length === 1);
    assert.equal(await store.mailbox.size(), 1);
    for (const one of lost) await enqueue(store, one);
    await held.reopen();
    const items = await held.store.mailbox.read(bob.device, 0, 10);
    assert.deepEqual(
      items.map((item) => item.kind === "envelope" && item.id),
      [kept, ...lost].map(({ id }) => id),
    );
  });

  it("shares one commit among the calls of one tick", async (t) => {
    const { store } = await createTestStore(t);
    const [ann, bob] = [await createPerson(store), await createPerson(store)];
    const before = await store.statistics();
    await Promise.all(
      Array.from({ length: 50 }, () => enqueue(store, submissionOf(ann.device, [bob.device]))),
    );
    const after = await store.statistics();
    assert.equal(after.operations - before.operations, 50);
    assert.equal(after.commits - before.commits, 1);
  });

  it("finishes what was asked before it closes, and refuses what comes after", async (t) => {
    const held = await createTestStore(t);
    const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
    const last = held.store.mailbox.submit(submissionOf(ann.device, [bob.device]), START);
    await held.store.close();
    assert.equal((await last).outcome, "enqueued");
    await assert.rejects(held.store.mailbox.size(), StoreUnavailable);
    await held.reopen();
    assert.equal(await held.store.mailbox.size(), 1);
  });

  it("holds no text, id, sender or key in clear, the log included", async (t) => {
    const held = await createTestStore(t);
    const { store } = held;
    // Ann has no one-time prekeys, so that no page that is written below holds her number for another reason.
    const [ann, bob] = [await createPerson(store), await createPerson(store, 1)];
    const sender = Buffer.from(idBytes(ann.device));
    const known = occurrences(await databaseFiles(held.directory), sender);
    assert.ok(known > 0, "the device itself is known, so the search works");
    const submissions = Array.from({ length: 20 }, () => submissionOf(ann.device, [bob.device]));
    for (const one of submissions) await enqueue(store, one);
    await store.mailbox.submit(submissions[0] as (typeof submissions)[0], START);
    await store.prekeys.take(ann.device, [bob.device], START);
    assert.equal(occurrences(await databaseFiles(held.directory), sender), known, "sender");
    const [first] = await store.mailbox.read(bob.device, 0, 1);
    await store.mailbox.settle(bob.device, [first?.sequence as number], START);

    const files = await databaseFiles(held.directory);
    const absent = (what: string, bytes: Uint8Array) => assert.equal(files.indexOf(bytes), -1, what);
    for (const { id, envelopes } of submissions) {
      // Its first six bytes are a moment.
      absent("message id", idBytes(id).subarray(6));
      const { body } = envelopes[0] as (typeof envelopes)[0];
      for (let at = 0; at < body.length; at += 16) absent("envelope", body.subarray(at, at + 16));
    }
    for (const { activation } of [ann, bob]) absent("HA1", activation.device.ha1);
    for (const { secret } of held.serverKeys) absent("server key", secret);
  });

  it("tells that its worker has died, and rejects what waits", async (t) => {
    const held = await createTestStore(t, { expectDeath: true });
    const people = [await createPerson(held.store), await createPerson(held.store)];
    const [ann, bob] = people.map(({ device }) => device) as [DeviceId, DeviceId];
    held.failCommits(-1);
    await assert.rejects(held.store.mailbox.submit(submissionOf(ann, [bob]), START), StoreUnavailable);
    await assert.rejects(held.store.mailbox.size(), StoreUnavailable);
    assert.match((await held.death).message, /ended with code 1/);
    held.failCommits(0);
    await held.reopen();
    assert.equal(await held.store.mailbox.size(), 0);
  });

  it("ends where a disk fails in the middle of a write, and the next start has what was acknowledged", async (t) => {
    const held = await createTestStore(t, { expectDeath: true });
    const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
    await enqueue(held.store, submissionOf(ann.device, [bob.device]));
    held.failCommits(-2);
    const lost = submissionOf(ann.device, [bob.device]);
    await assert.rejects(held.store.mailbox.submit(lost, START), StoreUnavailable);
    assert.match((await held.death).message, /disk I\/O error/);
    held.failCommits(0);
    await held.reopen();
    assert.equal(await held.store.mailbox.size(), 1);
  });
});

/** Everything in the files of the database. */
async function databaseFiles(directory: string): Promise<Buffer> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("sottovoce.db"));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

/** How often bytes occur in others. */
function occurrences(content: Buffer, bytes: Uint8Array): number {
  let count = 0;
  for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + 1)) count++;
  return count;
}
