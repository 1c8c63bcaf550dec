/** WebRTC of the command line with that of a real browser: what both make of each other's descriptions. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createOpus } from "@sottovoce/voice/opus";
import { joinFrames, toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import type { Page } from "playwright-core";
import { Connection, type ReceivedPacket } from "../../packages/cli/media/webrtc-connection.ts";
import { ownDescription, readPeerDescription } from "../../packages/cli/media/webrtc-description.ts";
import { skip, theBrowser } from "./support/chromium.ts";

const PACKETS = 100;

/** What the page leaves on `window` for the test. */
interface Peer {
  readonly connection: RTCPeerConnection;
  readonly messages: number[][];
}

/** A page that hums 700 Hz, and greets on the data channel. */
async function humming(t: TestContext): Promise<Page> {
  const context = await (await theBrowser()).newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.evaluate(() => {
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const audio = new AudioContext();
    const oscillator = new OscillatorNode(audio, { frequency: 700 });
    const output = audio.createMediaStreamDestination();
    oscillator.connect(output);
    oscillator.start();
    for (const track of output.stream.getTracks()) connection.addTrack(track);
    const options = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
    const channel = connection.createDataChannel("zrtp", options);
    channel.binaryType = "arraybuffer";
    const messages: number[][] = [];
    channel.onmessage = ({ data }) => void messages.push([...new Uint8Array(data)]);
    channel.onopen = () => channel.send(Uint8Array.of(4, 5, 6));
    Object.assign(window, { peer: { connection, messages } satisfies Peer });
  });
  return page;
}

/** Sets the page's description, and gives it back with all candidates. @param offer `null` where the page offers */
function describe(page: Page, offer: string | null): Promise<string> {
  return page.evaluate(async (sdp) => {
    const { connection } = (window as unknown as { peer: Peer }).peer;
    if (sdp !== null) await connection.setRemoteDescription({ type: "offer", sdp });
    await connection.setLocalDescription();
    if (connection.iceGatheringState !== "complete") {
      await new Promise<void>((resolve) => {
        connection.onicegatheringstatechange = () => {
          if (connection.iceGatheringState === "complete") resolve();
        };
      });
    }
    return connection.localDescription!.sdp;
  }, offer);
}

function acceptOn(page: Page, answer: string): Promise<void> {
  return page.evaluate(async (sdp) => {
    await (window as unknown as { peer: Peer }).peer.connection.setRemoteDescription({ type: "answer", sdp });
  }, answer);
}

for (const offering of ["browser", "command line"] as const) {
  test(`sound and data pass where the ${offering} offers, at a constant rate`, { skip }, async (t) => {
    const page = await humming(t);
    const ours = await Connection.open({ iceServers: [], relayOnly: false });
    t.after(() => ours.close());
    const received: ReceivedPacket[] = [];
    const enough = Promise.withResolvers<void>();
    const greeted = Promise.withResolvers<Uint8Array>();
    ours.listen({
      onOpen: () => {},
      onMessage: (message) => greeted.resolve(message),
      onRtp: (packet) => {
        if (received.push(packet) >= PACKETS) enough.resolve();
      },
      onEnded: () => enough.reject(new Error("the connection came to nothing")),
    });
    if (offering === "browser") {
      const { sdp, fingerprint } = readPeerDescription(await describe(page, null));
      await acceptOn(page, ownDescription(await ours.answer(sdp, fingerprint), false).sdp);
    } else {
      const answer = await describe(page, ownDescription(await ours.offer(), false).sdp);
      const { sdp, fingerprint } = readPeerDescription(answer);
      await ours.accept(sdp, fingerprint);
    }
    assert.deepEqual(await greeted.promise, Uint8Array.of(4, 5, 6));
    ours.sendMessage(Uint8Array.of(1, 2, 3));
    await enough.promise;
    await hears(t, received);
    await isHeard(t, page, ours);
  });
}

/** The page's tone, in packets of one length. */
async function hears(t: TestContext, received: readonly ReceivedPacket[]): Promise<void> {
  const opus = await createOpus();
  t.after(() => opus.close());
  const frames = received.flatMap(({ payload }) => opus.decode(payload) ?? []);
  assert.ok(toneCorrelation(joinFrames(frames.slice(-50)), 700, 48_000) > 0.9);
  assert.equal(new Set(received.map(({ payload }) => payload.length)).size, 1);
}

async function isHeard(t: TestContext, page: Page, ours: Connection): Promise<void> {
  const opus = await createOpus();
  t.after(() => opus.close());
  const next = toneFrames(440);
  for (let sequence = 0; sequence < 20; sequence++) {
    const header = { marker: sequence === 0, payloadType: 111, ssrc: 1, csrc: [], extension: null };
    ours.sendRtp({ ...header, sequence, timestamp: 960 * sequence, payload: opus.encode(next()) });
  }
  await page.waitForFunction(async () => {
    const { connection, messages } = (window as unknown as { peer: Peer }).peer;
    const stats = [...(await connection.getStats()).values()];
    const inbound = stats.find(({ type }) => type === "inbound-rtp");
    return inbound?.packetsReceived === 20 && messages.join("|") === "1,2,3";
  });
}
