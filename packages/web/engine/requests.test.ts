import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, MessageId } from "@sottovoce/wire";
import { AppError } from "./app-engine.ts";
import { type EngineRequest, isRequest, METHODS } from "./protocol.ts";
import { Requests } from "./requests.ts";

const BOB = "bob@example.org" as Address;

function setUp() {
  const sent: EngineRequest[] = [];
  let count = 0;
  const requests = new Requests(
    (request) => sent.push(request),
    () => `request ${count++}`,
  );
  return { sent, requests, engine: requests.engine() };
}

test("a request waits for a leader, and is settled by the reply that names it", async () => {
  const { sent, requests, engine } = setUp();
  const listed = engine.contacts();
  assert.deepEqual(sent, []);
  requests.follow("one");
  assert.deepEqual(sent, [{ id: "request 0", method: "contacts", args: [] }]);
  requests.settle({ request: "another", value: "not this" });
  requests.settle({ request: "request 0", value: [] });
  assert.deepEqual(await listed, []);
});

test("a failure becomes an AppError with its code, sentence and time", async () => {
  const { requests, engine } = setUp();
  requests.follow("one");
  const unlocked = engine.unlock("wrong");
  requests.settle({
    request: "request 0",
    failure: { code: "wait", sentence: "Wait.", retryAfterMs: 60_000 },
  });
  await assert.rejects(
    unlocked,
    (error) =>
      error instanceof AppError &&
      error.code === "wait" &&
      error.message === "Wait." &&
      error.retryAfterMs === 60_000,
  );
});

test("what the leader before has not replied to is made again, under the same id, and once", async () => {
  const { sent, requests, engine } = setUp();
  requests.follow("one");
  const message = engine.send(BOB, "hello", "00".repeat(16) as MessageId);
  requests.follow("one");
  assert.equal(sent.length, 1);
  requests.follow("two");
  assert.deepEqual(sent[1], sent[0]);
  requests.settle({ request: "request 0", value: "sent" });
  // The leader before was only slow.
  requests.settle({ request: "request 0", value: "sent twice" });
  assert.equal(await message, "sent");
  requests.follow("three");
  assert.equal(sent.length, 2);
});

test("what must not be made twice fails when its leader is gone, but not when it never had one", async () => {
  const { sent, requests, engine } = setUp();
  const early = engine.offerLink();
  requests.follow("one");
  assert.equal(sent.length, 1);
  requests.settle({ request: "request 0", value: "a link" });
  assert.equal(await early, "a link");
  const late = engine.offerLink();
  requests.follow("two");
  await assert.rejects(late, (error) => error instanceof AppError && error.code === "stopped");
});

test("while the worker is replaced everything waits, also for a leader of the same name", () => {
  const { sent, requests, engine } = setUp();
  requests.follow("one");
  requests.suspend();
  void engine.contacts();
  assert.equal(sent.length, 0);
  requests.follow("one");
  assert.equal(sent.length, 1);
});

test("only methods of the engine are requests", () => {
  assert.ok(isRequest({ id: "1", method: "contacts", args: [] }));
  for (const method of ["constructor", "toString", "__proto__", "start"]) {
    assert.ok(!isRequest({ id: "1", method, args: [] } as unknown as EngineRequest), method);
  }
  assert.ok(Object.keys(METHODS).length > 30);
});
