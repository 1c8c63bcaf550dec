import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ANSWER, CallsUnderTest, OFFER, SDP } from "../test/calls.ts";

const NEW_CONTACT: readonly [string, string] = ["Contact", "<sip:bob@198.51.100.7:50001;transport=tls>"];

describe("changing a call (RFC 3261 §14)", () => {
  it("offers again, acknowledges, and goes on with the target that the answer names", async () => {
    const set = await CallsUnderTest.registered();
    const { dialog } = await set.established();
    const offered = dialog.reoffer(OFFER);
    await set.settle();
    const invite = set.arrived("INVITE");
    assert.equal(invite.request.headers.to()?.params.get("tag"), "bob");
    assert.equal(invite.request.headers.cseq()?.seq, 2);
    invite.respond(set.server.layer.response(invite.request, 200));
    await set.settle();
    assert.deepEqual(await offered, { status: 200, description: null });
    assert.equal(set.server.acks.at(-1)?.headers.cseq()?.seq, 2);
    const again = dialog.reoffer(OFFER);
    await set.settle();
    await set.answer(set.arrived("INVITE"), 200);
    assert.deepEqual(await again, { status: 200, description: ANSWER });
    dialog.bye();
    await set.settle();
    assert.equal(set.arrived("BYE").request.headers.cseq()?.seq, 4);
  });

  it("answers an offer of the other side, and moves with its target", async () => {
    const set = await CallsUnderTest.registered();
    const { dialog, far } = await set.established();
    const [ok] = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    assert.equal(ok?.status, 200);
    assert.deepEqual(ok?.body === undefined ? null : new Uint8Array(ok.body), ANSWER);
    dialog.bye();
    await set.settle();
    assert.equal(set.arrived("BYE").request.uri, "sip:bob@198.51.100.7:50001;transport=tls");
  });

  it("refuses what the application refuses, fails at, or cannot read, and the call goes on", async () => {
    const set = await CallsUnderTest.registered();
    const { far, ends } = await set.established();
    set.onReoffer = async () => null;
    const refused = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    set.onReoffer = () => Promise.reject(new Error("no"));
    const failed = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    const empty = await set.within(far, "INVITE", { headers: [NEW_CONTACT] });
    assert.deepEqual(
      [refused, failed, empty].map((responses) => responses.at(-1)?.status),
      [488, 488, 488],
    );
    assert.deepEqual(set.take(), ["! fault Error: no"]);
    assert.deepEqual(ends, []);
  });

  it("answers 500 to a second offer before the first is answered, and to one that comes late", async () => {
    const set = await CallsUnderTest.registered();
    const { far } = await set.established();
    set.onReoffer = () => new Promise(() => {});
    await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    const second = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    assert.equal(second.at(-1)?.status, 500);
    assert.equal(second.at(-1)?.headers.get("Retry-After"), "5");
    far.localSeq = 0;
    const late = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    assert.equal(late.at(-1)?.status, 500);
    const [bye] = await set.within(Object.assign(far, { localSeq: 9 }), "BYE");
    assert.equal(bye?.status, 200);
  });

  it("refuses an offer that crosses its own, waits, and tries again (§14.1, §14.2)", async () => {
    const set = await CallsUnderTest.registered();
    const { dialog, far } = await set.established();
    const offered = dialog.reoffer(OFFER);
    await set.settle();
    const crossing = await set.within(far, "INVITE", { headers: [NEW_CONTACT, SDP], body: OFFER });
    assert.equal(crossing.at(-1)?.status, 491);
    await set.answer(set.arrived("INVITE"), 491);
    assert.equal(set.count("INVITE"), 2);
    await set.advance(2_099);
    assert.equal(set.count("INVITE"), 2);
    await set.advance(1_901);
    assert.equal(set.count("INVITE"), 3);
    await set.answer(set.arrived("INVITE"), 200);
    assert.equal((await offered).status, 200);
  });

  it("gives up after four that crossed", async () => {
    const set = await CallsUnderTest.registered();
    const { dialog } = await set.established();
    const offered = dialog.reoffer(OFFER);
    for (let i = 0; i < 4; i++) {
      await set.settle();
      await set.answer(set.arrived("INVITE"), 491);
      await set.advance(4_000);
    }
    assert.equal((await offered).status, 491);
    assert.equal(set.count("INVITE"), 5);
  });

  it("ends the call where the other side does not know it any more, or falls silent", async () => {
    const set = await CallsUnderTest.registered();
    const gone = await set.established();
    const offered = gone.dialog.reoffer(OFFER);
    await set.settle();
    await set.answer(set.arrived("INVITE"), 481);
    assert.equal((await offered).status, 481);
    assert.equal(set.count("BYE"), 1);
    assert.equal(gone.ends.length, 1);
    assert.equal((await gone.dialog.reoffer(OFFER)).status, 481);
    const silent = await set.established();
    set.near.peer = null;
    const unanswered = silent.dialog.reoffer(OFFER);
    await set.settle();
    await set.advance(32_000);
    assert.equal((await unanswered).status, 408);
    assert.equal(silent.ends.length, 1);
  });

  it("outlives a connection", async () => {
    const set = await CallsUnderTest.registered();
    const { dialog, ends } = await set.established();
    set.near.break();
    await set.settle();
    assert.equal((await dialog.reoffer(OFFER)).status, 503);
    set.server.override = () => null;
    await set.advance(60_000);
    assert.equal(set.agent.state.kind, "registered");
    set.server.override = () => "silence";
    dialog.bye();
    await set.settle();
    assert.equal(set.count("BYE"), 1, "over the connection there is now");
    assert.deepEqual(ends, []);
  });

  it("leaves nothing behind when the user agent stops", async () => {
    const set = await CallsUnderTest.registered();
    const { invite, incoming } = await set.ringing();
    incoming.accept(ANSWER);
    const { dialog } = await set.established();
    const offered = dialog.reoffer(OFFER);
    await set.settle();
    await set.answer(set.arrived("INVITE"), 491);
    set.server.override = () => null;
    const stopped = set.agent.stop();
    await set.settle();
    await stopped;
    assert.equal((await offered).status, 481);
    set.server.layer.close();
    assert.equal(set.clock.size, 0);
    assert.equal(invite.method, "INVITE");
  });
});
