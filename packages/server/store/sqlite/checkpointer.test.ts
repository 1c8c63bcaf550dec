import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { describe, it } from "node:test";
import { createPerson, enqueue, submissionOf } from "../../test/contract/fixtures.ts";
import { createTestStore } from "../../test/sqlite-store.ts";
import { databasePath } from "./database.ts";

const MIB = 2 ** 20;

describe("checkpoints", () => {
  it("move the log into the database while messages keep coming, and the log does not grow", async (t) => {
    const held = await createTestStore(t);
    const people = await Promise.all(Array.from({ length: 20 }, () => createPerson(held.store)));
    const path = databasePath(held.directory);
    let count = 0;
    let largest = 0;
    // Without checkpoints the database would stay as small as it was made.
    while ((await stat(path)).size < 12 * MIB) {
      const batch = people.map(({ device }) => submissionOf(device, [device]));
      await Promise.all(batch.map((submission) => enqueue(held.store, submission)));
      count += batch.length;
      largest = Math.max(largest, (await stat(`${path}-wal`)).size);
      assert.ok(count < 40_000, "no checkpoint came");
    }
    assert.ok(largest < 64 * MIB, `the log grew to ${Math.round(largest / MIB)} MiB`);
    await held.reopen();
    assert.equal(await held.store.mailbox.size(), count);
  });
});
