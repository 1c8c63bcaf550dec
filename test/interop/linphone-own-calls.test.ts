/** Our engine, with the sound of the command line, and Linphone speak with each other: V8. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, it, type TestContext } from "node:test";
import type { Call, Engine } from "@sottovoce/client";
import { parseAddress } from "@sottovoce/wire";
import { callSound, ServerHost } from "../../packages/cli/calls/sound.ts";
import { atEnd } from "../e2e/support/at-end.ts";
import { startEngine } from "./support/engine.ts";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";
import { readRecording, secondsOfTone, untilTone, writeTone } from "./support/tone.ts";

const OURS_HZ = 440;
const THEIRS_HZ = 660;
const TONE_S = 120;
/** Heard for so long without a break, a tone is no accident. */
const LONG_ENOUGH_S = 0.5;
/** Our recordings have one rate. */
const RATE_HZ = 48_000;

describeWith([LINPHONE], `Our client and ${LINPHONE.title}`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  it("call each other: the same words, each hears the other, and the second call goes on from the first", async (t) => {
    const { engine, events, recording } = await speaker(t, server);
    const phone = await Linphone.registered(t, { account: await server.addPhone("phone"), server });
    phone.say(THEIRS_HZ);
    await engine.calls.call(parseAddress(phone.address.replace("sip:", "")));
    await phone.untilCall("IncomingReceived");
    phone.command("answer");
    await events.until(/^call \S+ out secure null$/);
    const [first] = engine.calls.current();
    assert.ok(first !== undefined);
    assert.equal((await phone.shortAuthenticationString()).replace(":", " "), wordsOf(first));
    assert.deepEqual([first.security?.continuity, first.security?.messagingKeyMixed], ["first", false]);
    const heardHere = () => secondsOfTone(readRecording(recording(), RATE_HZ), THEIRS_HZ);
    await Promise.all([
      phone.untilHeard(OURS_HZ, LONG_ENOUGH_S),
      untilTone(dirname(recording()), heardHere, LONG_ENOUGH_S, "our side heard the phone"),
    ]);
    await engine.calls.confirmSas(first.id, true);
    await engine.calls.hangUp(first.id);
    await phone.untilCall("Released");
    // Now the recording is whole.
    assert.ok(heardHere() >= LONG_ENOUGH_S);

    const [from, heard] = [events.count, phone.log.count];
    phone.command(`call sip:${engine.identity.address}`);
    await events.until(/^call \S+ in ringing null$/, from);
    await answer(engine);
    await events.until(/^call \S+ in secure null$/, from);
    const [second] = engine.calls.current();
    // Nobody at the phone ever said that the words match: what our person said is enough.
    const { continuity, verified, peerVerified } = second?.security ?? {};
    assert.deepEqual([continuity, verified, peerVerified], ["kept", "sas", undefined]);
    await phone.untilCall("StreamsRunning", heard);
    phone.command("terminate");
    await events.until(/^call \S+ in ended hung_up$/, from);
  });

  it("hold and go on", async (t) => {
    const { engine, events } = await speaker(t, server);
    const phone = await Linphone.registered(t, { account: await server.addPhone("phone"), server });
    await engine.calls.call(parseAddress(phone.address.replace("sip:", "")));
    await phone.untilCall("IncomingReceived");
    phone.command("answer");
    await events.until(/^call \S+ out secure null$/);
    const [call] = engine.calls.current();
    assert.ok(call !== undefined);
    await engine.calls.setHeld(call.id, true);
    await phone.untilCall("PausedByRemote");
    const from = phone.log.count;
    await engine.calls.setHeld(call.id, false);
    await phone.untilCall("StreamsRunning", from);
    await engine.calls.hangUp(call.id);
    await phone.untilCall("Released");
  });
});

/** Our client, which says a tone. */
async function speaker(t: TestContext, server: InteropServer) {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-speaker-"));
  atEnd(t, () => rmSync(directory, { recursive: true, force: true }));
  const play = join(directory, "tone.wav");
  writeTone(play, OURS_HZ, TONE_S);
  let calls = 0;
  const recording = () => join(directory, `heard-${calls}.wav`);
  const media = callSound({ play, record: recording() }, new ServerHost());
  const each: typeof media = {
    kinds: media.kinds,
    open: (options, handler) => {
      calls++;
      return callSound({ play, record: recording() }, new ServerHost()).open(options, handler);
    },
  };
  return { ...(await startEngine(t, server, "speaker", each)), recording };
}

async function answer(engine: Engine): Promise<void> {
  const [ringing] = engine.calls.current();
  assert.ok(ringing !== undefined);
  await engine.calls.answer(ringing.id);
}

function wordsOf({ security }: Call): string {
  const sas = security?.sas;
  if (sas === undefined) return "";
  return sas.kind === "B32 " ? sas.text : sas.words.join(" ");
}
