/** What the proxy refuses, with code and words; over real TLS. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { SipResponse } from "@sottovoce/sip";
import type { CallPhone, Outgoing, RequestParts } from "../test/call-phone.ts";
import { addPhone, callSetting, serverHasSeen } from "../test/call-setting.ts";
import { addDevice } from "../test/device.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Phone } from "../test/phone.ts";
import { MAX_CALLS_PER_DEVICE, MAX_CALLS_TO_ACCOUNT } from "./limits.ts";

async function answerTo(outgoing: Outgoing): Promise<[status: number, reason: string]> {
  const { status, reason } = await outgoing.final();
  return [status, reason];
}

const withHeader = (name: string, value: string): RequestParts => ({ headers: [[name, value]] });

describe("a call is refused", () => {
  it("to nobody: an unknown name, no name, a disabled account, another domain, another kind of address", async (t) => {
    const { host, alice } = await callSetting(t);
    await addDevice(host, "gone");
    await host.server.admin.change("gone@localhost", { disabled: true });
    const nobody = "There is no account with this address";
    const table: readonly (readonly [uri: string, status: number, reason: string])[] = [
      ["sip:nobody@localhost", 404, nobody],
      ["sip:localhost", 404, nobody],
      ["sip:%00@localhost", 404, nobody],
      ["sip:gone@localhost", 404, nobody],
      ["sip:bob@example.net", 404, "Another domain is not served here"],
      ["tel:+15551234", 416, "Only sip and sips URIs are served here"],
    ];
    for (const [uri, status, reason] of table) {
      assert.deepEqual(await answerTo(alice.call("bob@localhost", { uri })), [status, reason], uri);
    }
  });

  it("to somebody who is not there, in words", async (t) => {
    const { host, alice, bob } = await callSetting(t);
    bob.line.connection.close();
    await serverHasSeen(t, host);
    const expected = [480, "Nobody can be reached there at the moment"];
    assert.deepEqual(await answerTo(alice.call("bob@localhost")), expected);
    await host.server.admin.add({ address: "new" });
    assert.deepEqual(await answerTo(alice.call("new@localhost")), expected);
  });

  it("in another's name, from a device that is not registered, and to oneself", async (t) => {
    const { host, alice, bob, devices } = await callSetting(t);
    const inBobsName = alice.call("bob@localhost", { from: "<sip:bob@localhost>;tag=1" });
    assert.deepEqual(await answerTo(inBobsName), [403, "A device can only speak for its own account"]);
    assert.equal((await answerTo(alice.call("alice@localhost")))[0], 403);
    const stranger = await Phone.connect(t, host);
    assert.equal((await stranger.request("INVITE", { uri: "sip:bob@localhost" })).status, 403);
    const left = await Phone.connect(t, host);
    await left.register(devices.alice);
    await left.register(devices.alice, { headers: [left.contact(0)] });
    assert.equal((await left.request("INVITE", { uri: "sip:bob@localhost" })).status, 403);
    assert.deepEqual(bob.requests.left, []);
  });

  it("that may go no further, or asks what this server cannot do", async (t) => {
    const { alice, bob } = await callSetting(t);
    const refusals: readonly (readonly [RequestParts, number])[] = [
      [withHeader("Max-Forwards", "0"), 483],
      [withHeader("Proxy-Require", "teleport"), 420],
      [withHeader("Route", "<sip:example.net;lr>"), 403],
      [{ body: new Uint8Array(33 * 1024) }, 413],
    ];
    for (const [parts, status] of refusals) {
      const response = await alice.call("bob@localhost", parts).final();
      assert.equal(response.status, status);
      if (status === 420) assert.deepEqual(response.headers.tokens("Unsupported"), ["teleport"]);
    }
    assert.deepEqual(bob.requests.left, []);
  });

  it("that has been here before", async (t) => {
    const { alice, bob } = await callSetting(t);
    const first = alice.call("bob@localhost");
    const seen = (await bob.request("INVITE")).request.headers;
    const again = alice.send("INVITE", "bob@localhost", {
      from: seen.get("From") as string,
      headers: [
        ["Call-ID", seen.callId() as string],
        ["Via", seen.all("Via")[0] as string],
      ],
    });
    assert.deepEqual(await answerTo(again), [482, "This call is going round in circles"]);
    first.cancel();
  });

  it("where too many are being set up, and is taken again when some have ended", async (t) => {
    const { alice, bob } = await callSetting(t);
    const calls = Array.from({ length: MAX_CALLS_PER_DEVICE }, () => alice.call("bob@localhost"));
    const invites = await Promise.all(calls.map(() => bob.request("INVITE")));
    const refused = await alice.call("bob@localhost").final();
    assert.equal(refused.status, 503);
    assert.equal(refused.reason, "This device is setting up too many calls at once");
    assert.equal(refused.headers.get("Retry-After"), "10");
    bob.answer(invites[0] as NonNullable<(typeof invites)[0]>, 486);
    await calls[0]?.final();
    const next = alice.call("bob@localhost");
    // Sooner or later he is also told by message of the call that he did not take.
    bob.answer(await bob.untilRequest("INVITE"), 200);
    assert.equal((await next.final()).status, 200);
  });

  it("where too many others ring at the same person", async (t) => {
    const { host, alice, bob } = await callSetting(t);
    const carol = await addPhone(t, host, "carol");
    const ringing = Array.from({ length: MAX_CALLS_TO_ACCOUNT }, () => alice.call("bob@localhost"));
    await Promise.all(ringing.map(() => bob.request("INVITE")));
    const refused = await carol.call("bob@localhost").final();
    assert.deepEqual(
      [refused.status, refused.reason],
      [486, "Too many others are calling there at the moment"],
    );
  });

  it("where a device calls without end", async (t) => {
    const overrides = { calls: { rate: 60, burst: 3 } };
    const { alice } = await callSetting(t, { overrides, clock: new ManualClock() });
    const answers: SipResponse[] = [];
    for (let i = 0; i < 4; i++) answers.push(await alice.call("nobody@localhost").final());
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 404, 404, 503],
    );
    assert.equal(answers[3]?.headers.get("Retry-After"), "1");
  });
});

describe("outside of a call", () => {
  it("what belongs into one is refused, and what is not served is as well", async (t) => {
    const { alice, bob } = await callSetting(t);
    const table: readonly (readonly [method: string, status: number])[] = [
      ["BYE", 481],
      ["PRACK", 481],
      ["UPDATE", 481],
      ["INFO", 481],
      ["REFER", 405],
      ["NOTIFY", 405],
      ["SUBSCRIBE", 405],
    ];
    for (const [method, status] of table) {
      assert.equal((await alice.send(method, "bob@localhost").final()).status, status, method);
    }
    assert.deepEqual(bob.requests.left, []);
  });
});

describe("the ringing time", () => {
  const ringing = async (t: TestContext, setting: string) => {
    const clock = new ManualClock();
    const { alice, bob } = await callSetting(t, { clock, overrides: { calls: { ringing: setting } } });
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    bob.answer(invite, 180);
    await call.response();
    return { clock, alice, bob, call, invite };
  };
  const ends = async (bob: CallPhone, invite: Awaited<ReturnType<CallPhone["request"]>>, call: Outgoing) => {
    assert.equal(await bob.cancels.next(), invite);
    bob.answer(invite, 487);
    assert.deepEqual(await answerTo(call), [408, "Nobody answered"]);
  };

  it("is what the operator set", async (t) => {
    const { clock, alice, bob, call, invite } = await ringing(t, "20s");
    clock.advance(19_000);
    // Had it ended, the CANCEL would have gone out before the answer to this.
    await alice.send("OPTIONS", "alice@localhost", { uri: "sip:localhost" }).final();
    assert.deepEqual(bob.cancels.left, []);
    clock.advance(1_000);
    await ends(bob, invite, call);
  });

  it("ends a call for whoever is slow to say so", async (t) => {
    const { clock, bob, call } = await ringing(t, "10s");
    clock.advance(10_000);
    await bob.cancels.next();
    clock.advance(4_000);
    assert.deepEqual(await answerTo(call), [408, "Nobody answered"]);
  });
});
