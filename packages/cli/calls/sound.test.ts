import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaLost } from "@sottovoce/client";
import { EXIT } from "../exit-codes.ts";
import { Events } from "../media/test/events.ts";
import { FakeEngine } from "../test/fake-engine.ts";
import { finish } from "../test/harness.ts";
import { BOB } from "../test/messages.ts";
import { soundFiles } from "../test/placed-call.ts";
import { callSound, checkDevices, ServerHost } from "./sound.ts";

test("--hide-address leaves no way but a relay, whoever is called", async (t) => {
  const [, play = "", , record = ""] = soundFiles(t);
  const sound = (hideAddress: boolean) => callSound({ play, record, hideAddress }, new ServerHost());
  for (const kind of ["webrtc", "rtp"] as const) {
    const options = { kind, iceServers: [], relayOnly: false };
    await assert.rejects(
      sound(true).open(options, new Events()),
      (error) => error instanceof MediaLost && error.reason === "no_way" && /stay hidden/.test(error.message),
    );
    const session = await sound(false).open(options, new Events());
    await session.close();
  }
});

test("devices that files stand in for are not looked for", async (t) => {
  const [, play = "", , record = ""] = soundFiles(t);
  await checkDevices({ play, record });
});

test("what is missing of microphone and loudspeaker is told before anybody is called or waited for", async (t) => {
  const [, play = "", , record = ""] = soundFiles(t);
  const { PATH } = process.env;
  // No program of a sound system is there.
  process.env.PATH = "";
  t.after(() => {
    process.env.PATH = PATH;
  });
  await assert.rejects(checkDevices({ record }), {
    name: "CliError",
    exitCode: 2,
    message: /--play FILE\.wav/,
  });
  await assert.rejects(checkDevices({ play }), {
    name: "CliError",
    exitCode: 2,
    message: /--record FILE\.wav/,
  });
  const engine = new FakeEngine();
  const { exitCode, stderr } = await finish(t, ["call", BOB, "--record", record], engine);
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /microphone/);
  assert.deepEqual(engine.calls.asked, []);
});
