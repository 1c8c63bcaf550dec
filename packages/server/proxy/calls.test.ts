/** Calls from end to end through the proxy, over real TLS: RFC 3665 chapter 3, as far as one proxy goes. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { CallPhone, SDP } from "../test/call-phone.ts";
import { addDevice } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";

type Options = Parameters<typeof startTestServer>[1];

async function aliceAndBob(t: TestContext, options: Options = {}) {
  const host = await startTestServer(t, options);
  const [first, second] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  const [alice, bob] = [await CallPhone.start(t, host, first), await CallPhone.start(t, host, second)];
  return { host, alice, bob };
}

describe("a call", () => {
  it("rings, is answered, talked in, and hung up by the caller (RFC 3665 §3.2)", async (t) => {
    const { alice, bob } = await aliceAndBob(t);
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    assert.deepEqual(new Uint8Array(invite.request.body), SDP);
    assert.equal(invite.request.uri, "sip:alice@phone.invalid;transport=tls;ob");
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
    assert.equal((await bye.final()).status, 200);
  });

  it("is hung up by whoever was called", async (t) => {
    const { alice, bob } = await aliceAndBob(t);
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    const answer = bob.answer(invite, 200, { body: SDP });
    alice.ack(call, call.dialog(await call.final()));
    await bob.acks.next();
    const bye = bob.within(bob.dialog(invite, answer), "BYE");
    alice.answer(await alice.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
  });
});
