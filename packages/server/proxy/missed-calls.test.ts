/** Missed calls: when there is a notice, what it says, and that it comes. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { decodeMissedCall, MISSED_CALL_CONTENT_TYPE, type MissedCall } from "@sottovoce/wire";
import { Quota } from "../quota.ts";
import { MAX_MAILBOX_ROWS, MAX_MAILBOX_ROWS_FOR_NOTICES } from "../store/store.ts";
import { CallPhone } from "../test/call-phone.ts";
import { callSetting, restart, serverHasSeen } from "../test/call-setting.ts";
import { ManualClock } from "../test/manual-clock.ts";
import type { Ending } from "./fork.ts";
import { MISSED_CALL_LIFETIME_MS, MISSED_CALLS_AT_ONCE, MISSED_CALLS_PER_MINUTE } from "./limits.ts";
import { missedBecause } from "./missed-calls.ts";

/** Takes the next MESSAGE of a phone, which must be a missed call. */
async function noticeAt(phone: CallPhone): Promise<MissedCall> {
  const transaction = await phone.request("MESSAGE");
  const { headers, body } = transaction.request;
  assert.equal(headers.get("Content-Type"), MISSED_CALL_CONTENT_TYPE);
  assert.equal(headers.from()?.uri, "sip:localhost");
  phone.answer(transaction, 200);
  return decodeMissedCall(body);
}

/** Bob leaves, and Alice calls so many times. */
async function callsWhileAway(t: TestContext, count: number, clock?: ManualClock) {
  const setting = await callSetting(t, clock === undefined ? {} : { clock });
  setting.bob.line.connection.close();
  await serverHasSeen(t, setting.host);
  for (let i = 0; i < count; i++) {
    assert.equal((await setting.alice.call("bob@localhost").final()).status, 480);
  }
  return setting;
}

describe("a missed call", () => {
  it("of somebody who was offline waits until the next registration, also across a restart", async (t) => {
    const before = Date.now();
    const { host, devices } = await callsWhileAway(t, 1);
    const again = await restart(t, host);
    const notice = await noticeAt(await CallPhone.start(t, again, devices.bob));
    assert.equal(notice.reason, "offline");
    const { account, address } = devices.alice.activation;
    assert.deepEqual(notice.caller, { account, address });
    assert.ok(notice.at >= before && notice.at <= Date.now());
    await again.server.close();
  });

  it("that nobody answered comes to the device that rang", async (t) => {
    const { alice, bob } = await callSetting(t);
    const call = alice.call("bob@localhost");
    const invite = await bob.request("INVITE");
    bob.answer(invite, 180);
    await call.response();
    call.cancel();
    await bob.cancels.next();
    bob.answer(invite, 487);
    assert.equal((await noticeAt(bob)).reason, "not_answered");
  });

  it("that came while the other was on the phone says so", async (t) => {
    const { alice, bob } = await callSetting(t);
    const call = alice.call("bob@localhost");
    bob.answer(await bob.request("INVITE"), 486);
    assert.equal((await call.final()).status, 486);
    assert.equal((await noticeAt(bob)).reason, "busy");
  });

  it("is none where the call was answered or declined", async (t) => {
    const { alice, bob } = await callSetting(t);
    for (const status of [200, 603]) {
      const call = alice.call("bob@localhost");
      bob.answer(await bob.request("INVITE"), status);
      assert.equal((await call.final()).status, status);
    }
    // A notice of these would have come before that of the next.
    const busy = alice.call("bob@localhost");
    bob.answer(await bob.request("INVITE"), 486);
    await busy.final();
    assert.equal((await noticeAt(bob)).reason, "busy");
    assert.deepEqual(bob.requests.left, []);
  });

  it("waits for 72 hours", async (t) => {
    const clock = new ManualClock();
    const { host, devices } = await callsWhileAway(t, 1, clock);
    clock.advance(MISSED_CALL_LIFETIME_MS - 1_000);
    const bob = await CallPhone.start(t, host, devices.bob);
    const transaction = await bob.request("MESSAGE");
    assert.equal(transaction.request.headers.expires(), 1);
    // Not taken: it stays, and is over a second later.
    clock.advance(1_000);
    bob.answer(transaction, 400);
    const later = await CallPhone.start(t, host, devices.bob);
    await later.send("OPTIONS", "bob@localhost", { uri: "sip:localhost" }).final();
    assert.deepEqual(later.requests.left, []);
  });

  it("is told once more half an hour later of somebody who goes on calling", () => {
    const quota = new Quota<"pair">(MISSED_CALLS_PER_MINUTE, MISSED_CALLS_AT_ONCE);
    let told = 0;
    for (let minute = 0; minute < 72 * 60; minute++) if (quota.take("pair", minute * 60_000) === 0) told++;
    // What several such callers leave together stays a small part of a mailbox.
    assert.ok(told <= 154, `${told}`);
    assert.ok(MAX_MAILBOX_ROWS_FOR_NOTICES <= MAX_MAILBOX_ROWS / 10);
  });

  it("is told some times only of somebody who calls without end", async (t) => {
    const { host, devices } = await callsWhileAway(t, MISSED_CALLS_AT_ONCE + 2, new ManualClock());
    const bob = await CallPhone.start(t, host, devices.bob);
    const ids = new Set<string>();
    for (let i = 0; i < MISSED_CALLS_AT_ONCE; i++) ids.add((await noticeAt(bob)).id);
    assert.equal(ids.size, MISSED_CALLS_AT_ONCE);
    await bob.send("OPTIONS", "bob@localhost", { uri: "sip:localhost" }).final();
    assert.deepEqual(bob.requests.left, []);
  });
});

describe("whether a call was missed", () => {
  const table: readonly (readonly [status: number, ending: Ending | null, reason: string | null])[] = [
    [200, null, null],
    [302, null, null],
    [408, "rang_out", "not_answered"],
    [487, "cancelled", "not_answered"],
    [487, "abandoned", "not_answered"],
    [480, "silent", "offline"],
    [480, null, "not_answered"],
    [486, null, "busy"],
    [600, null, "busy"],
    [603, null, null],
    [603, "cancelled", null],
    [607, null, null],
    [488, null, "not_answered"],
    [606, null, "not_answered"],
    [500, null, "not_answered"],
    [401, null, null],
    [407, null, null],
    [415, null, null],
    [420, null, null],
    [422, null, null],
  ];
  for (const [status, ending, reason] of table) {
    it(`${status}${ending === null ? "" : ` (${ending})`}: ${reason ?? "no"}`, () => {
      assert.equal(missedBecause({ status, ending }), reason);
    });
  }
});
