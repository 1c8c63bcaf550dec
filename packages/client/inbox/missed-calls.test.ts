import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AccountId,
  type Address,
  encodeMissedCall,
  type MessageId,
  MISSED_CALL_CONTENT_TYPE,
  type MissedCall,
} from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { HOUR, type Person, pair } from "../test/world.ts";

const ID = "0193f2c7a9d40a1b2c3d4e5f60718293" as MessageId;
const CAROL = "carol@example.org" as Address;

function call(changes: Partial<MissedCall> = {}): MissedCall {
  const caller = { account: "cc".repeat(16) as AccountId, address: CAROL };
  return { id: ID, caller, at: 1_000, reason: "not_answered", callId: null, ...changes };
}

async function deliver({ world, self }: Person, notice: Uint8Array): Promise<number> {
  const flow = [...world.server.flows].find(({ device }) => device === self.identity.device);
  assert.ok(flow !== undefined);
  const status = flow.deliver(MISSED_CALL_CONTENT_TYPE, notice);
  await settle();
  return status;
}

test("a missed call stands in the conversation with the caller, unread, with its moment and reason", async () => {
  const { world, alice, bob } = await pair();
  const at = world.clock.now() - HOUR;
  assert.equal(await deliver(alice, encodeMissedCall(call({ at }))), 200);
  const [missed] = await alice.self.messages(CAROL);
  assert.equal(missed?.note, "missed_call");
  assert.equal(missed?.missedCall, "not_answered");
  assert.equal(missed?.sentAt, at);
  assert.equal(missed?.receivedAt, world.clock.now());
  assert.equal(missed?.text, "Missed call from carol@example.org. Nobody answered.");
  assert.equal((await alice.self.conversations())[0]?.unread, 1);
  assert.ok(alice.events.some((event) => event.type === "message" && event.message.note === "missed_call"));
  await alice.self.markRead(CAROL);
  assert.equal((await alice.self.conversations())[0]?.unread, 0);
  for (const person of [alice, bob]) await person.stop();
});

test("each notice is kept once, each call by itself", async () => {
  const { alice, bob } = await pair();
  const next = ID.replace("0193", "0194") as MessageId;
  for (const id of [ID, ID, next]) {
    assert.equal(await deliver(alice, encodeMissedCall(call({ id, reason: "busy" }))), 200);
  }
  assert.equal((await alice.self.messages(CAROL)).length, 2);
  await alice.self.remove(ID);
  assert.equal(await deliver(alice, encodeMissedCall(call())), 200);
  assert.equal((await alice.self.messages(CAROL)).length, 1, "what was deleted stays deleted");
  for (const person of [alice, bob]) await person.stop();
});

test("it is acknowledged only when it is on disk; a form that is not known is kept by the server", async () => {
  const { alice, bob } = await pair();
  const { records } = alice;
  const commit = records.commit.bind(records);
  records.commit = () => Promise.reject(new Error("disk full"));
  assert.equal(await deliver(alice, encodeMissedCall(call({ reason: "offline" }))), 500);
  records.commit = commit;
  const future = encodeMissedCall(call());
  future[0] = 3;
  assert.equal(await deliver(alice, future), 488);
  assert.equal(await deliver(alice, new Uint8Array()), 488);
  assert.deepEqual(await alice.self.conversations(), []);
  for (const person of [alice, bob]) await person.stop();
});
