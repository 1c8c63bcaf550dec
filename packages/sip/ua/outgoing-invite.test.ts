import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatSipReason, hasSipCause } from "../message/reason.ts";
import { CallsUnderTest, OFFER } from "../test/calls.ts";

describe("calling (RFC 3261 §13.2)", () => {
  it("offers, hears it ring, acknowledges the answer, and hangs up", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call([["Subject", "test"]]);
    const invite = set.arrived("INVITE");
    assert.equal(invite.request.uri, "sip:bob@example.org");
    assert.equal(invite.request.headers.callId(), "c1");
    assert.equal(invite.request.headers.get("Subject"), "test");
    assert.deepEqual(new Uint8Array(invite.request.body), OFFER);
    assert.match(invite.request.headers.get("Contact") ?? "", /^<sip:alice@/);
    await set.answer(invite, 180);
    await set.answer(invite, 183, { tag: "another" });
    assert.deepEqual(told.progress, [180, 183]);
    await set.answer(invite, 200);
    assert.equal(told.dialogs.length, 1);
    assert.equal(set.server.acks.length, 1);
    assert.equal(set.server.acks[0]?.headers.cseq()?.seq, invite.request.headers.cseq()?.seq);
    assert.match(set.server.acks[0]?.headers.get("Route") ?? "", /proxy\.example\.org/);
    told.dialogs[0]?.bye([["Reason", formatSipReason(200, 'done "well"')]]);
    await set.settle();
    const bye = set.arrived("BYE");
    assert.equal(bye.request.headers.get("Reason"), 'SIP;cause=200;text="done \\"well\\""');
    assert.equal(bye.request.uri, "sip:bob@192.0.2.2:50000;transport=tls");
    told.dialogs[0]?.bye();
    await set.settle();
    assert.equal(set.count("BYE"), 1, "once is enough");
    assert.deepEqual([told.failures, told.ends], [[], []]);
  });

  it("acknowledges each repeated 2xx, and ends the call of every further device that answers", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    const invite = set.arrived("INVITE");
    await set.answer(invite, 200);
    await set.answer(invite, 200);
    assert.equal(set.server.acks.length, 2);
    await set.answer(invite, 200, { tag: "tablet" });
    assert.equal(set.server.acks.length, 3);
    assert.equal(set.count("BYE"), 1);
    assert.equal(set.arrived("BYE").request.headers.to()?.params.get("tag"), "tablet");
    assert.equal(told.dialogs.length, 1);
    assert.deepEqual(told.failures, []);
  });

  it("cancels as soon as the INVITE is known to have arrived, and says why", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    const invite = set.arrived("INVITE");
    told.invite.cancel([["Reason", "SIP;cause=487"]]);
    await set.settle();
    assert.equal(set.server.cancels.length, 0, "§9.1");
    await set.answer(invite, 180);
    assert.equal(set.server.cancels.length, 1);
    assert.equal(set.server.cancels[0]?.headers.get("Reason"), "SIP;cause=487");
    assert.deepEqual(told.progress, [], "nobody is told of what was given up");
    assert.deepEqual(
      told.failures.map(({ status }) => status),
      [487],
    );
  });

  it("ends a call that is answered while it is cancelled", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    const invite = set.arrived("INVITE");
    await set.answer(invite, 100);
    told.invite.cancel();
    await set.answer(invite, 200);
    assert.equal(set.server.acks.length, 1);
    assert.equal(set.count("BYE"), 1);
    assert.equal(told.dialogs.length, 0);
    assert.deepEqual(
      told.failures.map(({ status }) => status),
      [487],
    );
  });

  it("does not leave somebody behind who answers while the user agent stops", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    const invite = set.arrived("INVITE");
    told.invite.cancel();
    let isStopped = false;
    const stopping = set.agent.stop({ unregister: false }).then(() => {
      isStopped = true;
    });
    await set.settle();
    assert.equal(isStopped, false);
    await set.answer(invite, 200);
    await stopping;
    assert.equal(set.server.acks.length, 1);
    assert.equal(set.count("BYE"), 1);
  });

  it("stops all the same where nothing is heard of a call that was given up", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    told.invite.cancel();
    const stopping = set.agent.stop({ unregister: false });
    await set.settle();
    set.clock.advance(2_000);
    await stopping;
    assert.equal(set.agent.state.kind, "disconnected");
  });

  for (const status of [404, 408, 480, 486, 488, 500, 603]) {
    it(`tells a ${status} with its reasons`, async () => {
      const set = await CallsUnderTest.registered();
      const told = await set.call();
      await set.answer(set.arrived("INVITE"), status, { headers: [["Reason", "SIP;cause=491, Q.850"]] });
      const [failure] = told.failures;
      assert.equal(failure?.status, status);
      assert.equal(failure.answered, true);
      assert.equal(hasSipCause(failure.reasons, 491), true);
    });
  }

  it("does not fail of a Reason that cannot be read", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    await set.answer(set.arrived("INVITE"), 486, { headers: [["Reason", ";;"]] });
    assert.deepEqual(told.failures[0]?.reasons, []);
  });

  it("answers a challenge with a higher number, which the ACK has too", async () => {
    const set = await CallsUnderTest.registered();
    set.server.renewNonce();
    set.server.override = (request) =>
      request.headers.get("Authorization")?.includes("nonce-2") ? "silence" : null;
    const told = await set.call();
    assert.equal(set.count("INVITE"), 2);
    const invite = set.arrived("INVITE");
    assert.equal(invite.request.headers.cseq()?.seq, 2);
    assert.equal(told.invite.seq, 2);
    await set.answer(invite, 200);
    assert.equal(set.server.acks.at(-1)?.headers.cseq()?.seq, 2);
    assert.equal(set.server.acks.at(-1)?.headers.has("Authorization"), true);
  });

  it("cancels also what it sends with credentials", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    told.invite.cancel();
    set.server.renewNonce();
    const challenged = set.arrived("INVITE");
    set.server.override = (request) => (request.method === "INVITE" ? "silence" : null);
    challenged.respond(set.server.layer.response(challenged.request, 401));
    await set.settle();
    assert.equal(told.failures[0]?.status, 401, "a challenge that cannot be answered is an end");
  });

  it("tells a lost connection, none at all, and silence", async () => {
    const set = await CallsUnderTest.registered();
    const { peer } = set.near;
    set.near.peer = null;
    const silent = await set.call();
    await set.advance(32_000);
    set.near.peer = peer;
    assert.deepEqual([silent.failures[0]?.status, silent.failures[0]?.answered], [408, false]);
    const lost = await set.call();
    await set.answer(set.arrived("INVITE"), 180);
    set.near.break();
    await set.settle();
    assert.deepEqual([lost.failures[0]?.status, lost.failures[0]?.answered], [503, false]);
    const none = await set.call();
    assert.deepEqual([none.failures[0]?.status, none.failures[0]?.answered], [503, false]);
  });

  it("is over where the answer names nobody to speak with", async () => {
    const set = await CallsUnderTest.registered();
    const told = await set.call();
    const invite = set.arrived("INVITE");
    invite.respond(set.server.layer.response(invite.request, 200));
    await set.settle();
    assert.equal(told.failures[0]?.status, 502);
  });
});
