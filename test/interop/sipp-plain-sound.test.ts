/** A SIP phone without any ZRTP and our command line: nothing is said in clear, nothing that is clear is heard. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, it, type TestContext } from "node:test";
import { datagramKind } from "../../packages/cli/media/rtp/datagram.ts";
import { typeOfPacket } from "../../packages/voice/test/zrtp/attacks.ts";
import { CommandLine, type SpokenCall } from "./support/command-line.ts";
import { PlainSound } from "./support/plain-sound.ts";
import { InteropServer } from "./support/server.ts";
import { SippBench, type SippOptions } from "./support/sipp.ts";
import { describeWith, SIPP, STUNNEL } from "./support/strangers.ts";

/** Each of them waits most of the time, for an answer to ZRTP that does not come. */
const AT_ONCE = 2;
/** Exit code of a call that is not secure. */
const NOT_SECURE = 12;
const OURS_HZ = 440;
const THEIRS_HZ = 650;

describeWith(
  [SIPP, STUNNEL],
  `Our command line and a phone without ZRTP (${SIPP.title})`,
  () => {
    let server: InteropServer;
    before(async () => {
      server = await InteropServer.start();
    });
    after(() => server.close());

    it("which calls with plain sound: it is answered with ZRTP alone, and told why the call ends", async (t) => {
      const { ann, sound, bench, phone } = await setUp(t);
      const call = await ann.answer();
      const peer = ann.address.replace("@localhost", "");
      const played = bench.play({ ...phone, scenario: "plain-sound-caller", peer });
      await assertNotSecured(call, sound);
      await played;
    });

    it("which answers with plain sound: it hears ZRTP alone, and is told why the call ends", async (t) => {
      const { ann, sound, bench, phone } = await setUp(t);
      const called = await bench.start({ ...phone, scenario: "registered", called: "plain-sound-callee" });
      await called.untilRegistered();
      await assertNotSecured(ann.call(`${phone.account.user}@localhost`), sound);
      await called.messages.until(/^Reason: *SIP *;.*cause=494/);
      await called.kill();
    });

    async function setUp(t: TestContext) {
      const [ann, sound, account] = await Promise.all([
        CommandLine.activated(t, server, "ann", OURS_HZ),
        PlainSound.open(t, THEIRS_HZ),
        server.addPhone("plain", { allowMd5: true }),
      ]);
      const phone: Omit<SippOptions, "scenario"> = { account, sound: sound.port };
      return { ann, sound, bench: await SippBench.open(t, server), phone };
    }
  },
  AT_ONCE,
);

/** Our side ends it, with a reason in words; the phone has got nothing but Hellos, and has not been recorded. */
async function assertNotSecured(call: SpokenCall, sound: PlainSound): Promise<void> {
  const { exitCode, stderr, lastLine } = await call.end();
  assert.equal(exitCode, NOT_SECURE, stderr);
  assert.match(stderr, /No keys could be agreed on.*does not answer to ZRTP/s);
  assert.equal(JSON.parse(lastLine ?? "{}").end, "not_secured");
  for (const datagram of sound.came) {
    assert.equal(datagramKind(datagram), "zrtp");
    assert.equal(typeOfPacket(new Uint8Array(datagram)), "Hello   ");
  }
  assert.ok(sound.came.length > 5, `${sound.came.length} Hellos came`);
  assert.ok(sound.said > 50, "plain sound was there to be heard");
  assert.ok(!existsSync(call.recording), "nothing was recorded");
}
