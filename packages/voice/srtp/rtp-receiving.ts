import type { Bytes } from "@sottovoce/crypto";
import { rtpHeaderLength } from "../rtp/packet.ts";
import type { SrtpRefusal } from "./errors.ts";
import { RTP_SEQUENCE_OFFSET, RTP_SSRC_OFFSET, uint16At, uint32At } from "./fields.ts";
import { KeyLifetime } from "./key-lifetime.ts";
import { MAX_PACKET_LENGTH, MAX_SOURCES, RTP_TAG_LENGTH } from "./limits.ts";
import type { MediaAuthTag } from "./master-keys.ts";
import { guessIndex, rolloverOf, secondGuess } from "./packet-index.ts";
import { ReplayWindow } from "./replay-window.ts";
import type { StreamKeys } from "./stream-keys.ts";
import { tagMatches } from "./tag.ts";

/** Turns SRTP back into RTP (RFC 3711 §3.3). */
export class RtpReceiving {
  readonly #keys: StreamKeys;
  readonly #tagLength: number;
  /** Of the sources that have sent something authentic. */
  readonly #sources = new Map<number, ReplayWindow>();
  readonly #lifetime: KeyLifetime;

  constructor(keys: StreamKeys, authTag: MediaAuthTag, lifetime = new KeyLifetime()) {
    this.#keys = keys;
    this.#tagLength = RTP_TAG_LENGTH[authTag];
    this.#lifetime = lifetime;
  }

  /** Whatever comes in, this does not throw, and nothing changes unless the tag is right. */
  unprotect(packet: Uint8Array): Bytes | SrtpRefusal {
    const end = packet.length - this.#tagLength;
    if (end < 0 || packet.length > MAX_PACKET_LENGTH) return "malformed";
    const body = packet.subarray(0, end);
    const header = rtpHeaderLength(body);
    if (header === null) return "malformed";
    const ssrc = uint32At(body, RTP_SSRC_OFFSET);
    const known = this.#sources.get(ssrc);
    if (known === undefined && this.#sources.size >= MAX_SOURCES) return "too_many_sources";
    const window = known ?? new ReplayWindow();
    const sequence = uint16At(body, RTP_SEQUENCE_OFFSET);
    let index = guessIndex(window.highest, sequence);
    if (!this.#lifetime.covers(index) || this.#lifetime.isOver) return "exhausted";
    if (!window.accepts(index)) return "replayed";
    if (!this.#isAuthentic(packet, body, index)) {
      const second = secondGuess(window.highest, sequence);
      if (second === null || !this.#lifetime.covers(second) || !this.#isAuthentic(packet, body, second))
        return "forged";
      index = second;
    }
    // From here on the packet is the peer's, and new.
    window.add(index);
    if (known === undefined) this.#sources.set(ssrc, window);
    this.#lifetime.spend();
    const plain = new Uint8Array(body);
    this.#keys.applyKeystream(ssrc, index, plain.subarray(header));
    return plain;
  }

  #isAuthentic(packet: Uint8Array, body: Uint8Array, index: number): boolean {
    const mac = this.#keys.mac(body, rolloverOf(index));
    return tagMatches(packet, body.length, mac, this.#tagLength);
  }
}
