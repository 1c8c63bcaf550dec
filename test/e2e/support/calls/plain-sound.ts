/** Whether sound can be heard in what left a device, by somebody who has no key. */
import type { AudioFrame } from "@sottovoce/voice";
import { createOpus } from "@sottovoce/voice/opus";
import { joinFrames, toneCorrelation } from "@sottovoce/voice/test/sound";
import { datagramKind } from "../../../../packages/cli/media/rtp/datagram.ts";

const HEADER = 12;
/** Of SRTP with HS80, and of our frames with their counter. */
const TRAILERS = [0, 10, 14];

/** How much of a tone is in payloads, if they are taken for Opus, with and without what protection adds. */
export async function toneIn(payloads: readonly Uint8Array[], frequency: number): Promise<number> {
  let most = 0;
  for (const trailer of TRAILERS) {
    const opus = await createOpus();
    const frames = payloads.flatMap((payload): AudioFrame[] => {
      try {
        return opus.decode(payload.subarray(0, Math.max(0, payload.length - trailer))) ?? [];
      } catch {
        return [];
      }
    });
    opus.close();
    const decoded = joinFrames(frames);
    if (decoded.length > 0) most = Math.max(most, toneCorrelation(decoded, frequency, 48_000));
  }
  return most;
}

/** Payloads of RTP among datagrams of a call with a SIP phone. */
export function payloadsOf(datagrams: readonly Uint8Array[]): Uint8Array[] {
  return datagrams
    .filter((datagram) => datagramKind(datagram) === "rtp")
    .map((datagram) => datagram.subarray(HEADER));
}
