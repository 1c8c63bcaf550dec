import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hasSipCause } from "../message/reason.ts";
import { AgentUnderTest } from "../test/agent.ts";
import { ANSWER, CallsUnderTest, inviteOfBob, OFFER } from "../test/calls.ts";

const statuses = (responses: readonly { status: number }[]) => responses.map(({ status }) => status);

describe("being called (RFC 3261 §13.3)", () => {
  it("rings, answers in the same dialog, and repeats the answer until its ACK", async () => {
    const set = await CallsUnderTest.registered();
    const { invite, responses, incoming } = await set.ringing();
    assert.deepEqual(incoming.description, OFFER);
    assert.equal(incoming.from.uri, "sip:bob@example.org");
    incoming.ring();
    incoming.ring();
    await set.settle();
    assert.deepEqual(statuses(responses), [180]);
    const dialog = incoming.accept(ANSWER);
    assert.ok(dialog !== null);
    dialog.handler = { onReoffer: async () => null, onEnded: (reasons) => set.ends.push(reasons) };
    assert.equal(incoming.isWaiting, false);
    await set.advance(500);
    assert.deepEqual(statuses(responses), [180, 200, 200]);
    const [rang, answered] = responses;
    assert.equal(answered?.headers.to()?.params.get("tag"), rang?.headers.to()?.params.get("tag"));
    assert.match(answered?.headers.get("Record-Route") ?? "", /proxy/);
    const far = await set.acknowledge(invite, responses);
    await set.advance(10_000);
    assert.equal(responses.length, 3);
    const [ok] = await set.within(far, "BYE", { headers: [["Reason", "SIP;cause=200"]] });
    assert.equal(ok?.status, 200);
    assert.equal(set.ends.length, 1);
    assert.equal(hasSipCause(set.ends[0] ?? [], 200), true);
    const [again] = await set.within(far, "BYE");
    assert.equal(again?.status, 481, "the dialog is forgotten");
  });

  it("ends what is never acknowledged", async () => {
    const set = await CallsUnderTest.registered();
    const { incoming } = await set.ringing();
    const dialog = incoming.accept(ANSWER);
    if (dialog !== null)
      dialog.handler = { onReoffer: async () => null, onEnded: (ends) => set.ends.push(ends) };
    await set.advance(31_999);
    assert.equal(set.count("BYE"), 0);
    await set.advance(1);
    assert.equal(set.count("BYE"), 1);
    assert.equal(set.ends.length, 1);
  });

  it("says goodbye only after the ACK (§15)", async () => {
    const set = await CallsUnderTest.registered();
    const { invite, responses, incoming } = await set.ringing();
    incoming.accept(ANSWER)?.bye();
    await set.settle();
    assert.equal(set.count("BYE"), 0);
    await set.acknowledge(invite, responses);
    assert.equal(set.count("BYE"), 1);
  });

  it("tells who gave up, and why", async () => {
    const set = await CallsUnderTest.registered();
    const invite = inviteOfBob();
    const statusesSeen: number[] = [];
    const transaction = set.server.layer.send(invite, set.far, {
      onResponse: ({ status }) => statusesSeen.push(status),
      onFailure: () => {},
    });
    await set.settle();
    set.incoming[0]?.ring();
    await set.settle();
    set.server.layer.cancel(transaction, [["Reason", 'SIP;cause=200;text="Call completed elsewhere"']]);
    await set.settle();
    assert.deepEqual(statusesSeen, [180, 487]);
    assert.equal(set.cancelled.length, 1);
    assert.equal(set.cancelled[0]?.[0]?.text, "Call completed elsewhere");
    assert.equal(set.incoming[0]?.accept(ANSWER), null);
    assert.equal(set.incoming[0]?.refuse(486), false);
  });

  it("takes a BYE of what rings for giving up", async () => {
    const set = await CallsUnderTest.registered();
    const { invite, responses, incoming } = await set.ringing();
    incoming.ring();
    await set.settle();
    const { Dialog } = await import("../dialog/dialog.ts");
    const early = responses[0] === undefined ? null : Dialog.fromResponse(invite, responses[0]);
    assert.ok(early !== null);
    const [ok] = await set.within(early, "BYE");
    assert.equal(ok?.status, 200);
    assert.deepEqual(statuses(responses), [180, 487]);
    assert.equal(set.cancelled.length, 1);
  });

  it("refuses", async () => {
    const set = await CallsUnderTest.registered();
    const { responses, incoming } = await set.ringing();
    incoming.refuse(486, "Talking");
    await set.settle();
    assert.deepEqual([responses[0]?.status, responses[0]?.reason], [486, "Talking"]);
    assert.equal(incoming.accept(ANSWER), null);
  });

  it("tells that nobody can be answered any more when the connection is gone", async () => {
    const set = await CallsUnderTest.registered();
    const { incoming } = await set.ringing();
    incoming.ring();
    set.near.break();
    await set.settle();
    assert.equal(set.lost, 1);
    assert.equal(incoming.accept(ANSWER), null);
  });

  it("refuses copies of one call, calls without Contact, and requests of no call", async () => {
    const set = await CallsUnderTest.registered();
    await set.ringing();
    const copy = set.ask(inviteOfBob());
    const nameless = set.ask(inviteOfBob({ "Call-ID": "other", Contact: null }));
    const stray = set.ask(inviteOfBob({ "Call-ID": "third", To: "<sip:alice@example.org>;tag=gone" }));
    await set.settle();
    assert.deepEqual(statuses([...copy, ...nameless, ...stray]), [482, 400, 481]);
    assert.equal(set.incoming.length, 1);
  });

  it("offers nothing where the description is of another kind", async () => {
    const set = await CallsUnderTest.registered();
    assert.equal((await set.ringing({ "Content-Type": "text/plain" })).incoming.description, null);
    const unreadable = await set.ringing({ "Call-ID": "2", "Content-Type": "/" });
    assert.equal(unreadable.incoming.description, null);
  });

  it("answers OPTIONS within a call (§12.2.1.2: 481 would end it)", async () => {
    const set = await CallsUnderTest.registered();
    const { far } = await set.established();
    const [known] = await set.within(far, "OPTIONS");
    assert.equal(known?.status, 200);
    far.terminate();
    const [refused] = await set.within(far, "UPDATE");
    assert.equal(refused?.status, 405);
  });

  it("answers 500 where the application fails, and 405 where it takes no calls", async () => {
    const set = new CallsUnderTest({
      onInvite: () => {
        throw new Error("no");
      },
    });
    await set.registered();
    const failed = set.ask(inviteOfBob());
    await set.settle();
    assert.deepEqual(statuses(failed), [500]);
    assert.deepEqual(set.take(), ["! fault Error: no"]);
    const deaf = new AgentUnderTest();
    await deaf.registered();
    const refused = deaf.ask(inviteOfBob());
    await deaf.settle();
    assert.deepEqual(statuses(refused), [405]);
    assert.throws(() =>
      deaf.agent.call(
        { to: "sip:bob@example.org", callId: "c", after: 0, description: OFFER },
        { onProgress() {}, onAnswered() {}, onFailed() {} },
      ),
    );
  });
});
