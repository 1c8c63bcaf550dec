import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MediaLost } from "@sottovoce/client";
import { Events } from "../media/test/events.ts";
import { wavHeader } from "../media/wav-format.ts";
import { temporaryDirectory } from "../test/harness.ts";
import { callSound, ServerHost } from "./call-sound.ts";

test("--hide-address leaves no way but a relay, whoever is called", async (t) => {
  const directory = temporaryDirectory(t);
  const play = join(directory, "silence.wav");
  writeFileSync(play, Buffer.concat([wavHeader(48_000, 960), Buffer.alloc(960)]));
  const sound = (hideAddress: boolean) =>
    callSound({ play, record: join(directory, "heard.wav"), hideAddress }, new ServerHost());
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
