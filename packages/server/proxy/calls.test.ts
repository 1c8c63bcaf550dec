/** Calls from end to end through the proxy, over real TLS: RFC 3665 chapter 3, as far as one proxy goes. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { SipRequest } from "@sottovoce/sip";
import { CallPhone, type Outgoing, SDP } from "../test/call-phone.ts";
import { addPhone, callSetting, restart, serverHasSeen } from "../test/call-setting.ts";

/** A call that has been answered: both sides of its dialog. */
async function answered(t: TestContext) {
  const { host, alice, bob, devices } = await callSetting(t);
  const call = alice.call("bob@localhost");
  const invite = await bob.request("INVITE");
  const answer = bob.answer(invite, 200, { body: SDP });
  const ofAlice = call.dialog(await call.final());
  alice.ack(call, ofAlice);
  await bob.acks.next();
  return { host, alice, bob, devices, call, ofAlice, ofBob: bob.dialog(invite, answer) };
}

async function statusOf(outgoing: Outgoing): Promise<number> {
  return (await outgoing.final()).status;
}

describe("a call", () => {
  it("rings, is answered, and is hung up by the caller (RFC 3665 §3.2)", async (t) => {
    const { alice, bob } = await callSetting(t);
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    assert.deepEqual(new Uint8Array(invite.request.body), SDP);
    assert.equal(invite.request.uri, "sip:alice@phone.invalid;transport=tls;ob");
    assert.equal(invite.request.headers.maxForwards(), 69);
    assert.equal(invite.request.headers.vias().length, 2);
    bob.answer(invite, 180);
    assert.equal((await call.response()).status, 180);
    bob.answer(invite, 200, { body: SDP });
    const ok = await call.response();
    assert.equal(ok.status, 200);
    assert.deepEqual(new Uint8Array(ok.body), SDP);
    const dialog = call.dialog(ok);
    alice.ack(call, dialog);
    const ack = await bob.acks.next();
    assert.equal(ack.headers.has("Route"), false);
    assert.equal(ack.uri, bob.contactUri);
    const bye = alice.within(dialog, "BYE");
    bob.answer(await bob.request("BYE"), 200);
    assert.equal(await statusOf(bye), 200);
  });

  it("is hung up by whoever was called", async (t) => {
    const { alice, bob, ofBob } = await answered(t);
    const bye = bob.within(ofBob, "BYE");
    alice.answer(await alice.request("BYE"), 200);
    assert.equal(await statusOf(bye), 200);
  });

  it("is changed from either side, and asked, informed and referred within (RFC 3665 §3.7)", async (t) => {
    const { alice, bob, ofAlice, ofBob } = await answered(t);
    const sides = [
      { from: alice, to: bob, dialog: ofAlice },
      { from: bob, to: alice, dialog: ofBob },
    ];
    for (const { from, to, dialog } of sides) {
      const again = from.within(dialog, "INVITE", { headers: [[...from.contact]], body: SDP });
      const invite = await to.request("INVITE");
      assert.deepEqual(new Uint8Array(invite.request.body), SDP);
      to.answer(invite, 200, { body: SDP });
      assert.equal(await statusOf(again), 200);
      from.ack(again, dialog);
      await to.acks.next();
      for (const method of ["UPDATE", "INFO", "OPTIONS", "REFER", "DANCE"]) {
        const request = from.within(dialog, method);
        to.answer(await to.request(method), method === "REFER" ? 202 : 200);
        assert.ok((await statusOf(request)) < 300, method);
      }
    }
  });

  it("is prepared by reliable ringing and PRACK, and changed before it is answered (RFC 3262, RFC 3311)", async (t) => {
    const { alice, bob } = await callSetting(t);
    const call = alice.call("bob@localhost", { headers: [["Supported", "100rel"]] });
    const invite = await bob.request("INVITE");
    const reliable: [string, string][] = [
      ["Require", "100rel"],
      ["RSeq", "1"],
    ];
    bob.answer(invite, 183, { headers: reliable, body: SDP });
    const progress = await call.response();
    assert.equal(progress.headers.get("RSeq"), "1");
    const early = call.dialog(progress);
    for (const method of ["PRACK", "UPDATE"]) {
      const request = alice.within(early, method, { headers: [["RAck", "1 1 INVITE"]] });
      const arrived = await bob.request(method);
      assert.equal(arrived.request.headers.get("RAck"), "1 1 INVITE");
      bob.answer(arrived, 200);
      assert.equal(await statusOf(request), 200);
    }
    bob.answer(invite, 200);
    assert.equal(await statusOf(call), 200);
  });

  it("is cancelled by the caller while it rings (RFC 3665 §3.8)", async (t) => {
    const { alice, bob } = await callSetting(t);
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    bob.answer(invite, 180);
    await call.response();
    call.cancel();
    assert.equal(await bob.cancels.next(), invite);
    bob.answer(invite, 487);
    assert.equal(await statusOf(call), 487);
  });

  for (const [what, status] of [
    ["busy (RFC 3665 §3.9)", 486],
    ["declined", 603],
    ["not understood", 488],
  ] as const) {
    it(`that is ${what} ends in ${status}`, async (t) => {
      const { alice, bob } = await callSetting(t);
      const call = alice.call("bob@localhost");
      bob.answer(await bob.request("INVITE"), status);
      assert.equal(await statusOf(call), status);
    });
  }

  it("whose change is refused goes on as it was", async (t) => {
    const { alice, bob, ofAlice } = await answered(t);
    const again = alice.within(ofAlice, "INVITE", { headers: [[...alice.contact]], body: SDP });
    bob.answer(await bob.request("INVITE"), 491);
    assert.equal(await statusOf(again), 491);
    const bye = alice.within(ofAlice, "BYE");
    bob.answer(await bob.request("BYE"), 200);
    assert.equal(await statusOf(bye), 200);
  });
});

describe("a connection that is lost during a call", () => {
  it("is told to the other side, which may try again (RFC 5626 §5.3)", async (t) => {
    const { alice, bob, ofAlice, host } = await answered(t);
    bob.line.connection.close();
    await serverHasSeen(t, host);
    const bye = await alice.within(ofAlice, "BYE").final();
    assert.deepEqual([bye.status, bye.reason], [430, "The other side has lost its connection"]);
  });

  it("is taken up again over a new one, in both directions", async (t) => {
    const { alice, bob, ofAlice, ofBob, host, devices } = await answered(t);
    bob.line.connection.close();
    const back = await CallPhone.start(t, host, devices.bob);
    const info = alice.within(ofAlice, "INFO");
    back.answer(await back.request("INFO"), 200);
    assert.equal(await statusOf(info), 200);
    const bye = back.within(ofBob, "BYE");
    alice.answer(await alice.request("BYE"), 200);
    assert.equal(await statusOf(bye), 200);
  });

  it("does not end a call of which the server knows nothing any more", async (t) => {
    const { ofAlice, ofBob, host, devices } = await answered(t);
    const again = await restart(t, host);
    const alice = await CallPhone.start(t, again, devices.alice);
    const bob = await CallPhone.start(t, again, devices.bob);
    const info = alice.within(ofAlice, "INFO");
    bob.answer(await bob.request("INFO"), 200);
    assert.equal(await statusOf(info), 200);
    const bye = bob.within(ofBob, "BYE");
    alice.answer(await alice.request("BYE"), 200);
    assert.equal(await statusOf(bye), 200);
    await again.server.close();
  });
});

describe("a route", () => {
  it("of a call leads nobody else into it", async (t) => {
    const { host, ofAlice, bob } = await answered(t);
    const carol = await addPhone(t, host, "carol");
    const inHerName = (request: SipRequest) => request.headers.set("From", "<sip:carol@localhost>;tag=1");
    for (const change of [() => {}, inHerName]) {
      assert.equal(await statusOf(carol.within(ofAlice, "BYE", { change })), 403);
    }
    assert.deepEqual(bob.requests.left, []);
  });

  it("of one call leads its own ends into no other, and under no other name", async (t) => {
    const { alice, bob, ofAlice } = await answered(t);
    for (const change of [
      (request: SipRequest) => request.headers.set("Call-ID", "another"),
      (request: SipRequest) => request.headers.set("From", "<sip:boss@localhost>;tag=1"),
    ]) {
      assert.equal(await statusOf(alice.within(ofAlice, "INVITE", { change })), 403);
    }
    assert.deepEqual(bob.requests.left, []);
  });

  it("that is guessed, leads elsewhere, or is missing, leads nowhere", async (t) => {
    const { alice, bob, ofAlice, devices } = await answered(t);
    for (const route of [
      `<sip:${devices.bob.id}@localhost;lr>`,
      "<sip:localhost;lr>",
      `<sip:${"A".repeat(27)}@localhost;lr>`,
      "<sip:example.net;lr>",
    ]) {
      const change = (request: SipRequest) => request.headers.set("Route", route);
      assert.equal(await statusOf(alice.within(ofAlice, "BYE", { change })), 403, route);
    }
    const change = (request: SipRequest) => void request.headers.delete("Route");
    assert.equal(await statusOf(alice.within(ofAlice, "BYE", { change })), 403);
    assert.deepEqual(bob.requests.left, []);
  });

  it("carries no ACK of a stranger's, and no ACK is answered", async (t) => {
    const { host, ofAlice, call, bob, alice } = await answered(t);
    const carol = await addPhone(t, host, "carol");
    carol.ack(call, ofAlice);
    // What follows on a connection arrives after what went before.
    assert.equal(await statusOf(carol.send("OPTIONS", "carol@localhost", { uri: "sip:localhost" })), 200);
    const info = alice.within(ofAlice, "INFO");
    bob.answer(await bob.request("INFO"), 200);
    assert.equal(await statusOf(info), 200);
    assert.deepEqual(bob.acks.left, []);
  });
});
