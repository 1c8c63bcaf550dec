/** What is to become of a call under attack: it ends in words, or goes on; nothing is ever heard that should not be. */
import assert from "node:assert/strict";
import type { CreateZrtp } from "@sottovoce/client";
import { datagramKind } from "../../../../packages/cli/media/rtp/datagram.ts";
import { nodeZrtp } from "../../../../packages/cli/ports/zrtp.ts";
import { hastenedClock } from "../../../interop/support/hastened-clock.ts";
import { toneIn } from "./plain-sound.ts";
import type { Speakers } from "./speakers.ts";
import type { UdpWay } from "./udp-way.ts";

/** Timeouts of ZRTP are to be seen, not waited for. */
export const hastened: CreateZrtp = (setup, handler) =>
  nodeZrtp({ ...setup, clock: hastenedClock(4) }, handler);

/** Both ended for want of keys, each with a sentence, and nothing was heard. */
export async function assertNotSecured({ alice, bob, hers, his }: Speakers): Promise<void> {
  for (const person of [alice, bob]) {
    // A call that became secure after all would not end by itself.
    const call = await person.untilPhase("secure");
    assert.equal(call.end, "not_secured", JSON.stringify(call));
    assert.match(call.endSentence ?? "", /^[A-Z].*\.$/);
  }
  for (const head of [hers, his]) assert.equal(head.ear.frames.length, 0, "nothing was played");
}

/** Both ended since nothing showed that it is with whom they had verified, and nothing was heard. */
export async function assertNotProven({ alice, bob, hers, his }: Speakers): Promise<void> {
  for (const person of [alice, bob]) {
    // A call that became secure after all would not end by itself.
    const call = await person.untilPhase("secure");
    assert.equal(call.end, "not_proven", JSON.stringify(call));
  }
  for (const head of [hers, his]) assert.equal(head.ear.frames.length, 0, "nothing was played");
}

/** Nothing but ZRTP has left either device. */
export function assertOnlyZrtp(way: UdpWay): void {
  const others = way.seen.filter(({ datagram }) => datagramKind(datagram) !== "zrtp");
  assert.equal(others.length, 0);
  assert.ok(way.seen.length > 0);
}

/** Nobody without the keys hears a voice in what was sent. */
export async function assertNoToneIn(
  payloads: readonly Uint8Array[],
  { hers, his }: Speakers,
): Promise<void> {
  assert.ok(payloads.length > 0);
  for (const { voice } of [hers, his]) {
    const share = await toneIn(payloads, voice);
    assert.ok(share < 0.3, `${voice} Hz can be heard: ${share}`);
  }
}
