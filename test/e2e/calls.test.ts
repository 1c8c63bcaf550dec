import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EngineError } from "@sottovoce/client";
import { parseAddress } from "@sottovoce/wire";
import { Caller, callers, hangUp, PASSPHRASE, speak, verify } from "./support/calls/callers.ts";

/** Somebody calls, and the other one hears it ring. */
async function ring(from: Caller, to: Caller) {
  await from.engine.calls.call(to.address);
  const ringing = () => to.engine.calls.current().find(({ direction }) => direction === "in");
  await to.until(() => ringing()?.phase === "ringing");
  const call = ringing();
  assert.ok(call !== undefined);
  return call;
}

describe("a call between two engines", () => {
  it("is secure, tied to both accounts, and one entry in each history", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers, his] = await speak(alice, bob);
    assert.deepEqual([hers.phase, his.phase], ["secure", "secure"], JSON.stringify([hers, his]));
    assert.deepEqual(hers.security?.sas, his.security?.sas);
    assert.equal(hers.security?.sas.kind, "B256");
    assert.equal(hers.security?.messagingKeyMixed, true, "the call key came by message");
    assert.equal(hers.security?.verified, null);
    assert.equal(hers.security?.continuity, "first");
    assert.notEqual(hers.id, his.id, "no device lets another one choose what it calls a call");
    assert.equal(alice.media.last.keys?.send, bob.media.last.keys?.receive);
    assert.equal(alice.media.last.keys?.receive, bob.media.last.keys?.send);
    const phases = alice.told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
    assert.deepEqual(phases, ["dialing", "ringing", "connecting", "securing", "secure"]);
    await alice.engine.calls.hangUp(hers.id);
    await bob.untilPhase("ended");
    assert.deepEqual([alice.call.end, bob.call.end], ["hung_up", "hung_up"]);
    assert.deepEqual(alice.engine.calls.current(), []);
    const [hersKept] = await alice.entries(1);
    const [hisKept] = await bob.entries(1);
    assert.equal(hersKept?.direction, "out");
    assert.equal(hersKept?.call?.security?.messagingKeyMixed, true);
    assert.deepEqual(hisKept?.call?.security?.sas, hers.security?.sas);
    assert.equal(hisKept?.direction, "in");
    assert.equal(hisKept?.read, true);
    assert.equal(alice.media.last.closed && bob.media.last.closed, true);
  });
});

describe("a call that rings", () => {
  it("says how far a person trusts whom the server names, also what becomes known meanwhile", async (t) => {
    const { alice, bob } = await callers(t);
    alice.isSilenced = true;
    assert.equal((await ring(alice, bob)).peerTrust, null, "nobody whom he knows");
    await hangUp(alice, bob);
    alice.isSilenced = false;
    await ring(alice, bob);
    // Her call key comes by message, with her keys: before it rings, or while it does.
    await bob.until(() => bob.call.peerTrust === "unverified");
    await verify(bob, alice);
    assert.deepEqual([bob.call.phase, bob.call.peerTrust], ["ringing", "verified"]);
    await hangUp(alice, bob);
    await ring(alice, bob);
    assert.deepEqual([bob.call.peerTrust, alice.call.peerTrust], ["verified", "unverified"]);
    await hangUp(alice, bob);
  });
});

describe("calls that come to nothing", () => {
  it("declined, and with whom a device talks already", async (t) => {
    const { host, alice, bob } = await callers(t);
    const ringing = await ring(alice, bob);
    const carol = await Caller.join(t, host, "carol");
    await carol.engine.calls.call(bob.address);
    assert.equal((await carol.untilPhase("ended")).end, "busy");
    const [busy] = await bob.entries(1);
    assert.deepEqual([busy?.note, busy?.missedCall], ["missed_call", "busy"]);
    await bob.engine.calls.decline(ringing.id);
    assert.equal((await alice.untilPhase("ended")).end, "declined");
    assert.equal(bob.call.end, "declined");
    await assert.rejects(bob.engine.calls.answer(ringing.id), { code: "no_such_call" });
    await alice.engine.calls.call(bob.address);
    await assert.rejects(alice.engine.calls.call(carol.address), { code: "busy_here" });
    await hangUp(alice);
  });

  it("given up: missed there, once, whatever the server tells of it", async (t) => {
    const { host, alice, bob } = await callers(t);
    await ring(alice, bob);
    await hangUp(alice);
    assert.equal(alice.call.end, "cancelled");
    assert.equal((await bob.untilPhase("ended")).end, "cancelled");
    const [missed] = await bob.entries(1);
    assert.deepEqual(
      [missed?.note, missed?.missedCall, missed?.read],
      ["missed_call", "not_answered", false],
    );
    // The server's notice comes before whatever is sent after it.
    await alice.engine.send(bob.address, "Where are you?");
    await bob.until(() => bob.messages.some(({ text }) => text === "Where are you?"));
    assert.equal((await bob.entries(1)).length, 1);
    assert.ok(host.log.length > 0);
  });

  it("nobody there, nobody known, and oneself", async (t) => {
    const { alice, bob } = await callers(t);
    await bob.engine.stop();
    await alice.engine.calls.call(bob.address);
    assert.equal((await alice.untilPhase("ended")).end, "unreachable");
    await assert.rejects(alice.engine.calls.call(parseAddress("nobody@localhost")), {
      code: "unknown_recipient",
    });
    await assert.rejects(alice.engine.calls.call(alice.address), { code: "own_address" });
    alice.media.kinds = [];
    await assert.rejects(alice.engine.calls.call(bob.address), (error) => error instanceof EngineError);
  });

  it("without a microphone on either side", async (t) => {
    const { alice, bob } = await callers(t);
    alice.media.failure = "no_microphone";
    await alice.engine.calls.call(bob.address);
    assert.equal((await alice.untilPhase("ended")).end, "no_microphone");
    const ringing = await ring(alice, bob);
    bob.media.failure = "no_microphone";
    await bob.engine.calls.answer(ringing.id);
    assert.equal((await bob.untilPhase("ended")).end, "no_microphone");
    assert.equal((await alice.untilPhase("ended")).end, "unreachable");
  });

  it("where addresses are to be hidden and there is no relay", async (t) => {
    const { alice, bob } = await callers(t);
    await alice.engine.setPreferences({ calls: { hideAddress: true } });
    await alice.engine.calls.call(bob.address);
    assert.equal((await alice.untilPhase("ended")).end, "no_way");
  });

  it("a device that takes RTP alone is called again that way, with the keys all the same", async (t) => {
    const { alice, bob } = await callers(t);
    bob.media.kinds = ["rtp"];
    const [hers] = await speak(alice, bob);
    assert.equal(hers.phase, "secure");
    assert.equal(hers.security?.messagingKeyMixed, true);
    assert.equal(alice.media.last.options.kind, "rtp");
    await hangUp(alice, bob);
    assert.equal((await bob.entries(1)).length, 1, "the first try is no missed call");
    bob.media.kinds = [];
    await alice.engine.calls.call(bob.address);
    assert.equal((await alice.untilPhase("ended")).end, "unreachable");
  });
});

describe("several devices, and several calls", () => {
  it("all devices ring, one answers, and the others say so", async (t) => {
    const { alice, bob } = await callers(t);
    const tablet = await bob.link(t);
    await alice.engine.send(bob.address, "One moment");
    await tablet.until(() => tablet.messages.length > 0);
    await ring(alice, bob);
    await tablet.until(() => tablet.engine.calls.current()[0]?.phase === "ringing");
    await tablet.engine.calls.answer(tablet.call.id);
    assert.equal((await tablet.untilPhase("secure")).security?.messagingKeyMixed, true);
    assert.equal((await bob.untilPhase("ended")).end, "answered_elsewhere");
    await hangUp(tablet, alice);
    const [elsewhere] = await bob.entries(1);
    assert.deepEqual(
      [elsewhere?.note, elsewhere?.call?.end, elsewhere?.read],
      ["call", "answered_elsewhere", true],
    );
  });

  it("two who call each other at the same moment speak, and see one call each", async (t) => {
    const { alice, bob } = await callers(t);
    await Promise.all([alice.engine.calls.call(bob.address), bob.engine.calls.call(alice.address)]);
    const [hers, his] = [await alice.untilPhase("secure"), await bob.untilPhase("secure")];
    assert.deepEqual([hers.phase, his.phase], ["secure", "secure"], JSON.stringify([hers, his]));
    assert.deepEqual([hers.direction, his.direction].sort(), ["in", "out"]);
    assert.deepEqual(hers.security?.sas, his.security?.sas);
    await hangUp(alice, bob);
    assert.equal(new Set(alice.told.map(({ id }) => id)).size, 1);
    assert.equal((await alice.entries(1)).length, 1);
    assert.equal((await bob.entries(1)).length, 1);
  });

  it("mutes and holds, and the other side sees it", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers, his] = await speak(alice, bob);
    await alice.engine.calls.setMuted(hers.id, true);
    assert.equal(alice.media.last.muted && alice.call.muted, true);
    await alice.engine.calls.setHeld(hers.id, true);
    assert.deepEqual(alice.call.held, { here: true, there: false });
    await bob.until(() => bob.call.held.there);
    assert.equal(bob.media.last.held, true);
    await bob.engine.calls.setHeld(his.id, true);
    await alice.until(() => alice.call.held.there);
    await alice.engine.calls.setHeld(hers.id, false);
    await bob.until(() => !bob.call.held.there);
    assert.equal(bob.media.last.held && alice.media.last.held, true, "bob still holds");
    await bob.engine.calls.setHeld(his.id, false);
    await alice.until(() => !alice.call.held.there);
    assert.equal(bob.media.last.held || alice.media.last.held, false);
    await hangUp(alice, bob);
  });
});

describe("the lock", () => {
  it("a locked device rings without saying who, and answers when it is unlocked in time", async (t) => {
    const { alice, bob } = await callers(t);
    const locked = await bob.engine.lock();
    const ringing = Promise.withResolvers<object>();
    const online = Promise.withResolvers<void>();
    locked.on((event) => {
      if (event.type === "call_while_locked") ringing.resolve(event);
      if (event.type === "connection" && event.state === "online") online.resolve();
    });
    locked.start();
    await online.promise;
    await alice.engine.calls.call(bob.address);
    assert.deepEqual(await ringing.promise, { type: "call_while_locked", ringing: true });
    assert.equal(locked.isRinging, true);
    await bob.adopt(await locked.unlock(PASSPHRASE));
    await bob.until(() => bob.engine.calls.current()[0]?.phase === "ringing");
    const [call] = bob.engine.calls.current();
    assert.equal(call?.peer, alice.address);
    assert.ok(call !== undefined);
    await bob.engine.calls.answer(call.id);
    const his = await bob.untilPhase("secure");
    assert.equal(his.security?.messagingKeyMixed, true, "the key that came while it was locked");
    assert.equal((await alice.untilPhase("secure")).phase, "secure");
    const second = await bob.engine.lock();
    assert.equal((await alice.untilPhase("ended")).end, "hung_up");
    assert.equal(bob.media.last.closed, true);
    await second.stop();
  });

  it("a call that is given up while the device is locked rings no more", async (t) => {
    const { alice, bob } = await callers(t);
    const locked = await bob.engine.lock();
    const heard: boolean[] = [];
    const over = Promise.withResolvers<void>();
    const online = Promise.withResolvers<void>();
    locked.on((event) => {
      if (event.type === "connection" && event.state === "online") online.resolve();
      if (event.type !== "call_while_locked") return;
      heard.push(event.ringing);
      if (!event.ringing) over.resolve();
    });
    locked.start();
    await online.promise;
    await alice.engine.calls.call(bob.address);
    await alice.until(() => alice.call.phase === "ringing");
    await hangUp(alice);
    await over.promise;
    assert.deepEqual(heard, [true, false]);
    assert.equal(locked.isRinging, false);
    await locked.stop();
  });
});
