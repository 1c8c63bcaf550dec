import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { FakeChannel, request } from "../test/fake-channel.ts";
import { InviteClient } from "./invite-client.ts";

const INVITE = {
  Route: "<sip:proxy.example.org;lr>",
  Authorization: 'Digest username="alice", realm="x", nonce="n", uri="sip:bob@example.org", response="00"',
};

function start(reliable: boolean) {
  const channel = new FakeChannel(reliable);
  const invite = request("INVITE", INVITE);
  const transaction = new InviteClient(invite, "z9hG4bKabc123", channel, channel);
  transaction.start();
  const receive = (status: number) =>
    transaction.receive(createResponse(invite, status, undefined, { toTag: `tag${status}` }));
  return { channel, transaction, receive, clock: channel.clock };
}

/** RFC 3261 figure 5 with RFC 6026 §7.2: [state after these responses, event, state, sent, told]. */
const TRANSITIONS: [number[], number | "closed", string, string[], (number | string)[]][] = [
  [[], 100, "proceeding", [], [100]],
  [[], 180, "proceeding", [], [180]],
  [[], 200, "accepted", [], [200]],
  [[], 486, "completed", ["ACK"], [486]],
  [[], "closed", "terminated", [], ["transport"]],
  [[180], 183, "proceeding", [], [183]],
  [[180], 200, "accepted", [], [200]],
  [[180], 302, "completed", ["ACK"], [302]],
  [[180], "closed", "terminated", [], ["transport"]],
  [[200], 200, "accepted", [], [200]],
  [[200], 180, "accepted", [], []],
  [[200], 486, "accepted", [], []],
  [[200], "closed", "terminated", [], []],
  [[486], 486, "completed", ["ACK"], []],
  [[486], 180, "completed", [], []],
  [[486], 200, "completed", [], []],
  [[486], "closed", "terminated", [], ["transport"]],
];

describe("INVITE client transaction (RFC 3261 §17.1.1, figure 5; RFC 6026 §7.2)", () => {
  for (const [before, event, state, sent, told] of TRANSITIONS) {
    it(`unreliable, after ${before.join(" ") || "nothing"}: ${event} → ${state}`, () => {
      const { channel, transaction, receive } = start(false);
      before.forEach(receive);
      channel.take();
      if (event === "closed") transaction.onTransportError();
      else receive(event);
      assert.equal(transaction.state, state);
      assert.deepEqual(channel.take(), { sent, told });
      assert.deepEqual(channel.ended, state === "terminated" ? [transaction] : []);
    });
  }

  it("sends again at T1, 2·T1, 4·T1 … and gives up after 64·T1 (Timers A and B)", () => {
    const { channel, transaction, clock } = start(false);
    const at: number[] = [];
    const begin = clock.now();
    let seen = channel.sent.length;
    for (let ms = 0; ms < 40_000; ms += 100) {
      clock.advance(100);
      if (channel.sent.length > seen) at.push(clock.now() - begin);
      seen = channel.sent.length;
    }
    assert.deepEqual(at, [500, 1500, 3500, 7500, 15_500, 31_500]);
    assert.deepEqual(channel.told, ["timeout"]);
    assert.equal(transaction.state, "terminated");
  });

  it("does not send again on a reliable transport, and still gives up after 64·T1", () => {
    const { channel, transaction, clock } = start(true);
    clock.advance(31_990);
    assert.deepEqual(channel.take(), { sent: ["INVITE"], told: [] });
    clock.advance(20);
    assert.deepEqual(channel.take(), { sent: [], told: ["timeout"] });
    assert.equal(transaction.state, "terminated");
  });

  it("waits without limit once a provisional response has come", () => {
    const { channel, transaction, receive, clock } = start(false);
    receive(100);
    channel.take();
    clock.advance(3_600_000);
    assert.equal(transaction.state, "proceeding");
    assert.deepEqual(channel.take(), { sent: [], told: [] });
  });

  it("ends 32 s after a refusal on an unreliable transport (Timer D)", () => {
    const { transaction, receive, clock } = start(false);
    receive(486);
    clock.advance(31_990);
    assert.equal(transaction.state, "completed");
    clock.advance(20);
    assert.equal(transaction.state, "terminated");
  });

  it("ends at once after a refusal on a reliable transport, having sent the ACK", () => {
    const { channel, transaction, receive } = start(true);
    receive(486);
    assert.equal(transaction.state, "terminated");
    assert.deepEqual(channel.take(), { sent: ["INVITE", "ACK"], told: [486] });
    receive(486);
    assert.deepEqual(channel.take(), { sent: [], told: [] });
  });

  for (const reliable of [true, false]) {
    it(`passes every 2xx up for 64·T1 (Timer M), reliable: ${reliable}`, () => {
      const { channel, transaction, receive, clock } = start(reliable);
      receive(200);
      clock.advance(31_990);
      receive(200);
      assert.equal(transaction.state, "accepted");
      clock.advance(20);
      assert.equal(transaction.state, "terminated");
      receive(200);
      assert.deepEqual(channel.told, [200, 200]);
    });
  }

  it("acknowledges with what binds the ACK to its INVITE (§17.1.1.3)", () => {
    const { channel, receive, transaction } = start(false);
    receive(407);
    const ack = channel.messages[1];
    assert.ok(ack?.kind === "request");
    const invite = transaction.request;
    assert.equal(ack.uri, invite.uri);
    for (const name of ["Via", "From", "Call-ID", "Route", "Authorization"]) {
      assert.deepEqual(ack.headers.all(name), invite.headers.all(name), name);
    }
    assert.equal(ack.headers.get("To"), "<sip:bob@example.org>;tag=tag407");
    assert.equal(ack.headers.get("CSeq"), "1 ACK");
    assert.equal(ack.headers.get("Max-Forwards"), "70");
  });

  it("takes only the topmost of its Vias into the ACK", () => {
    const channel = new FakeChannel(true);
    const invite = request("INVITE", {
      Via: "SIP/2.0/TLS p.example.org;branch=z9hG4bK1, SIP/2.0/TLS c;branch=z9hG4bK2",
    });
    const transaction = new InviteClient(invite, "z9hG4bK1", channel, channel);
    transaction.start();
    transaction.receive(createResponse(invite, 500));
    assert.deepEqual(channel.messages[1]?.headers.all("Via"), ["SIP/2.0/TLS p.example.org;branch=z9hG4bK1"]);
  });

  describe("CANCEL (§9.1)", () => {
    it("waits for a provisional response", () => {
      const { channel, transaction, receive } = start(true);
      transaction.cancel();
      transaction.cancel();
      assert.deepEqual(channel.take().sent, ["INVITE"]);
      receive(180);
      receive(180);
      assert.deepEqual(channel.take().sent, ["CANCEL"]);
    });

    it("goes at once where one has come, and once only", () => {
      const { channel, transaction, receive } = start(true);
      receive(180);
      channel.take();
      transaction.cancel();
      transaction.cancel();
      assert.deepEqual(channel.take().sent, ["CANCEL"]);
      const cancel = channel.messages.at(-1);
      assert.ok(cancel?.kind === "request");
      assert.equal(cancel.headers.get("CSeq"), "1 CANCEL");
      for (const name of ["Via", "From", "To", "Call-ID", "Route"]) {
        assert.deepEqual(cancel.headers.all(name), transaction.request.headers.all(name), name);
      }
    });

    it("gives up on a peer that then never answers the INVITE", () => {
      const { channel, transaction, receive, clock } = start(true);
      receive(180);
      transaction.cancel();
      clock.advance(32_010);
      assert.equal(transaction.state, "terminated");
      assert.deepEqual(channel.told, [180, "timeout"]);
    });

    it("does nothing after a final response", () => {
      const { channel, transaction, receive } = start(false);
      receive(200);
      transaction.cancel();
      assert.deepEqual(channel.take().sent, ["INVITE"]);
    });
  });

  it("leaves no timer running once it has ended", () => {
    for (const reliable of [true, false]) {
      const { channel, transaction, receive, clock } = start(reliable);
      receive(180);
      receive(600);
      transaction.onTransportError();
      channel.take();
      clock.advance(120_000);
      assert.deepEqual(channel.take(), { sent: [], told: [] });
      assert.equal(clock.size, 0);
      assert.equal(channel.ended.length, 1);
    }
  });
});
