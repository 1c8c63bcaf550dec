import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { FakeChannel, request } from "../test/fake-channel.ts";
import { InviteServer } from "./invite-server.ts";

function start(reliable: boolean) {
  const channel = new FakeChannel(reliable);
  const invite = request("INVITE");
  const transaction = new InviteServer(invite, "key", channel);
  transaction.onFailure = (failure) => channel.onFailure(failure);
  transaction.start();
  const respond = (status: number) => transaction.respond(createResponse(invite, status));
  const event = (name: Event): unknown => {
    switch (name) {
      case "INVITE":
        return transaction.receive();
      case "ACK":
        if (transaction.receiveAck()) channel.told.push("ACK");
        return undefined;
      case "closed":
        return transaction.onTransportError();
      default:
        return respond(name);
    }
  };
  return { channel, transaction, respond, event, clock: channel.clock };
}

type Event = number | "INVITE" | "ACK" | "closed";

/** RFC 3261 figure 7 with RFC 6026 §7.1: [state after these events, event, state, sent, told]. */
const TRANSITIONS: [Event[], Event, string, string[], string[]][] = [
  [[], 180, "proceeding", ["180"], []],
  [[], 200, "accepted", ["200"], []],
  [[], 486, "completed", ["486"], []],
  [[], "INVITE", "proceeding", [], []],
  [[], "ACK", "proceeding", [], []],
  [[], "closed", "proceeding", [], ["transport"]],
  [[180], "INVITE", "proceeding", ["180"], []],
  [[180, 183], "INVITE", "proceeding", ["183"], []],
  [[180], 200, "accepted", ["200"], []],
  [[180], 603, "completed", ["603"], []],
  [[486], "INVITE", "completed", ["486"], []],
  [[486], "ACK", "confirmed", [], []],
  [[486], 200, "completed", [], []],
  [[486], 487, "completed", [], []],
  [[486], "closed", "completed", [], ["transport"]],
  [[486, "ACK"], "ACK", "confirmed", [], []],
  [[486, "ACK"], "INVITE", "confirmed", [], []],
  [[486, "ACK"], 200, "confirmed", [], []],
  [[486, "ACK"], "closed", "confirmed", [], []],
  [[200], "INVITE", "accepted", [], []],
  [[200], 200, "accepted", ["200"], []],
  [[200], "ACK", "accepted", [], ["ACK"]],
  [[200], 180, "accepted", [], []],
  [[200], 500, "accepted", [], []],
  [[200], "closed", "accepted", [], ["transport"]],
];

describe("INVITE server transaction (RFC 3261 §17.2.1, figure 7; RFC 6026 §7.1)", () => {
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

  it("says 100 Trying after 200 ms of silence", () => {
    const { channel, clock } = start(true);
    clock.advance(190);
    assert.deepEqual(channel.sent, []);
    clock.advance(20);
    assert.deepEqual(channel.sent, ["100"]);
    assert.equal(channel.messages[0]?.headers.get("To"), "<sip:bob@example.org>");
  });

  it("does not where the user was faster", () => {
    const { channel, respond, clock } = start(true);
    respond(180);
    clock.advance(1_000);
    assert.deepEqual(channel.sent, ["180"]);
  });

  it("sends a refusal again at T1, doubled up to T2, until 64·T1 have passed (Timers G and H)", () => {
    const { channel, transaction, respond, clock } = start(false);
    respond(486);
    const at: number[] = [];
    let seen = 1;
    const begin = clock.now();
    for (let ms = 0; ms < 40_000; ms += 100) {
      clock.advance(100);
      if (channel.sent.length > seen) at.push(clock.now() - begin);
      seen = channel.sent.length;
    }
    assert.deepEqual(at, [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    assert.deepEqual(channel.told, ["timeout"]);
    assert.equal(transaction.state, "terminated");
    assert.equal(clock.size, 0);
  });

  it("sends a refusal once on a reliable transport and still waits 64·T1 for the ACK", () => {
    const { channel, transaction, respond, clock } = start(true);
    respond(486);
    clock.advance(31_990);
    assert.equal(transaction.state, "completed");
    clock.advance(20);
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.take(), { sent: ["486"], told: ["timeout"] });
  });

  it("stops sending when the ACK comes, and absorbs more of them for T4 (Timer I)", () => {
    const { channel, transaction, event, clock } = start(false);
    event(486);
    event("ACK");
    clock.advance(4_990);
    assert.equal(transaction.state, "confirmed");
    clock.advance(20);
    assert.equal(transaction.state, "terminated");
    clock.advance(60_000);
    assert.deepEqual(channel.take(), { sent: ["486"], told: [] });
    assert.equal(clock.size, 0);
  });

  it("is over with the ACK on a reliable transport", () => {
    const { channel, transaction, event } = start(true);
    event(486);
    event("ACK");
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.ended, [transaction]);
  });

  for (const reliable of [true, false]) {
    it(`absorbs INVITEs for 64·T1 after a 2xx (Timer L), reliable: ${reliable}`, () => {
      const { channel, transaction, event, clock } = start(reliable);
      event(200);
      clock.advance(31_990);
      event("INVITE");
      assert.equal(transaction.state, "accepted");
      assert.deepEqual(channel.take(), { sent: ["200"], told: [] });
      clock.advance(20);
      assert.equal(transaction.state, "terminated");
      assert.deepEqual(channel.take(), { sent: [], told: [] });
    });
  }

  it("tells its user which response came too late", () => {
    const { respond } = start(true);
    assert.equal(respond(180), true);
    assert.equal(respond(200), true);
    assert.equal(respond(200), true);
    assert.equal(respond(486), false);
  });

  for (const before of [[], [180], [200], [486]]) {
    it(`ends with a reliable connection that closes, after ${before.join(" ") || "nothing"}`, () => {
      const { channel, transaction, event, clock } = start(true);
      before.forEach(event);
      channel.take();
      event("closed");
      event("closed");
      clock.advance(120_000);
      assert.equal(transaction.state, "terminated");
      assert.deepEqual(channel.take(), { sent: [], told: ["transport"] });
      assert.equal(clock.size, 0);
    });
  }
});
