import type { Bytes } from "@sottovoce/crypto";
import { rtpHeaderLength } from "../rtp/packet.ts";
import { SrtpError } from "./errors.ts";
import { RTP_SEQUENCE_OFFSET, RTP_SSRC_OFFSET, uint16At, uint32At } from "./fields.ts";
import { KeyLifetime } from "./key-lifetime.ts";
import { MAX_PACKET_LENGTH, MAX_SOURCES, RTP_TAG_LENGTH } from "./limits.ts";
import type { MediaAuthTag } from "./master-keys.ts";
import { guessIndex, rolloverOf } from "./packet-index.ts";
import type { StreamKeys } from "./stream-keys.ts";
import { writeTag } from "./tag.ts";

/** Turns RTP into SRTP (RFC 3711 §3.3). */
export class RtpSending {
  readonly #keys: StreamKeys;
  readonly #tagLength: number;
  /** The index last used, by source. */
  readonly #used = new Map<number, number>();
  readonly #lifetime: KeyLifetime;

  constructor(keys: StreamKeys, authTag: MediaAuthTag, lifetime = new KeyLifetime()) {
    this.#keys = keys;
    this.#tagLength = RTP_TAG_LENGTH[authTag];
    this.#lifetime = lifetime;
  }

  /** @throws SrtpError */
  protect(packet: Uint8Array): Bytes {
    this.#keys.requireAlive();
    const { length } = packet;
    const header = rtpHeaderLength(packet);
    if (header === null || length + this.#tagLength > MAX_PACKET_LENGTH) {
      throw new SrtpError("malformed", "This is not an RTP packet");
    }
    const ssrc = uint32At(packet, RTP_SSRC_OFFSET);
    const index = this.#claim(ssrc, uint16At(packet, RTP_SEQUENCE_OFFSET));
    const protectedPacket = new Uint8Array(length + this.#tagLength);
    protectedPacket.set(packet);
    this.#keys.applyKeystream(ssrc, index, protectedPacket.subarray(header, length));
    const mac = this.#keys.mac(protectedPacket.subarray(0, length), rolloverOf(index));
    writeTag(protectedPacket, length, mac, this.#tagLength);
    return protectedPacket;
  }

  /** An index whose keystream nobody has had (§9.1), taken before anything is encrypted with it. */
  #claim(ssrc: number, sequence: number): number {
    const last = this.#used.get(ssrc) ?? -1;
    const index = guessIndex(last, sequence);
    if (index <= last) throw new SrtpError("reused", `Sequence number ${sequence} is not after the last one`);
    if (last < 0 && this.#used.size >= MAX_SOURCES) {
      throw new SrtpError("too_many_sources", `This key has protected ${MAX_SOURCES} sources`);
    }
    if (!this.#lifetime.covers(index) || this.#lifetime.isOver) {
      throw new SrtpError("exhausted", "This key has protected as many packets as it may");
    }
    this.#used.set(ssrc, index);
    this.#lifetime.spend();
    return index;
  }
}
