import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, MessageId } from "@sottovoce/wire";
import { AppError } from "./app-engine.ts";
import { Calls } from "./calls.ts";
import { type Call, isCall, METHODS } from "./protocol.ts";

const BOB = "bob@example.org" as Address;

function setUp() {
  const sent: Call[] = [];
  let count = 0;
  const calls = new Calls(
    (call) => sent.push(call),
    () => `call ${count++}`,
  );
  return { sent, calls, engine: calls.engine() };
}

test("a call waits for a leader, and is settled by the answer that names it", async () => {
  const { sent, calls, engine } = setUp();
  const listed = engine.contacts();
  assert.deepEqual(sent, []);
  calls.follow("one");
  assert.deepEqual(sent, [{ id: "call 0", method: "contacts", args: [] }]);
  calls.settle({ call: "another", value: "not this" });
  calls.settle({ call: "call 0", value: [] });
  assert.deepEqual(await listed, []);
});

test("a failure becomes an AppError with its code, sentence and time", async () => {
  const { calls, engine } = setUp();
  calls.follow("one");
  const unlocked = engine.unlock("wrong");
  calls.settle({ call: "call 0", failure: { code: "wait", sentence: "Wait.", retryAfterMs: 60_000 } });
  await assert.rejects(
    unlocked,
    (error) =>
      error instanceof AppError &&
      error.code === "wait" &&
      error.message === "Wait." &&
      error.retryAfterMs === 60_000,
  );
});

test("what the leader before has not answered is made again, under the same id, and once", async () => {
  const { sent, calls, engine } = setUp();
  calls.follow("one");
  const message = engine.send(BOB, "hello", "00".repeat(16) as MessageId);
  calls.follow("one");
  assert.equal(sent.length, 1);
  calls.follow("two");
  assert.deepEqual(sent[1], sent[0]);
  calls.settle({ call: "call 0", value: "sent" });
  // The leader before was only slow.
  calls.settle({ call: "call 0", value: "sent twice" });
  assert.equal(await message, "sent");
  calls.follow("three");
  assert.equal(sent.length, 2);
});

test("what must not be made twice fails when its leader is gone, but not when it never had one", async () => {
  const { sent, calls, engine } = setUp();
  const early = engine.offerLink();
  calls.follow("one");
  assert.equal(sent.length, 1);
  calls.settle({ call: "call 0", value: "a link" });
  assert.equal(await early, "a link");
  const late = engine.offerLink();
  calls.follow("two");
  await assert.rejects(late, (error) => error instanceof AppError && error.code === "stopped");
});

test("while the worker is replaced everything waits, also for a leader of the same name", () => {
  const { sent, calls, engine } = setUp();
  calls.follow("one");
  calls.suspend();
  void engine.contacts();
  assert.equal(sent.length, 0);
  calls.follow("one");
  assert.equal(sent.length, 1);
});

test("only methods of the engine are calls", () => {
  assert.ok(isCall({ id: "1", method: "contacts", args: [] }));
  for (const method of ["constructor", "toString", "__proto__", "start"]) {
    assert.ok(!isCall({ id: "1", method, args: [] } as unknown as Call), method);
  }
  assert.ok(Object.keys(METHODS).length > 30);
});
