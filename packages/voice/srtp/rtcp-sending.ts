import type { Bytes } from "@sottovoce/crypto";
import { SrtpError } from "./errors.ts";
import { isRtcp, RTCP_CLEAR_LENGTH, RTCP_SSRC_OFFSET, uint32At } from "./fields.ts";
import { MAX_PACKET_LENGTH, MAX_RTCP_PACKETS, RTCP_TAG_LENGTH } from "./limits.ts";
import { RTCP_ENCRYPTED, RTCP_INDEX_LENGTH } from "./rtcp-trailer.ts";
import type { StreamKeys } from "./stream-keys.ts";
import { writeTag } from "./tag.ts";

/** Turns RTCP into SRTCP (RFC 3711 §3.4). */
export class RtcpSending {
  readonly #keys: StreamKeys;
  /** One count for all sources: what each needs is that it never sends the same number twice. */
  #nextIndex: number;

  /** @param firstIndex 0 for a new key (§3.4) */
  constructor(keys: StreamKeys, firstIndex = 0) {
    this.#keys = keys;
    this.#nextIndex = firstIndex;
  }

  /** @throws SrtpError */
  protect(packet: Uint8Array): Bytes {
    this.#keys.requireAlive();
    const { length } = packet;
    const end = length + RTCP_INDEX_LENGTH;
    if (!isRtcp(packet) || end + RTCP_TAG_LENGTH > MAX_PACKET_LENGTH) {
      throw new SrtpError("malformed", "This is not an RTCP packet");
    }
    if (this.#nextIndex >= MAX_RTCP_PACKETS) {
      throw new SrtpError("exhausted", "This key has protected as many control packets as it may");
    }
    const index = this.#nextIndex++;
    const protectedPacket = new Uint8Array(end + RTCP_TAG_LENGTH);
    protectedPacket.set(packet);
    const ssrc = uint32At(packet, RTCP_SSRC_OFFSET);
    this.#keys.applyKeystream(ssrc, index, protectedPacket.subarray(RTCP_CLEAR_LENGTH, length));
    new DataView(protectedPacket.buffer).setUint32(length, RTCP_ENCRYPTED + index);
    writeTag(protectedPacket, end, this.#keys.mac(protectedPacket.subarray(0, end), null), RTCP_TAG_LENGTH);
    return protectedPacket;
  }
}
