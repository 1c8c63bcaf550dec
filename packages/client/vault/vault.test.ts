import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { EngineError } from "../errors.ts";
import { MemoryRecords, type MemoryRecordsOptions } from "../test/memory-records.ts";
import { jsonCodec } from "./codec.ts";
import { Ledger } from "./ledger.ts";
import { createVault, openVault } from "./passphrase.ts";
import { Table } from "./table.ts";
import { collection, type Vault } from "./vault.ts";

const node = createNodePrimitives();
const primitives: typeof node = {
  ...node,
  argon2id: async (password, salt, { length }) => {
    const digest = await node.sha512(Buffer.concat([salt, password]));
    return digest.slice(0, length);
  },
};

interface Thing {
  readonly name: string;
  readonly size: number;
}

const THINGS = collection("things", 1, jsonCodec<Thing>());

async function fresh(options: MemoryRecordsOptions = {}): Promise<{ records: MemoryRecords; vault: Vault }> {
  const records = new MemoryRecords();
  await createVault(primitives, records, "passphrase");
  const copy = records.copy(options);
  return { records: copy, vault: await openVault(primitives, copy, "passphrase", 0) };
}

const openTable = (vault: Vault) => Table.open(vault, "cups", jsonCodec<Thing>(), ({ name }) => name);

test("values come back by name, by group and in order, after closing too", async () => {
  const { records, vault } = await fresh();
  const batch = vault.batch();
  for (let i = 0; i < 10; i++) {
    batch.put(
      THINGS,
      `thing ${i}`,
      { name: `thing ${i}`, size: i },
      { group: i % 2 === 0 ? "even" : "odd", order: 10 - i },
    );
  }
  await batch.commit();
  const again = await openVault(primitives, records, "passphrase", 0);
  assert.deepEqual(await again.get(THINGS, "thing 3"), { name: "thing 3", size: 3 });
  assert.equal(await again.get(THINGS, "thing 10"), null);
  const sizes = async (query: Parameters<Vault["list"]>[1]) =>
    (await again.list(THINGS, query)).map(({ size }) => size);
  assert.deepEqual(await sizes({ group: "even" }), [8, 6, 4, 2, 0]);
  assert.deepEqual(await sizes({ group: "odd", reverse: true, limit: 2 }), [1, 3]);
  assert.deepEqual(await sizes({ before: 4 }), [9, 8, 7]);
  assert.deepEqual(await sizes({ after: 8 }), [1, 0]);
  assert.deepEqual(await sizes({ group: "none" }), []);
});

test("a record that was changed, moved to another place or read as another version does not open", async () => {
  const isDamaged = (error: unknown) => error instanceof EngineError && error.code === "damaged";
  const { records, vault } = await fresh();
  await vault
    .batch()
    .put(THINGS, "a", { name: "a", size: 1 })
    .put(THINGS, "b", { name: "b", size: 2 })
    .commit();
  await assert.rejects(vault.get(collection("things", 2, jsonCodec<Thing>()), "a"), isDamaged);
  const [first, second] = await records.list("things", {});
  assert.ok(first && second);
  records.tamper("things", (record) => ({ ...record, value: record === first ? second.value : first.value }));
  await assert.rejects(vault.get(THINGS, "a"), isDamaged);
  await assert.rejects(vault.list(THINGS), isDamaged);
});

test("a wrong passphrase opens nothing", async () => {
  const { records } = await fresh();
  await assert.rejects(
    openVault(primitives, records, "Passphrase", 0),
    (error: unknown) => error instanceof EngineError && error.code === "wrong_passphrase",
  );
});

test("work in the ledger sees its own changes and those before it, and shares their commit", async () => {
  const { records, vault } = await fresh();
  const ledger = new Ledger(vault);
  const table = await openTable(vault);
  const before = records.commits;
  const add = (size: number) =>
    ledger.transact(async (transaction) => {
      const held = transaction.read(table, "cup")?.size ?? 0;
      const stored = (await transaction.get(THINGS, "cup"))?.size ?? 0;
      assert.equal(held, stored);
      transaction.write(table, { name: "cup", size: held + size });
      transaction.put(THINGS, "cup", { name: "cup", size: stored + size });
      assert.equal(transaction.read(table, "cup")?.size, held + size);
      return held + size;
    });
  assert.deepEqual(await Promise.all([add(1), add(2), add(3)]), [1, 3, 6]);
  assert.equal(records.commits - before, 1);
  assert.equal(table.get("cup")?.size, 6);
  assert.deepEqual(await vault.get(THINGS, "cup"), { name: "cup", size: 6 });
});

test("work that fails changes nothing, and does not disturb its neighbours", async () => {
  const { vault } = await fresh();
  const ledger = new Ledger(vault);
  const table = await openTable(vault);
  const outcomes = await Promise.allSettled([
    ledger.transact((transaction) => transaction.write(table, { name: "a", size: 1 })),
    ledger.transact((transaction) => {
      transaction.write(table, { name: "a", size: 100 });
      transaction.put(THINGS, "x", { name: "x", size: 1 });
      transaction.afterCommit(() => assert.fail("it failed"));
      throw new Error("changed my mind");
    }),
    ledger.transact((transaction) => {
      const size = transaction.read(table, "a")?.size ?? 0;
      transaction.write(table, { name: "a", size: size + 1 });
    }),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.equal(table.get("a")?.size, 2);
  assert.equal(await vault.get(THINGS, "x"), null);
});

test("a commit that fails takes back all work that shared it, in memory too", async () => {
  let full = false;
  const { vault } = await fresh({
    onCommit: () => {
      if (full) throw new Error("ENOSPC");
      return "commit";
    },
  });
  const ledger = new Ledger(vault);
  const table = await openTable(vault);
  await ledger.transact((transaction) => transaction.write(table, { name: "a", size: 1 }));
  full = true;
  const outcomes = await Promise.allSettled([
    ledger.transact((transaction) => {
      transaction.write(table, { name: "a", size: 2 });
      transaction.afterCommit(() => assert.fail("not committed"));
    }),
    ledger.transact((transaction) => transaction.erase(table, "a")),
  ]);
  for (const outcome of outcomes) {
    assert.ok(outcome.status === "rejected" && outcome.reason instanceof EngineError);
    assert.equal(outcome.reason.code, "storage");
    assert.equal(outcome.reason.retry, true);
  }
  full = false;
  assert.equal(table.get("a")?.size, 1);
  await ledger.transact((transaction) => assert.equal(transaction.read(table, "a")?.size, 1));
  assert.equal((await openTable(vault)).get("a")?.size, 1);
});

test("a table lists what changed last first, inside a transaction and after", async () => {
  const { vault } = await fresh();
  const ledger = new Ledger(vault);
  const table = await openTable(vault);
  const names = (values: readonly Thing[]) => values.map(({ name }) => name).join("");
  for (const name of ["a", "b", "c"]) {
    await ledger.transact((transaction) => transaction.write(table, { name, size: 0 }));
  }
  assert.equal(names(table.newestFirst()), "cba");
  const first = ledger.transact((transaction) => transaction.write(table, { name: "a", size: 1 }));
  const second = ledger.transact((transaction) => {
    transaction.erase(table, "c");
    transaction.write(table, { name: "d", size: 0 });
    assert.equal(names(transaction.values(table)), "dab");
  });
  await Promise.all([first, second]);
  assert.equal(names(table.newestFirst()), "dab");
});

test("after closing, the ledger refuses work", async () => {
  const { vault } = await fresh();
  const ledger = new Ledger(vault);
  const last = ledger.transact(() => "done");
  await ledger.close();
  assert.equal(await last, "done");
  await assert.rejects(
    ledger.transact(() => undefined),
    (error: unknown) => error instanceof EngineError && error.code === "stopped",
  );
});
