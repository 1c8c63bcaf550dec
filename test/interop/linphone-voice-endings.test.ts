/** How calls between our command line and Linphone pause and end, and what becomes of plain descriptions. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import type { SpokenCall } from "./support/command-line.ts";
import { callIn, callOut, hangUp, LONG_ENOUGH_S, OURS_HZ, pair, untilHeard } from "./support/conversation.ts";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";

/** Processes of two tests keep two cores busy. */
const AT_ONCE = 2;
/** Exit code of a call that the other side does not take. */
const REFUSED = 3;

const PLAIN = { media_encryption: "none", media_encryption_mandatory: "0" };
/** Keys in the description, which the server reads (RFC 4568). */
const SDES = { media_encryption: "srtp" };

describeWith(
  [LINPHONE],
  `A call of our command line with ${LINPHONE.title}`,
  () => {
    let server: InteropServer;
    before(async () => {
      server = await InteropServer.start();
    });
    after(() => server.close());

    it("is held by it and goes on, and meanwhile who else calls finds us busy", async (t) => {
      const both = await pair(t, server);
      const { phone } = both;
      const spoken = await untilHeard(both, await callOut(both));
      const other = await Linphone.registered(t, { account: await server.addPhone("other"), server });
      phone.command("pause");
      await spoken.call.untilHeld(true);
      other.command(`call sip:${both.ann.address}`);
      await other.untilAnswered(486);

      const [from, heard] = [phone.log.count, phone.heard(OURS_HZ)];
      phone.command("resume");
      await spoken.call.untilHeld(false);
      await phone.untilCall("StreamsRunning", from);
      await phone.untilHeard(OURS_HZ, heard + LONG_ENOUGH_S);
      await hangUp(both, spoken);
    });

    it("is hung up by us", async (t) => {
      const both = await pair(t, server);
      const { call, from } = await untilHeard(both, await callIn(both));
      call.hangUp();
      await Promise.all([call.end(), both.phone.untilCall("Released", from)]);
    });

    it("is declined", async (t) => {
      const { ann, phone } = await pair(t, server);
      const call = ann.call(phone.address);
      await phone.untilCall("IncomingReceived");
      phone.command("terminate");
      await endsWith(call, "declined", REFUSED, /does not take the call now/);
    });

    it("finds it busy", async (t) => {
      const { ann, phone } = await pair(t, server);
      const other = await Linphone.registered(t, { account: await server.addPhone("other"), server });
      other.command(`call ${phone.address}`);
      await phone.untilCall("IncomingReceived");
      phone.command("answer");
      await other.untilCall("StreamsRunning");
      await endsWith(ann.call(phone.address), "busy", REFUSED, /is in another call/);
    });

    it("is secure though its descriptions are plain RTP: ZRTP runs in the media path all the same", async (t) => {
      const both = await pair(t, server, PLAIN);
      for (const call of [callIn, callOut]) {
        const spoken = await untilHeard(both, await call(both));
        assert.equal(spoken.security.algorithms.cipher, "AES3");
        await hangUp(both, spoken);
      }
    });

    it("is refused where it wants keys that the server can read, both ways", async (t) => {
      const { ann, phone } = await pair(t, server, SDES);
      const waiting = await ann.answer();
      phone.command(`call sip:${ann.address}`);
      await phone.untilAnswered(488);
      await phone.untilCall("Released");
      waiting.hangUp();
      await waiting.end();
      await endsWith(ann.call(phone.address), "failed", null, /cannot take calls of this kind/);
    });
  },
  AT_ONCE,
);

async function endsWith(call: SpokenCall, end: string, code: number | null, sentence: RegExp): Promise<void> {
  const { exitCode, stderr, lastLine } = await call.end();
  assert.match(stderr, sentence);
  assert.equal(JSON.parse(lastLine ?? "{}").end, end);
  if (code !== null) assert.equal(exitCode, code);
}
