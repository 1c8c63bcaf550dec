import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { JsSipPhone } from "./support/jssip-phone.ts";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, JSSIP, LINPHONE } from "./support/strangers.ts";

describe(`${JSSIP.title} over WebSocket: calls`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  async function twoPhones(t: TestContext): Promise<readonly [ann: JsSipPhone, bob: JsSipPhone]> {
    const phone = async (name: string) => {
      const account = await server.addPhone(name, { allowMd5: true });
      return JsSipPhone.registered(t, { account, server });
    };
    return Promise.all([phone("ann"), phone("bob")]);
  }

  it("is called, answers, and both see the caller hang up", async (t) => {
    const [ann, bob] = await twoPhones(t);
    const call = ann.call(bob.address);
    await bob.events.until(/^incoming started/);
    await ann.events.until(/^call progress 180/);
    bob.answer();
    await Promise.all([ann.events.until(/^call confirmed/), bob.events.until(/^incoming confirmed/)]);
    call.terminate();
    await ann.events.until(/^call ended by local: Terminated/);
    await bob.events.until(/^incoming ended by remote: Terminated/);
  });

  it("renegotiates, sends INFO, and sees the callee hang up", async (t) => {
    const [ann, bob] = await twoPhones(t);
    const call = ann.call(bob.address);
    await bob.events.until(/^incoming started/);
    bob.answer();
    await ann.events.until(/^call confirmed/);
    await new Promise<void>((resolve) => assert.ok(call.renegotiate({}, resolve)));
    await new Promise<void>((resolve) => assert.ok(call.renegotiate({ useUpdate: true }, resolve)));
    const before = ann.sip.count;
    call.sendInfo("application/dtmf-relay", "Signal=5\r\nDuration=160");
    await ann.sip.until(/^SIP\/2\.0 200 OK/, before);
    bob.ringing.terminate();
    await ann.events.until(/^call ended by remote: Terminated/);
  });

  it("cancels what nobody answers", async (t) => {
    const [ann, bob] = await twoPhones(t);
    const call = ann.call(bob.address);
    await ann.events.until(/^call progress 180/);
    call.terminate();
    await bob.events.until(/^incoming failed by remote: Canceled/);
    await ann.events.until(/^call failed by local: Canceled/);
    await ann.sip.until(/^SIP\/2\.0 487 /);
  });

  it("is told that the callee is busy, declines, or has no phone", async (t) => {
    const [ann, bob] = await twoPhones(t);
    for (const [status, cause] of [
      [486, "Busy"],
      [603, "Rejected"],
    ] as const) {
      const from = [ann.events.count, bob.events.count] as const;
      const beforeCall = bob.sip.count;
      ann.call(bob.address);
      await bob.events.until(/^incoming started/, from[1]);
      bob.ringing.terminate({ status_code: status });
      await ann.events.until(new RegExp(`^call failed by remote ${status}: ${cause}`), from[0]);
      await bob.sip.until(/^ACK sip:/, beforeCall);
    }
    const nobody = await server.addPhone("nobody");
    ann.call(`sip:${nobody.user}@localhost`);
    await ann.events.until(/^call failed by remote 480: Unavailable/);
  });
});

describeWith([LINPHONE], `${JSSIP.title} and ${LINPHONE.title} signal calls to each other`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  async function oneOfEach(t: TestContext): Promise<readonly [browser: JsSipPhone, desk: Linphone]> {
    const [account, other] = [
      await server.addPhone("browser", { allowMd5: true }),
      await server.addPhone("desk"),
    ];
    return Promise.all([
      JsSipPhone.registered(t, { account, server }),
      Linphone.registered(t, { account: other, server }),
    ]);
  }

  it("from JsSIP to Linphone", async (t) => {
    const [browser, desk] = await oneOfEach(t);
    const call = browser.call(desk.address);
    await browser.events.until(/^call progress 180/);
    desk.command("answer");
    await browser.events.until(/^call confirmed/);
    await desk.untilCall("StreamsRunning");
    call.terminate();
    await desk.untilCall("Released");
  });

  it("from Linphone to JsSIP", async (t) => {
    const [browser, desk] = await oneOfEach(t);
    desk.command(`call ${browser.address}`);
    await browser.events.until(/^incoming started/);
    await desk.untilCall("OutgoingRinging");
    browser.answer();
    await browser.events.until(/^incoming confirmed/);
    await desk.untilCall("StreamsRunning");
    desk.command("terminate");
    await browser.events.until(/^incoming ended by remote: Terminated/);
  });
});
