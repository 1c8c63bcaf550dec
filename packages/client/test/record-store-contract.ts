/** What every record store has to do, whatever it stands on. Each implementation's tests call this. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { utf8 } from "@sottovoce/wire";
import fc from "fast-check";
import type { ListQuery, RecordStore, StoredRecord } from "../ports.ts";

export const key = (n: number): StoredRecord["key"] => new Uint8Array(16).fill(n);

export const record = (n: number, changes: Partial<StoredRecord> = {}): StoredRecord => ({
  store: "things",
  key: key(n),
  group: null,
  order: n,
  value: utf8(`value ${n}`),
  ...changes,
});

/** @param open an empty store, gone after the test */
export function recordStoreContract(open: (t: TestContext) => Promise<RecordStore> | RecordStore): void {
  test("what is put can be got, replaced and removed", async (t) => {
    const records = await open(t);
    assert.equal(await records.get("things", key(1)), null);
    await records.commit({ put: [record(1), record(2, { group: key(9) })] });
    assert.deepEqual(await records.get("things", key(1)), record(1));
    assert.deepEqual(await records.get("things", key(2)), record(2, { group: key(9) }));
    assert.equal(await records.get("others", key(1)), null);
    await records.commit({ put: [record(1, { order: 7, value: utf8("new") })] });
    assert.deepEqual(await records.get("things", key(1)), record(1, { order: 7, value: utf8("new") }));
    await records.commit({ remove: [{ store: "things", key: key(1) }] });
    assert.equal(await records.get("things", key(1)), null);
  });

  test("one commit may remove a record and put it again", async (t) => {
    const records = await open(t);
    await records.commit({ put: [record(1)] });
    await records.commit({ remove: [{ store: "things", key: key(1) }], put: [record(1, { order: 5 })] });
    assert.deepEqual(await records.list("things", {}), [record(1, { order: 5 })]);
  });

  test("lists go by order, then key, within a store or a group", async (t) => {
    const records = await open(t);
    const grouped = [3, 1, 2].map((n) => record(n, { group: key(8) }));
    const others = [
      record(4, { group: key(9), order: 0 }),
      record(5, { order: 2 }),
      record(6, { store: "x" }),
    ];
    await records.commit({ put: [...grouped, ...others] });
    const keys = async (query: ListQuery): Promise<number[]> =>
      (await records.list("things", query)).map((found) => found.key[0] as number);
    assert.deepEqual(await keys({}), [4, 1, 2, 5, 3]);
    assert.deepEqual(await keys({ reverse: true }), [3, 5, 2, 1, 4]);
    assert.deepEqual(await keys({ group: key(8) }), [1, 2, 3]);
    assert.deepEqual(await keys({ group: key(8), before: 3, after: 1 }), [2]);
    assert.deepEqual(await keys({ reverse: true, limit: 2 }), [3, 5]);
    assert.deepEqual(await keys({ limit: 0 }), []);
    assert.deepEqual(await keys({ group: key(7) }), []);
  });

  test("orders as large as Unix milliseconds, and fractions, keep their value and place", async (t) => {
    const records = await open(t);
    const orders = [1_790_000_000_000, 1_790_000_000_000.5, -1, 0];
    await records.commit({ put: orders.map((order, i) => record(i + 1, { order })) });
    const listed = await records.list("things", {});
    assert.deepEqual(
      listed.map(({ order }) => order),
      orders.toSorted((a, b) => a - b),
    );
  });

  test("any query finds what a plain search finds", async (t) => {
    const records = await open(t);
    const all = Array.from({ length: 60 }, (_, i) =>
      record(i, { order: (i * 7) % 13, group: i % 3 === 0 ? null : key(i % 3) }),
    );
    await records.commit({ put: all });
    const place = fc.integer({ min: -2, max: 14 });
    const group = fc.constantFrom(key(1), key(2), key(3));
    const limit = fc.integer({ min: 0, max: 70 });
    const query = fc.record(
      { group, before: place, after: place, limit, reverse: fc.boolean() },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        assert.deepEqual(await records.list("things", asked), search(all, asked));
      }),
      { numRuns: 200 },
    );
  });

  test("a commit that fails leaves nothing behind", async (t) => {
    const records = await open(t);
    await records.commit({ put: [record(1)] });
    const broken = { ...record(3), value: undefined } as unknown as StoredRecord;
    const changes = { put: [record(2), broken], remove: [{ store: "things", key: key(1) }] };
    await assert.rejects(records.commit(changes));
    assert.deepEqual(await records.list("things", {}), [record(1)]);
    await records.commit({ put: [record(2)] });
    assert.equal((await records.list("things", {})).length, 2);
  });

  test("a store that was erased is empty, and goes on", async (t) => {
    const records = await open(t);
    await records.commit({ put: [record(1), record(2, { store: "others", group: key(3) })] });
    await records.erase();
    assert.deepEqual(await records.list("things", {}), []);
    assert.equal(await records.get("others", key(2)), null);
    await records.commit({ put: [record(1)] });
    assert.deepEqual(await records.list("things", {}), [record(1)]);
  });
}

function search(all: readonly StoredRecord[], query: ListQuery): readonly StoredRecord[] {
  const { group, before = Number.POSITIVE_INFINITY, after = Number.NEGATIVE_INFINITY, limit } = query;
  const found = all
    .filter((entry) => group === undefined || entry.group?.[0] === group[0])
    .filter(({ order }) => order < before && order > after)
    .toSorted((one, other) => one.order - other.order || (one.key[0] ?? 0) - (other.key[0] ?? 0));
  return (query.reverse === true ? found.reverse() : found).slice(0, limit);
}
