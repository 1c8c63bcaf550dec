import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaLost } from "@sottovoce/client";
import { Events } from "../media/test/events.ts";
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

test("a missing microphone is told before a call is waited for", async (t) => {
  const [, , , record = ""] = soundFiles(t);
  const { PATH } = process.env;
  // No program of a sound system is there.
  process.env.PATH = "";
  t.after(() => {
    process.env.PATH = PATH;
  });
  await assert.rejects(checkDevices({ record }), {
    name: "CliError",
    exitCode: 1,
    message: /--play FILE\.wav/,
  });
});
