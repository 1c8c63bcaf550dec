import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { EngineError } from "../errors.ts";
import { MemoryRecords } from "../test/memory-records.ts";
import { refusedWith } from "../test/world.ts";
import { jsonCodec } from "./codec.ts";
import { eraseProfile } from "./erase.ts";
import { passphraseFailures, pauseLeft } from "./failures.ts";
import { changePassphrase, createVault, hasVault, openVault } from "./passphrase.ts";
import { collection } from "./vault.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15);
const THINGS = collection("things", 1, jsonCodec<{ readonly name: string }>());

let derivations = 0;
const node = createNodePrimitives();
const primitives: typeof node = {
  ...node,
  argon2id: async (password, salt, { length }) => {
    derivations++;
    return (await node.sha512(Buffer.concat([salt, password]))).slice(0, length);
  },
};

async function profile(passphrase = "right"): Promise<MemoryRecords> {
  const records = new MemoryRecords();
  const vault = await createVault(primitives, records, passphrase);
  await vault.batch().put(THINGS, "cup", { name: "cup" }).commit();
  return records;
}

const tryWith = (records: MemoryRecords, passphrase: string, now: number) =>
  openVault(primitives, records, passphrase, now);

/** Wrong passphrases until `count` are on disk, each at the first moment it is allowed. @returns the moment of the last */
async function guess(records: MemoryRecords, count: number, from = START): Promise<number> {
  let now = from;
  for (;;) {
    const failures = await passphraseFailures(records);
    if (failures.count >= count) return now;
    now += pauseLeft(failures, now);
    await assert.rejects(tryWith(records, "wrong", now), refusedWith("wrong_passphrase"));
  }
}

function waitOf(error: unknown): number {
  assert.ok(error instanceof EngineError && error.code === "wait" && error.retry);
  assert.match(
    error.sentence,
    /^Too many wrong passphrases\. Wait (a minute|\d+ minutes), then try again\.$/,
  );
  return error.retryAfterMs ?? Number.NaN;
}

test("five tries are free; then each takes twice as long as the one before, an hour at most", async () => {
  const records = await profile();
  const pauses: number[] = [];
  let now = START;
  for (let count = 1; count <= 14; count++) {
    now = await guess(records, count, now);
    pauses.push(pauseLeft(await passphraseFailures(records), now) / MINUTE);
  }
  assert.deepEqual(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
});

test("during a pause the right passphrase is refused as any other, and nothing is derived or counted", async () => {
  const records = await profile();
  const last = await guess(records, 5);
  derivations = 0;
  for (const passphrase of ["right", "wrong", ""]) {
    const error = await tryWith(records, passphrase, last + MINUTE - 1).catch((caught) => caught);
    assert.equal(waitOf(error), 1);
  }
  assert.equal(derivations, 0);
  assert.deepEqual(await passphraseFailures(records), { count: 5, lastAt: last });
  await tryWith(records, "right", last + MINUTE);
  assert.deepEqual(await passphraseFailures(records), { count: 0, lastAt: 0 });
});

test("the pause outlasts a restart, and a clock that is set back does not shorten it", async () => {
  const records = await profile();
  const last = await guess(records, 7);
  const restarted = records.copy();
  const error = await tryWith(restarted, "right", last + MINUTE).catch((caught) => caught);
  assert.equal(waitOf(error), 3 * MINUTE);

  const back = last - 24 * 60 * MINUTE;
  assert.equal(waitOf(await tryWith(restarted, "right", back).catch((caught) => caught)), 4 * MINUTE);
  assert.equal(
    waitOf(await tryWith(restarted, "right", back + MINUTE).catch((caught) => caught)),
    3 * MINUTE,
    "it runs by the clock as it is now: the owner is not kept out until tomorrow",
  );
  await tryWith(restarted, "right", back + 4 * MINUTE);
});

test("many tries at once are counted one by one", async () => {
  const records = await profile();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => tryWith(records, `guess ${i}`, START)),
  );
  const codes = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code);
  assert.deepEqual(codes, [...Array(5).fill("wrong_passphrase"), ...Array(15).fill("wait")]);
});

test("another passphrase opens the same records, and the old one does no more", async () => {
  const records = await profile();
  await changePassphrase(primitives, records, { current: "right", next: "better" }, START);
  await assert.rejects(tryWith(records, "right", START), refusedWith("wrong_passphrase"));
  const vault = await tryWith(records, "better", START);
  assert.deepEqual(await vault.get(THINGS, "cup"), { name: "cup" });
});

test("whoever changes it has to know it: wrong ones are counted, and paused for", async () => {
  const records = await profile();
  const change = (current: string, next = "better", now = START) =>
    changePassphrase(primitives, records, { current, next }, now);
  for (let count = 1; count <= 5; count++) {
    await assert.rejects(change("wrong"), refusedWith("wrong_passphrase"));
    assert.equal((await passphraseFailures(records)).count, count);
  }
  await assert.rejects(change("right"), refusedWith("wait"));
  await assert.rejects(change("right", "", START + MINUTE), refusedWith("malformed"));
  assert.equal((await passphraseFailures(records)).count, 0, "the current one was right");
  await change("right", "better", START + MINUTE);
});

test("a power cut while it is changed: exactly one of the two opens", async () => {
  const before = await profile();
  for (const side of ["crash before", "crash after"] as const) {
    for (let cut = 1; cut <= 3; cut++) {
      const records = before.copy({ onCommit: (number) => (number === cut ? side : "commit") });
      const change = { current: "right", next: "better" };
      await assert.rejects(changePassphrase(primitives, records, change, START));
      const opened: string[] = [];
      for (const passphrase of ["right", "better"]) {
        const attempt = tryWith(records.survivor(), passphrase, START);
        if (await attempt.then(() => true).catch(() => false)) opened.push(passphrase);
      }
      assert.equal(opened.length, 1, `${side} commit ${cut}: ${opened}`);
    }
  }
});

test("an erased profile holds nothing, and can be used again", async () => {
  const records = await profile();
  await guess(records, 3);
  await eraseProfile(records);
  assert.equal(records.image().length, 0);
  assert.equal(await hasVault(records), false);
  await assert.rejects(tryWith(records, "right", START), refusedWith("not_activated"));
  await createVault(primitives, records, "new");
  await tryWith(records, "new", START);
});
