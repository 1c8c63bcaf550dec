/** Two sessions over RTP on a network in memory, on a clock that a test moves. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { SAMPLE_RATE } from "@sottovoce/voice";
import { toneCorrelation } from "@sottovoce/voice/test/sound";
import { RtpSession } from "../rtp/session.ts";
import { Ear, Hum } from "./devices.ts";
import { Events } from "./events.ts";
import { callKeys } from "./keys.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryNetwork } from "./memory-network.ts";

export const voice = createNodeVoicePrimitives();
/** Somebody on the network whom nobody called. */
export const STRANGER = { address: "198.51.100.9", port: 4_000 };

/** A ZRTP packet as its first bytes show it; nobody here reads more. */
export const ZRTP = Uint8Array.fromHex(`10000001${"5a525450"}00000001505a0003${"48656c6c6f202020"}00000000`);

interface Side {
  readonly session: RtpSession;
  readonly source: Hum;
  readonly sink: Ear;
  readonly events: Events;
  readonly port: number;
}

export interface Scene {
  readonly clock: ManualClock;
  readonly network: MemoryNetwork;
  readonly alice: Side;
  readonly bob: Side;
}

/** Alice hums 440 Hz, Bob 700 Hz, and both have agreed on how to send it. */
export async function scene(t: TestContext, changeOffer = (offer: string) => offer): Promise<Scene> {
  const clock = new ManualClock();
  const network = new MemoryNetwork(clock);
  const side = (frequency: number): Side => {
    const [source, sink, events] = [new Hum(frequency), new Ear(), new Events()];
    const transport = network.transport();
    const session = new RtpSession({ clock, voice, handler: events, source, sink }, transport);
    t.after(() => session.close());
    return { session, source, sink, events, port: transport.port };
  };
  const [alice, bob] = [side(440), side(700)];
  const answer = await bob.session.answer(changeOffer(await alice.session.offer()));
  await alice.session.accept(answer);
  return { clock, network, alice, bob };
}

/** Both have the keys. */
export async function secure({ alice, bob }: Scene): Promise<void> {
  const [hers, his] = callKeys();
  await Promise.all([alice.session.secure(hers), bob.session.secure(his)]);
}

/** Only PCMU and PCMA, as from a phone without Opus. */
export function withoutOpus(offer: string): string {
  return offer.replace("RTP/AVP 96 0 8", "RTP/AVP 0 8").replace(/a=(rtpmap|fmtp):96 .*\r\n/g, "");
}

/** @param frequency hertz. @param from number of the frame that is looked at first */
export function assertHears({ sink }: Side, frequency: number, from: number): void {
  const correlation = toneCorrelation(sink.sound(from), frequency, SAMPLE_RATE);
  assert.ok(correlation > 0.9, `${correlation}`);
}
