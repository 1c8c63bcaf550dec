/** RTP packets (RFC 3550 §5.1) and what their payloads may hold: a stranger's datagrams on a media port. */
import { encodeRtp, parseRtp } from "@sottovoce/voice";
import { rtpHeaderLength } from "../../../packages/voice/rtp/packet.ts";
import { encodeTelephoneEvent, parseTelephoneEvent } from "../../../packages/voice/rtp/telephone-event.ts";
import { hold, type Target } from "../engine/target.ts";

export const rtp: Target = {
  maxLength: 256,
  seeds: () =>
    [
      "80600001000000020000000301020304",
      "b1e01234000056781122334400000001bede0001aabbccdd0102030004",
      "a000000100000002000000030b8a0640000004",
    ].map((hex) => Buffer.from(hex, "hex")),
  // Version 2 on half of the tries: everything else is dropped by its first byte.
  repair: (input) => {
    const packet = new Uint8Array(input);
    packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f);
    return packet;
  },
  run: (input) => {
    const packet = parseRtp(input);
    const headerLength = rtpHeaderLength(input);
    if (packet === null) return;
    hold(headerLength !== null && headerLength + packet.payload.length <= input.length, "lengths agree");
    const written = encodeRtp(packet);
    hold(written.length <= input.length, "without padding it is not longer");
    const again = parseRtp(written);
    hold(JSON.stringify(again) === JSON.stringify(packet), "what was written reads the same");
    const event = parseTelephoneEvent(packet.payload);
    if (event === null) return;
    const repeated = parseTelephoneEvent(encodeTelephoneEvent(event));
    hold(JSON.stringify(repeated) === JSON.stringify(event), "an event survives");
  },
};
