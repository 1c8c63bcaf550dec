/** What somebody on the way can do to packets, and what an insider can find out. */
import type { Bytes, Primitives, VoicePrimitives } from "@sottovoce/crypto";
import { typeOf } from "../../zrtp/messages/frame.ts";
import { unwrapMessage, wrapMessage } from "../../zrtp/messages/packet.ts";
import { hex, nodePrimitives, type Way } from "./parties.ts";

/** Messages that say something, by their types without spaces (RFC 6189 §5). */
export const ZRTP_TYPES = ["Hello", "Commit", "DHPart1", "DHPart2", "Confirm1", "Confirm2"] as const;

export function typeOfPacket(packet: Bytes): string {
  const carried = unwrapMessage(packet);
  return (carried === null ? null : typeOf(carried.message)) ?? "";
}

/** The same packet around another message, with a right CRC. */
export function rewrap(packet: Bytes, change: (message: Bytes) => Bytes): Bytes {
  const carried = unwrapMessage(packet);
  if (carried === null) throw new Error("no ZRTP packet");
  const sequence = new DataView(packet.buffer, packet.byteOffset).getUint16(2);
  return wrapMessage(sequence, carried.ssrc, change(carried.message));
}

export function flipBit(bytes: Bytes, bit: number): Bytes {
  const flipped = bytes.slice();
  flipped[bit >>> 3] = (flipped[bit >>> 3] as number) ^ (0x80 >>> (bit & 7));
  return flipped;
}

/** In the middle of what a message says, whatever that is. */
export function flipInTheMiddle(message: Bytes): Bytes {
  return flipBit(message, (message.length * 8) >> 1);
}

/** Changes every message of one type, from either side. */
export function changing(type: string, change: (message: Bytes) => Bytes): Way {
  return (packet) => [{ packet: typeOfPacket(packet) === type ? rewrap(packet, change) : packet, ms: 0 }];
}

/** Loses every message of one type, from either side. */
export function losing(type: string): Way {
  return (packet) => (typeOfPacket(packet) === type ? [] : [{ packet, ms: 0 }]);
}

/** Replaces a text that stands in a message. */
export function replaceText(message: Bytes, from: string, to: string): Bytes {
  const at = Buffer.from(message).indexOf(from);
  if (at < 0) return message;
  const changed = message.slice();
  changed.set(Buffer.from(to, "latin1"), at);
  return changed;
}

/** Primitives that tell which keys went through them, as the arrays that the session itself holds. */
export class Watched {
  /** Keys of MACs and of AES, in the order of their use. */
  readonly keys: Bytes[] = [];
  /** Results of the key derivation by their labels, in hexadecimal digits. */
  readonly derived = new Map<string, string>();
  hashes = 0;
  readonly primitives: Primitives & VoicePrimitives;

  constructor() {
    this.primitives = {
      ...nodePrimitives,
      sha256: (data) => {
        this.hashes++;
        return nodePrimitives.sha256(data);
      },
      hmacSha256: async (key, data) => {
        this.keys.push(key as Bytes);
        const result = await nodePrimitives.hmacSha256(key, data);
        // §4.5.1: a counter, a label, a zero.
        const [label = ""] = Buffer.from(data.subarray(4)).toString("latin1").split("\0");
        this.derived.set(label, hex(result));
        return result;
      },
      aesCfbEncrypt: (key, iv, data) => {
        this.keys.push(key as Bytes);
        return nodePrimitives.aesCfbEncrypt(key, iv, data);
      },
      aesCfbDecrypt: (key, iv, data) => {
        this.keys.push(key as Bytes);
        return nodePrimitives.aesCfbDecrypt(key, iv, data);
      },
    };
  }

  /** The key of a side's MACs. */
  macKey(role: "initiator" | "responder"): Bytes {
    const label = role === "initiator" ? "Initiator HMAC key" : "Responder HMAC key";
    return new Uint8Array(Buffer.from(this.derived.get(label) ?? "", "hex"));
  }
}
