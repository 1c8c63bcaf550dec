import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import type { RecordStore } from "@sottovoce/client";
import { key, record, recordStoreContract } from "@sottovoce/client/test/record-store-contract";
import { utf8 } from "@sottovoce/wire";
import { openRecords, ProfileBusy, ProfileTooNew } from "./records.ts";

const HOLDER = new URL("../test/records-holder.ts", import.meta.url);

function temporaryProfile(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), "sottovoce-records-"));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "profile");
}

function openFor(t: TestContext, directory: string): RecordStore {
  const records = openRecords(directory);
  t.after(() => records.close());
  return records;
}

recordStoreContract((t) => openFor(t, temporaryProfile(t)));

test("what was committed is there for the next process", async (t) => {
  const directory = temporaryProfile(t);
  const first = openRecords(directory);
  await first.commit({ put: [record(1)] });
  await first.close();
  await first.close();
  assert.deepEqual(await openFor(t, directory).get("things", key(1)), record(1));
});

test("the profile is closed to other users", async (t) => {
  const directory = temporaryProfile(t);
  await openFor(t, directory).commit({ put: [record(1)] });
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  const files = readdirSync(directory);
  assert.ok(files.includes("records.sqlite"));
  for (const file of files) assert.equal(statSync(join(directory, file)).mode & 0o077, 0, file);
});

test("a replaced value is overwritten, not left in the file", async (t) => {
  const directory = temporaryProfile(t);
  const records = openRecords(directory);
  const secret = "a ratchet key that must not linger";
  await records.commit({ put: [record(1, { value: utf8(secret) })] });
  await records.commit({ put: [record(1, { value: utf8("gone") })] });
  await records.close();
  for (const file of readdirSync(directory)) {
    assert.ok(!readFileSync(join(directory, file)).includes(secret), file);
  }
});

test("a profile in use is refused with the process that uses it", async (t) => {
  const directory = temporaryProfile(t);
  const holder = await startHolder(t, directory);
  assert.throws(
    () => openRecords(directory),
    (error) =>
      error instanceof ProfileBusy && error.pid === holder.pid && error.message.includes(`pid ${holder.pid}`),
  );
});

test("kill -9 of the holder frees the profile, and every commit it had acknowledged is there, whole", async (t) => {
  const directory = temporaryProfile(t);
  const holder = await startHolder(t, directory);
  let acknowledged = 0;
  const enough = new Promise<void>((resolve) => {
    holder.on("message", (count) => {
      acknowledged = count as number;
      if (acknowledged >= 20) resolve();
    });
  });
  holder.send("commit");
  await enough;
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const listed = await openFor(t, directory).list("things", {});
  // Each commit of the holder puts two records; the last may be there without its acknowledgement, but never half.
  assert.equal(listed.length % 2, 0);
  assert.ok(listed.length >= acknowledged * 2, `${listed.length} records, ${acknowledged} commits`);
});

test("a profile of a later version is left alone", (t) => {
  const directory = temporaryProfile(t);
  void openRecords(directory).close();
  const database = new DatabaseSync(join(directory, "records.sqlite"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  assert.throws(() => openRecords(directory), ProfileTooNew);
});

async function startHolder(t: TestContext, directory: string) {
  const holder = fork(HOLDER, [directory], { stdio: "inherit" });
  t.after(() => void holder.kill("SIGKILL"));
  assert.deepEqual(await once(holder, "message"), ["open", undefined]);
  return holder;
}

test("an erased profile holds no trace of what was in it", async (t) => {
  const profile = temporaryProfile(t);
  const records = openFor(t, profile);
  const needles = ["a secret value", "another store"];
  await records.commit({
    put: [record(1, { value: utf8("a secret value") }), record(2, { store: "another store" })],
  });
  const onDisk = () => Buffer.concat(readdirSync(profile).map((file) => readFileSync(join(profile, file))));
  for (const needle of needles) assert.notEqual(onDisk().indexOf(needle), -1);
  await records.erase();
  for (const needle of needles) assert.equal(onDisk().indexOf(needle), -1, needle);
  assert.deepEqual(await records.list("things", {}), []);
  await records.commit({ put: [record(3)] });
  assert.deepEqual(await records.get("things", key(3)), record(3));
});
