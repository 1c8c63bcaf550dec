import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { FakeChannel, request } from "../test/fake-channel.ts";
import { NonInviteClient } from "./non-invite-client.ts";

function start(reliable: boolean) {
  const channel = new FakeChannel(reliable);
  const message = request("MESSAGE");
  const transaction = new NonInviteClient(message, "z9hG4bKabc123", channel, channel);
  transaction.start();
  const receive = (status: number) => transaction.receive(createResponse(message, status));
  return { channel, transaction, receive, clock: channel.clock };
}

/** Times, in ms from the start, at which the request was sent within `span`. */
function sendings(set: ReturnType<typeof start>, span: number): number[] {
  const { channel, clock } = set;
  const at: number[] = [];
  const begin = clock.now();
  let seen = 0;
  for (let ms = 0; ms <= span; ms += 100) {
    if (channel.sent.length > seen) at.push(clock.now() - begin);
    seen = channel.sent.length;
    clock.advance(100);
  }
  return at;
}

/** RFC 3261 figure 6: [state after these responses, event, state, told]. */
const TRANSITIONS: [number[], number | "closed", string, (number | string)[]][] = [
  [[], 100, "proceeding", [100]],
  [[], 200, "completed", [200]],
  [[], 404, "completed", [404]],
  [[], "closed", "terminated", ["transport"]],
  [[100], 183, "proceeding", [183]],
  [[100], 200, "completed", [200]],
  [[100], 603, "completed", [603]],
  [[100], "closed", "terminated", ["transport"]],
  [[200], 200, "completed", []],
  [[200], 100, "completed", []],
  [[200], "closed", "terminated", []],
];

describe("non-INVITE client transaction (RFC 3261 §17.1.2, figure 6)", () => {
  for (const [before, event, state, told] of TRANSITIONS) {
    it(`unreliable, after ${before.join(" ") || "nothing"}: ${event} → ${state}`, () => {
      const { channel, transaction, receive } = start(false);
      before.forEach(receive);
      channel.take();
      if (event === "closed") transaction.onTransportError();
      else receive(event);
      assert.equal(transaction.state, state);
      assert.deepEqual(channel.take(), { sent: [], told });
      assert.deepEqual(channel.ended, state === "terminated" ? [transaction] : []);
    });
  }

  it("sends again at T1, doubled up to T2, and gives up after 64·T1 (Timers E and F)", () => {
    const set = start(false);
    assert.deepEqual(
      sendings(set, 40_000),
      [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
    );
    assert.deepEqual(set.channel.told, ["timeout"]);
    assert.equal(set.transaction.state, "terminated");
  });

  it("sends again every T2 once a provisional response has come", () => {
    const set = start(false);
    set.receive(100);
    assert.deepEqual(sendings(set, 10_000), [0, 500, 4500, 8500]);
  });

  it("gives up after 64·T1 even where a provisional response came", () => {
    const { channel, transaction, receive, clock } = start(true);
    receive(100);
    clock.advance(32_010);
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.told, [100, "timeout"]);
  });

  it("sends once on a reliable transport", () => {
    assert.deepEqual(sendings(start(true), 40_000), [0]);
  });

  it("stays T4 after the final response on an unreliable transport (Timer K)", () => {
    const { transaction, receive, clock } = start(false);
    receive(200);
    clock.advance(4_990);
    assert.equal(transaction.state, "completed");
    clock.advance(20);
    assert.equal(transaction.state, "terminated");
  });

  it("is over with the final response on a reliable transport", () => {
    const { channel, transaction, receive, clock } = start(true);
    receive(200);
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.ended, [transaction]);
    receive(200);
    transaction.onTransportError();
    clock.advance(120_000);
    assert.deepEqual(channel.take(), { sent: ["MESSAGE"], told: [200] });
    assert.equal(clock.size, 0);
  });
});
