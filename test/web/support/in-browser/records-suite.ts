/** The contract of record stores, on IndexedDB. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { RecordStore } from "@sottovoce/client";
import { key, record, recordStoreContract } from "@sottovoce/client/test/record-store-contract";
import { DATABASE, eraseRecords, openRecords } from "../../../../packages/web/worker/records.ts";

const handler = { onLost: () => {} };

async function openForTest(t: TestContext): Promise<RecordStore> {
  const records = await openRecords("writer", handler);
  t.after(async () => {
    await records.close();
    await eraseRecords();
  });
  return records;
}

recordStoreContract(openForTest);

describe("in a browser that cannot read backwards in one go", () => {
  recordStoreContract((t) => {
    const { prototype } = IDBIndex;
    const method = Object.getOwnPropertyDescriptor(prototype, "getAllRecords");
    if (method === undefined) throw new Error("this browser is one of those: nothing is tried twice");
    Reflect.deleteProperty(prototype, "getAllRecords");
    t.after(() => Object.defineProperty(prototype, "getAllRecords", method));
    return openForTest(t);
  });
});

test("who writes last is the only one who may write: the one before is refused", async () => {
  const before = await openRecords("before", handler);
  await before.commit({ put: [record(1)] });
  const after = await openRecords("after", handler);
  await assert.rejects(before.commit({ put: [record(2)] }), { name: "Deposed" });
  await assert.rejects(before.erase(), { name: "Deposed" });
  await after.commit({ put: [record(3)] });
  assert.deepEqual(await before.list("things", {}), [record(1), record(3)]);
  await Promise.all([before.close(), after.close()]);
  await eraseRecords();
});

test("what was committed is there when the records are opened again", async () => {
  const first = await openRecords("first", handler);
  await first.commit({ put: [record(1)] });
  await first.close();
  const second = await openRecords("second", handler);
  assert.deepEqual(await second.get("things", key(1)), record(1));
  await second.close();
  await eraseRecords();
});

test("a newer version of the app gets the database, and the older one is told", async () => {
  const lost: string[] = [];
  await openRecords("older", { onLost: (reason) => void lost.push(reason) });
  const opened = Promise.withResolvers<IDBDatabase>();
  const request = indexedDB.open(DATABASE, 1_000);
  request.onsuccess = () => opened.resolve(request.result);
  request.onerror = () => opened.reject(request.error);
  const newer = await opened.promise;
  assert.deepEqual(lost, ["newer_version"]);
  await assert.rejects(openRecords("older", handler), { name: "VersionError" });
  newer.close();
  await eraseRecords();
});
