import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { FakeChannel, request } from "../test/fake-channel.ts";
import { NonInviteServer } from "./non-invite-server.ts";

function start(reliable: boolean) {
  const channel = new FakeChannel(reliable);
  const message = request("MESSAGE");
  const transaction = new NonInviteServer(message, "key", channel);
  transaction.onFailure = (failure) => channel.onFailure(failure);
  const event = (name: Event): unknown => {
    if (name === "again") return transaction.receive();
    if (name === "closed") return transaction.onTransportError();
    return transaction.respond(createResponse(message, name));
  };
  return { channel, transaction, event, clock: channel.clock };
}

type Event = number | "again" | "closed";

/** RFC 3261 figure 8: [state after these events, event, state, sent, told]. */
const TRANSITIONS: [Event[], Event, string, string[], string[]][] = [
  [[], 100, "proceeding", ["100"], []],
  [[], 200, "completed", ["200"], []],
  [[], 415, "completed", ["415"], []],
  [[], "again", "trying", [], []],
  [[], "closed", "terminated", [], ["transport"]],
  [[100], 183, "proceeding", ["183"], []],
  [[100], "again", "proceeding", ["100"], []],
  [[100, 183], "again", "proceeding", ["183"], []],
  [[100], 200, "completed", ["200"], []],
  [[100], "closed", "terminated", [], ["transport"]],
  [[200], "again", "completed", ["200"], []],
  [[200], 486, "completed", [], []],
  [[200], 100, "completed", [], []],
  [[200], "closed", "terminated", [], ["transport"]],
];

describe("non-INVITE server transaction (RFC 3261 §17.2.2, figure 8)", () => {
  for (const [before, name, state, sent, told] of TRANSITIONS) {
    it(`unreliable, after ${before.join(" ") || "nothing"}: ${name} → ${state}`, () => {
      const { channel, transaction, event } = start(false);
      before.forEach(event);
      channel.take();
      event(name);
      assert.equal(transaction.state, state);
      assert.deepEqual(channel.take(), { sent, told });
    });
  }

  it("absorbs repeated requests for 64·T1 on an unreliable transport (Timer J)", () => {
    const { channel, transaction, event, clock } = start(false);
    event(200);
    clock.advance(31_990);
    assert.equal(transaction.state, "completed");
    clock.advance(20);
    assert.equal(transaction.state, "terminated");
    event("again");
    assert.deepEqual(channel.take(), { sent: ["200"], told: [] });
    assert.equal(clock.size, 0);
  });

  it("is over with the final response on a reliable transport", () => {
    const { channel, transaction, event, clock } = start(true);
    assert.equal(event(200), true);
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.ended, [transaction]);
    assert.equal(event(486), false);
    event("closed");
    assert.deepEqual(channel.take(), { sent: ["200"], told: [] });
    assert.equal(clock.size, 0);
  });

  it("waits for its user as long as the connection lasts", () => {
    const { transaction, clock } = start(true);
    clock.advance(3_600_000);
    assert.equal(transaction.state, "trying");
  });
});
