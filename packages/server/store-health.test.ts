import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StoreUnavailable } from "./store/store.ts";
import { StoreHealth } from "./store-health.ts";
import { createPerson, START, submissionOf } from "./test/contract/fixtures.ts";
import { ManualClock } from "./test/manual-clock.ts";
import { createTestStore } from "./test/sqlite-store.ts";

describe("the health of the store", () => {
  it("follows what the disk does with changes, and writes nothing while all is well", async (t) => {
    const held = await createTestStore(t);
    const { store } = held;
    const [ann, bob] = [await createPerson(store), await createPerson(store)];
    const health = new StoreHealth(store, new ManualClock());
    const { commits } = await store.statistics();
    assert.equal(await health.problem(), null);
    assert.equal((await store.statistics()).commits, commits);
    // The change itself, and what the first question tries.
    held.failCommits(2);
    const submission = submissionOf(ann.device, [bob.device]);
    await assert.rejects(store.mailbox.submit(submission, START), StoreUnavailable);
    assert.match((await health.problem()) ?? "", /not available; messages are not accepted/);
    // The disk has room again: nobody but the question itself has to find out.
    assert.equal(await health.problem(), null);
    const after = await store.statistics();
    assert.equal(after.refusing, false);
    assert.equal(after.commits, commits + 1);
    assert.equal(await health.problem(), null);
    assert.equal((await store.statistics()).commits, commits + 1);
  });

  it("is found again by any change that succeeds", async (t) => {
    const held = await createTestStore(t);
    const { store } = held;
    const ann = await createPerson(store);
    held.failCommits(1);
    await assert.rejects(store.devices.markSeen(ann.device, START), StoreUnavailable);
    assert.equal((await store.statistics()).refusing, true);
    await store.devices.markSeen(ann.device, START);
    assert.equal((await store.statistics()).refusing, false);
  });

  it("causes one write at a time, however many ask", async (t) => {
    const held = await createTestStore(t);
    const { store } = held;
    const ann = await createPerson(store);
    const health = new StoreHealth(store, new ManualClock());
    held.failCommits(1);
    await assert.rejects(store.devices.markSeen(ann.device, START), StoreUnavailable);
    const { operations } = await store.statistics();
    const answers = await Promise.all(Array.from({ length: 20 }, () => health.problem()));
    assert.deepEqual(new Set(answers), new Set([null]));
    assert.equal((await store.statistics()).operations, operations + 1);
  });

  it("is bad when the store does not answer", async () => {
    const clock = new ManualClock();
    const silent = () => new Promise<never>(() => undefined);
    const asked = new StoreHealth({ statistics: silent, probe: silent }, clock).problem();
    clock.advance(2_000);
    assert.match((await asked) ?? "", /does not answer/);
  });
});
