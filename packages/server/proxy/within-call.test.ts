/** What a party of a call cannot do to the other by way of it; over real TLS. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type Dialog, viaReceived } from "@sottovoce/sip";
import { CallPhone } from "../test/call-phone.ts";
import { addPhone, callSetting, restart, serverHasSeen } from "../test/call-setting.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { MAX_CALL_HOURS, REQUESTS_WITHIN_CALLS_AT_ONCE } from "./limits.ts";

interface Ringing {
  readonly alice: CallPhone;
  readonly bob: CallPhone;
  readonly dialog: Dialog;
}

/** Bob's phone rings, which gives Alice a dialog and the way to his device. */
async function ringing(t: TestContext): Promise<Ringing> {
  const { alice, bob } = await callSetting(t);
  const call = alice.call(bob.address);
  bob.answer(await bob.request("INVITE"), 180);
  return { alice, bob, dialog: call.dialog(await call.response()) };
}

describe("within a call", () => {
  it("no text reaches a phone past the rules of messages", async (t) => {
    const { alice, bob, dialog } = await ringing(t);
    const { status, reason } = await alice.within(dialog, "MESSAGE").final();
    assert.deepEqual([status, reason], [403, "Messages are no part of a call; send them on their own"]);
    assert.deepEqual(bob.requests.left, []);
  });

  it("no NOTIFY makes a phone answer or restart; of transfers it tells", async (t) => {
    const { alice, bob, dialog } = await ringing(t);
    const notify = (headers: readonly (readonly [string, string])[]) =>
      alice.within(dialog, "NOTIFY", { headers });
    for (const headers of [[["Event", "talk"]], [["o", "check-sync;reboot=true"]], []] as const) {
      const refused = await notify(headers).final();
      assert.deepEqual([refused.status, refused.headers.get("Allow-Events")], [489, "refer"]);
    }
    assert.deepEqual(bob.requests.left, []);
    const transfer = notify([["Event", "Refer;id=1"]]);
    bob.answer(await bob.request("NOTIFY"), 200);
    assert.equal((await transfer.final()).status, 200);
  });

  it("after a day, nothing passes but what ends it, also across a restart", async (t) => {
    const before = await callSetting(t);
    const call = before.alice.call(before.bob.address);
    before.bob.answer(await before.bob.request("INVITE"), 180);
    const dialog = call.dialog(await call.response());
    const clock = new ManualClock();
    clock.advance(Date.now() + (MAX_CALL_HOURS + 1) * 3_600_000 - clock.now());
    const again = await restart(t, before.host, { clock });
    const alice = await CallPhone.start(t, again, before.devices.alice);
    const bob = await CallPhone.start(t, again, before.devices.bob);
    for (const method of ["INFO", "INVITE"]) {
      const { status, reason } = await alice.within(dialog, method).final();
      assert.deepEqual([status, reason], [481, "This call has lasted too long; hang up and call again"]);
    }
    const bye = alice.within(dialog, "BYE");
    bob.answer(await bob.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
    await again.server.close();
  });

  it("a device that floods another is stopped, and is an event", async (t) => {
    const { host, alice, bob } = await callSetting(t, { clock: new ManualClock() });
    const call = alice.call(bob.address);
    bob.answer(await bob.request("INVITE"), 180);
    const dialog = call.dialog(await call.response());
    for (let i = 0; i < REQUESTS_WITHIN_CALLS_AT_ONCE; i++) {
      const info = alice.within(dialog, "INFO");
      bob.answer(await bob.request("INFO"), 200);
      assert.equal((await info.final()).status, 200);
    }
    const refused = await alice.within(dialog, "INFO").final();
    assert.deepEqual([refused.status, refused.headers.get("Retry-After")], [503, "1"]);
    assert.deepEqual(bob.requests.left, []);
    assert.match(host.log.join(""), /"limit":"requests within calls of a device"/);
  });

  it("an ACK with a route that is not the sender's goes nowhere, and is an event", async (t) => {
    const { host, alice, bob } = await callSetting(t);
    const call = alice.call(bob.address);
    const answered = bob.answer(await bob.request("INVITE"), 200);
    const dialog = call.dialog(await call.final());
    assert.equal(answered.status, 200);
    const mallory = await addPhone(t, host, "mallory");
    mallory.ack(call, dialog);
    mallory.line.layer.sendAck(dialog.createAck(call.request), mallory.line.connection);
    await mallory.send("OPTIONS", "localhost", { uri: "sip:localhost" }).final();
    assert.deepEqual(bob.acks.left, []);
    assert.equal(host.log.filter((line) => line.includes('"device.impersonation"')).length, 2);
  });
});

it("a phone is told who calls by the server, whatever the caller says of itself", async (t) => {
  const { host, alice, bob } = await callSetting(t);
  await host.server.admin.change("alice", { name: 'Alice "Al" Meyer' });
  alice.call(bob.address, {
    from: '"The boss" <sip:alice@localhost>;tag=1',
    headers: [
      ["P-Asserted-Identity", '"The boss" <sip:boss@localhost>'],
      ["Diversion", "<sip:boss@localhost>"],
    ],
  });
  const { request } = await bob.request("INVITE");
  assert.deepEqual(request.headers.all("P-Asserted-Identity"), [
    '"Alice \\"Al\\" Meyer" <sip:alice@localhost>',
  ]);
  assert.equal(request.headers.has("Diversion"), false);
});

it("a phone that rings does not learn from which address its caller is connected", async (t) => {
  const { host, alice, bob } = await callSetting(t);
  const call = alice.call(bob.address);
  const invite = await bob.request("INVITE");
  await serverHasSeen(t, host);
  const [, callers] = invite.request.headers.vias();
  assert.ok(callers !== undefined);
  assert.deepEqual([viaReceived(callers), callers.params.has("rport")], [null, false]);
  bob.answer(invite, 180);
  // The caller's own response has it, as RFC 3581 promises.
  const via = (await call.response()).headers.topVia();
  assert.ok(via !== null);
  assert.equal(viaReceived(via), "127.0.0.1");
  assert.ok(Number(via.params.get("rport")) > 0);
});
