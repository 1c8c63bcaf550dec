import assert from "node:assert/strict";
import { after, before, it, type TestContext } from "node:test";
import { hastenedClock } from "./support/hastened-clock.ts";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";

/** Heard for so long without a break in the code, a tone is no accident. */
const LONG_ENOUGH_S = 0.5;

describeWith([LINPHONE], `Two ${LINPHONE.title} call each other`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  it("with ZRTP: each hears the other's tone, and both show the same words", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    ann.say(440);
    bob.say(660);
    ann.command(`call ${bob.address}`);
    await Promise.all([ann.untilCall("OutgoingRinging"), bob.untilCall("IncomingReceived")]);
    bob.command("answer");
    await Promise.all([ann.untilCall("StreamsRunning"), bob.untilCall("StreamsRunning")]);
    const [annsWords, bobsWords] = await Promise.all([
      ann.shortAuthenticationString(),
      bob.shortAuthenticationString(),
    ]);
    assert.equal(annsWords, bobsWords);
    await ann.log.until(/ZRTP algo .* Cipher: AES-256 - KeyAgreement: ECDH-255 - Hash: SHA-256/);
    await Promise.all([ann.untilHeard(660, LONG_ENOUGH_S), bob.untilHeard(440, LONG_ENOUGH_S)]);
    ann.command("terminate");
    await Promise.all([ann.untilCall("Released"), bob.untilCall("Released")]);
    // Now the recordings are whole and say themselves how fast they are to be played.
    assert.ok(ann.heard(660) >= LONG_ENOUGH_S && bob.heard(440) >= LONG_ENOUGH_S);
    assert.deepEqual([ann.heard(440), bob.heard(660)], [0, 0]);
  });

  it("and hold, resume and hang up on the callee's side", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    ann.command(`call ${bob.address}`);
    await bob.untilCall("IncomingReceived");
    bob.command("answer");
    await Promise.all([ann.untilCall("StreamsRunning"), bob.untilCall("StreamsRunning")]);
    ann.command("pause");
    await Promise.all([ann.untilCall("Paused"), bob.untilCall("PausedByRemote")]);
    const from = [ann.log.count, bob.log.count] as const;
    ann.command("resume");
    await Promise.all([ann.untilCall("StreamsRunning", from[0]), bob.untilCall("StreamsRunning", from[1])]);
    bob.command("terminate");
    await Promise.all([ann.untilCall("Released"), bob.untilCall("Released")]);
  });

  it("and two phones of the callee ring: the one that is not answered stops", async (t) => {
    const account = await server.addPhone("bob");
    const [[ann], desk, lobby] = await Promise.all([
      phones(t, server, "ann"),
      Linphone.registered(t, { account, server }),
      Linphone.registered(t, { account, server }),
    ]);
    ann.command(`call ${desk.address}`);
    await Promise.all([desk.untilCall("IncomingReceived"), lobby.untilCall("IncomingReceived")]);
    desk.command("answer");
    await Promise.all([ann.untilCall("StreamsRunning"), desk.untilCall("StreamsRunning")]);
    await lobby.log.until(/^CANCEL sip:/);
    await lobby.untilCall("Released");
    ann.command("terminate");
    await desk.untilCall("Released");
  });

  it("and the callee declines", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    ann.command(`call ${bob.address}`);
    await bob.untilCall("IncomingReceived");
    bob.command("terminate");
    await ann.untilAnswered(603);
    await Promise.all([ann.untilCall("Released"), bob.untilCall("Released")]);
  });

  it("and the callee is in a call already", async (t) => {
    const [ann, bob, carl] = await phones(t, server, "ann", "bob", "carl");
    ann.command(`call ${bob.address}`);
    await bob.untilCall("IncomingReceived");
    bob.command("answer");
    await ann.untilCall("StreamsRunning");
    carl.command(`call ${bob.address}`);
    await carl.untilAnswered(486);
    await carl.untilCall("Released");
    ann.command("terminate");
    await bob.untilCall("Released");
  });

  it("and the caller cancels", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    ann.command(`call ${bob.address}`);
    await Promise.all([ann.untilCall("OutgoingRinging"), bob.untilCall("IncomingReceived")]);
    ann.command("terminate");
    await bob.log.until(/^CANCEL sip:/);
    await ann.untilAnswered(487);
    await Promise.all([ann.untilCall("Released"), bob.untilCall("Released")]);
  });

  it("and the callee has left", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    await bob.quit();
    ann.command(`call ${bob.address}`);
    await ann.untilAnswered(480);
    await ann.untilCall("Released");
  });
});

describeWith([LINPHONE], `Two ${LINPHONE.title} on a server whose clock runs 8 times as fast`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start({ clock: hastenedClock(8) });
  });
  after(() => server.close());

  it("end a call that nobody answers", async (t) => {
    const [ann, bob] = await phones(t, server, "ann", "bob");
    ann.command(`call ${bob.address}`);
    await Promise.all([ann.untilCall("OutgoingRinging"), bob.untilCall("IncomingReceived")]);
    await ann.untilAnswered(408);
    await bob.log.until(/^CANCEL sip:/);
    await Promise.all([ann.untilCall("Released"), bob.untilCall("Released")]);
  });
});

/** Phones of new accounts, all registered. */
async function phones<Names extends readonly string[]>(
  t: TestContext,
  server: InteropServer,
  ...names: Names
): Promise<{ readonly [Index in keyof Names]: Linphone }> {
  const started = names.map(async (name) => {
    const account = await server.addPhone(name);
    return Linphone.registered(t, { account, server });
  });
  return (await Promise.all(started)) as { readonly [Index in keyof Names]: Linphone };
}
