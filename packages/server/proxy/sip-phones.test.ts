/** Calls to and from accounts with several SIP phones: a fork over real connections. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { SipLogin } from "../admin/api.ts";
import { CallPhone, SDP } from "../test/call-phone.ts";
import { callSetting, restart, serverHasSeen } from "../test/call-setting.ts";
import type { TestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";

/** One of several phones of an account: it is known by its instance. */
async function phoneNumber(t: TestContext, host: TestServer, login: SipLogin, i: number): Promise<SipPhone> {
  const phone = await SipPhone.connect(t, host, login);
  const instance = `;+sip.instance="<urn:uuid:00000000-0000-4000-8000-00000000000${i}>"`;
  assert.equal((await phone.register({ headers: [phone.contact(instance)] })).status, 200);
  return phone;
}

/** Alice with our app, and a desk with so many phones. */
async function deskWith(t: TestContext, count: number) {
  const { host, alice, bob } = await callSetting(t);
  const login = await addSipPhone(host, "desk");
  const lines: SipPhone[] = [];
  for (let i = 0; i < count; i++) lines.push(await phoneNumber(t, host, login, i));
  const phones = lines.map((line, i) => new CallPhone(line, login.address, `phone-${i}`));
  return { host, alice, bob, login, lines, phones };
}

describe("a call to an account with several phones", () => {
  it("rings at all of them, each in a dialog of its own, and leads to the one that answers", async (t) => {
    const { alice, phones } = await deskWith(t, 3);
    const call = alice.call("desk@localhost");
    const invites = await Promise.all(phones.map((phone) => phone.request("INVITE")));
    const routes = new Set(invites.map(({ request }) => request.headers.get("Record-Route")));
    assert.equal(routes.size, 3);
    assert.deepEqual(
      invites.map(({ request }) => request.headers.get("Max-Breadth")),
      ["20", "20", "20"],
    );
    const [first, second, third] = phones as [CallPhone, CallPhone, CallPhone];
    const [atFirst, atSecond, atThird] = invites as [
      (typeof invites)[0],
      (typeof invites)[0],
      (typeof invites)[0],
    ];
    first.answer(atFirst, 180);
    second.answer(atSecond, 180);
    const early = [call.dialog(await call.response()), call.dialog(await call.response())];
    assert.notEqual(early[0]?.key, early[1]?.key);
    const answer = third.answer(atThird, 200, { body: SDP });
    const dialog = call.dialog(await call.response());
    alice.ack(call, dialog);
    await third.acks.next();
    for (const [phone, invite] of [
      [first, atFirst],
      [second, atSecond],
    ] as const) {
      assert.equal(await phone.cancels.next(), invite);
      phone.answer(invite, 487);
    }
    const bye = third.within(third.dialog(atThird, answer), "BYE");
    alice.answer(await alice.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
    assert.deepEqual([first.requests.left, second.requests.left], [[], []]);
  });

  it("gives the other phones no way into the call of the one that answered", async (t) => {
    const { alice, phones } = await deskWith(t, 2);
    const [first, second] = phones as [CallPhone, CallPhone];
    const call = alice.call("desk@localhost");
    const invite = await first.request("INVITE");
    await second.request("INVITE");
    const answer = first.answer(invite, 200);
    alice.ack(call, call.dialog(await call.final()));
    const stolen = second.within(first.dialog(invite, answer), "BYE");
    assert.equal((await stolen.final()).status, 403);
    assert.deepEqual(alice.requests.left, []);
  });

  it("comes from one of them like from any device", async (t) => {
    const { bob, phones } = await deskWith(t, 2);
    const [first] = phones as [CallPhone];
    const call = first.call("bob@localhost");
    const invite = await bob.request("INVITE");
    assert.equal(invite.request.headers.from()?.uri, "sip:desk@localhost");
    bob.answer(invite, 200, { body: SDP });
    const dialog = call.dialog(await call.final());
    first.ack(call, dialog);
    await bob.acks.next();
    const bye = first.within(dialog, "BYE");
    bob.answer(await bob.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
  });

  it("outlasts a restart of the server, and leads to the same phone", async (t) => {
    const { host, alice, devices } = await callSetting(t);
    const login = await addSipPhone(host, "desk");
    const line = await phoneNumber(t, host, login, 1);
    await phoneNumber(t, host, login, 2);
    const desk = new CallPhone(line, login.address, "phone-1");
    const call = alice.call("desk@localhost");
    const invite = await desk.request("INVITE");
    const answer = desk.answer(invite, 200, { body: SDP });
    const [ofAlice, ofDesk] = [call.dialog(await call.final()), desk.dialog(invite, answer)];
    const again = await restart(t, host);
    const later = { ...login, port: again.server.ports.sip };
    const aliceAgain = await CallPhone.start(t, again, devices.alice);
    // The other one is the first to be back.
    const other = new CallPhone(await phoneNumber(t, again, later, 2), login.address, "phone-2");
    const back = new CallPhone(await phoneNumber(t, again, later, 1), login.address, "phone-1");
    const info = aliceAgain.within(ofAlice, "INFO");
    back.answer(await back.request("INFO"), 200);
    assert.equal((await info.final()).status, 200);
    const bye = back.within(ofDesk, "BYE");
    aliceAgain.answer(await aliceAgain.request("BYE"), 200);
    assert.equal((await bye.final()).status, 200);
    assert.deepEqual(other.requests.left, []);
    await again.server.close();
  });

  it("does not go from one of its phones to the others", async (t) => {
    const { phones } = await deskWith(t, 2);
    const [first] = phones as [CallPhone];
    assert.equal((await first.call("desk@localhost").final()).status, 403);
  });

  it("that nobody was there for is told in plain words when a phone comes", async (t) => {
    const { host, alice, login, lines } = await deskWith(t, 1);
    lines[0]?.connection.close();
    await serverHasSeen(t, host);
    assert.equal((await alice.call("desk@localhost").final()).status, 480);
    const back = await SipPhone.registered(t, host, login);
    await back.atLeast(1);
    const [text] = back.received;
    assert.match(text?.headers.get("Content-Type") ?? "", /^text\/plain/);
    assert.match(Buffer.from(text?.body ?? []).toString(), /^Missed call from alice@localhost on .* GMT$/);
  });
});
