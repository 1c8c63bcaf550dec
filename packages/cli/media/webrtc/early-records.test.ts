import assert from "node:assert/strict";
import { test } from "node:test";
import { EarlyRecords, isApplicationData, isOfUse, isUnderKeys, recordsOf } from "./early-records.ts";

function record(type: number, epoch: number, length: number): Buffer {
  const bytes = Buffer.alloc(13 + length, 7);
  bytes[0] = type;
  bytes.writeUInt16BE(epoch, 3);
  bytes.writeUInt16BE(length, 11);
  return bytes;
}

test("a datagram is taken apart; what has no end is left out", () => {
  const [hello, finished, data] = [record(22, 0, 40), record(22, 1, 60), record(23, 1, 0)];
  assert.deepEqual(recordsOf(Buffer.concat([hello, finished, data])), [hello, finished, data]);
  for (let end = 0; end < finished.length; end++) {
    assert.deepEqual(recordsOf(Buffer.concat([hello, finished.subarray(0, end)])), [hello]);
  }
  assert.deepEqual([hello, finished, data].map(isUnderKeys), [false, true, true]);
  assert.deepEqual([hello, finished, data].map(isApplicationData), [false, false, true]);
});

test("handshake messages and data under keys are of use; alerts, unknown types, data in clear are not", () => {
  const useful = [0, 1, 2].flatMap((epoch) =>
    Array.from({ length: 256 }, (_, type) => ({ type, epoch })).filter(({ type }) =>
      isOfUse(record(type, epoch, 26)),
    ),
  );
  assert.deepEqual(useful, [
    { type: 22, epoch: 0 },
    { type: 22, epoch: 1 },
    { type: 23, epoch: 1 },
  ]);
});

test("records are kept until they can be read, and given back once, in the order in which they came", () => {
  const early = new EarlyRecords();
  const [first, data, second] = [record(22, 1, 1), record(23, 1, 2), record(22, 1, 3)];
  for (const one of [first, data, second]) early.keep(one);
  assert.deepEqual(
    early.take(() => false),
    [],
  );
  assert.deepEqual(
    early.take((one) => !isApplicationData(one)),
    [first, second],
  );
  assert.deepEqual(
    early.take(() => true),
    [data],
  );
  assert.deepEqual(
    early.take(() => true),
    [],
  );
});

test("no more is kept than there is room for", () => {
  const many = new EarlyRecords();
  for (let i = 0; i < 20; i++) many.keep(record(23, 1, i));
  assert.equal(many.take(() => true).length, 16);
  many.keep(record(23, 1, 1));
  assert.equal(many.take(() => true).length, 1);
  const large = new EarlyRecords();
  for (let i = 0; i < 3; i++) large.keep(record(23, 1, 12_000));
  assert.equal(large.take(() => true).length, 2);
});
