import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaLost, type MediaOptions } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { systemClock } from "@sottovoce/sip";
import { AudioFailure } from "./audio/audio.ts";
import { type NodeCallMediaOptions, nodeCallMedia } from "./node-call-media.ts";
import { addressTowards } from "./rtp/own-address.ts";
import { Ear, Hum } from "./test/devices.ts";
import { Events } from "./test/events.ts";

const RTP: MediaOptions = { kind: "rtp", iceServers: [], relayOnly: false };
const WEBRTC: MediaOptions = { kind: "webrtc", iceServers: [], relayOnly: false };

function media(changes: Partial<NodeCallMediaOptions> = {}) {
  const [hum, ear] = [new Hum(440), new Ear()];
  const callMedia = nodeCallMedia({
    clock: systemClock,
    voice: createNodeVoicePrimitives(),
    source: async () => hum,
    sink: async () => ear,
    address: () => addressTowards("127.0.0.1"),
    extraAddresses: ["127.0.0.1"],
    ...changes,
  });
  return { callMedia, hum, ear };
}

test("both kinds are offered, each with its own description", async (t) => {
  const { callMedia } = media();
  assert.deepEqual(callMedia.kinds, ["webrtc", "rtp"]);
  const [rtp, webrtc] = await Promise.all(
    [RTP, WEBRTC].map((options) => callMedia.open(options, new Events())),
  );
  t.after(() => Promise.all([rtp!.close(), webrtc!.close()]));
  assert.match(await rtp!.offer(), /c=IN IP4 127\.0\.0\.1\r\nt=0 0\r\nm=audio \d+ RTP\/AVP 96 0 8/);
  assert.match(await webrtc!.offer(), /m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n/);
});

test("without a microphone no call begins, and the sentence says why", async () => {
  const { callMedia } = media({
    source: () => Promise.reject(new AudioFailure("No program to record with is there.")),
  });
  for (const options of [RTP, WEBRTC]) {
    await assert.rejects(
      callMedia.open(options, new Events()),
      (error) =>
        error instanceof MediaLost &&
        error.reason === "no_microphone" &&
        error.message === "No program to record with is there.",
    );
  }
});

test("without a loudspeaker, or an address, the microphone is let go of again", async () => {
  for (const changes of [
    { sink: () => Promise.reject(new AudioFailure("The loudspeaker cannot be used.")) },
    // Of a network for documentation (RFC 5737), which no machine is in.
    { address: async () => "203.0.113.77" },
  ]) {
    const { callMedia, hum } = media(changes);
    await assert.rejects(
      callMedia.open(RTP, new Events()),
      (error) => error instanceof MediaLost && error.reason === "failed",
    );
    assert.ok(hum.isClosed);
  }
});

test("who hides the own address does not call phones directly", async () => {
  const { callMedia, hum } = media();
  for (const options of [RTP, WEBRTC]) {
    await assert.rejects(
      callMedia.open({ ...options, relayOnly: true }, new Events()),
      (error) => error instanceof MediaLost && error.reason === "no_way",
    );
  }
  assert.ok(hum.isClosed);
});

test("the own address is that of the network towards the server", async () => {
  assert.equal(await addressTowards("127.0.0.1"), "127.0.0.1");
});
