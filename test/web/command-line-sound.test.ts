/** WebRTC of the command line with that of a real browser: what both make of each other's descriptions. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createOpus } from "@sottovoce/voice/opus";
import { joinFrames, toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import type { Page } from "playwright-core";
import { Connection, type ReceivedPacket } from "../../packages/cli/media/webrtc/connection.ts";
import { ownDescription, readPeerDescription } from "../../packages/cli/media/webrtc/description.ts";
import { skip, theBrowser } from "./support/chromium.ts";

/** In hertz. */
const HUM = 700;
/** Half a second. */
const PACKETS = 25;
/** Of those, looked at one after the other: a browser on a busy machine makes no even tone at once. */
const TRIES = 60;
/** What the page is sent. */
const SENT = 20;

/** What the page leaves on `window` for the test. */
interface Peer {
  readonly connection: RTCPeerConnection;
  readonly messages: number[][];
}

/** A page that hums, and greets on the data channel. */
async function humming(t: TestContext): Promise<Page> {
  const context = await (await theBrowser()).newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.evaluate((frequency) => {
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const audio = new AudioContext();
    const oscillator = new OscillatorNode(audio, { frequency });
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
  }, HUM);
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
    const listening = Promise.withResolvers<void>();
    const ear = await HalfSeconds.open(t);
    const greeted = Promise.withResolvers<Uint8Array>();
    ours.listen({
      onOpen: () => {},
      onMessage: (message) => greeted.resolve(message),
      onRtp: (packet) => {
        received.push(packet);
        ear.hear(packet);
        if (ear.clearest > 0.9 || received.length >= TRIES * PACKETS) listening.resolve();
      },
      onEnded: () => listening.reject(new Error("the connection came to nothing")),
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
    await listening.promise;
    assert.ok(ear.clearest > 0.9, `${HUM} Hz with a correlation of ${ear.clearest.toFixed(3)}`);
    assert.equal(new Set(received.map(({ payload }) => payload.length)).size, 1, "packets of one length");
    await isHeard(t, page, ours);
  });
}

/** How much of what comes is the page's tone, by half seconds. */
class HalfSeconds {
  /** Of the best one. */
  clearest = 0;
  readonly #opus: Awaited<ReturnType<typeof createOpus>>;
  #frames: Int16Array[] = [];

  private constructor(opus: Awaited<ReturnType<typeof createOpus>>) {
    this.#opus = opus;
  }

  static async open(t: TestContext): Promise<HalfSeconds> {
    const opus = await createOpus();
    t.after(() => opus.close());
    return new HalfSeconds(opus);
  }

  hear({ payload }: ReceivedPacket): void {
    this.#frames.push(...(this.#opus.decode(payload) ?? []));
    if (this.#frames.length < PACKETS) return;
    this.clearest = Math.max(this.clearest, toneCorrelation(joinFrames(this.#frames), HUM, 48_000));
    this.#frames = [];
  }
}

async function isHeard(t: TestContext, page: Page, ours: Connection): Promise<void> {
  const opus = await createOpus();
  t.after(() => opus.close());
  const next = toneFrames(440);
  for (let sequence = 0; sequence < SENT; sequence++) {
    const header = { marker: sequence === 0, payloadType: 111, ssrc: 1, csrc: [], extension: null };
    ours.sendRtp({ ...header, sequence, timestamp: 960 * sequence, payload: opus.encode(next()) });
  }
  await page.waitForFunction(async (sent) => {
    const { connection, messages } = (window as unknown as { peer: Peer }).peer;
    const stats = [...(await connection.getStats()).values()];
    const inbound = stats.find(({ type }) => type === "inbound-rtp");
    return inbound?.packetsReceived === sent && messages.join("|") === "1,2,3";
  }, SENT);
}
