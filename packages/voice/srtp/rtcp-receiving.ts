import type { Bytes } from "@sottovoce/crypto";
import type { SrtpRefusal } from "./errors.ts";
import { isRtcp, RTCP_CLEAR_LENGTH, RTCP_SSRC_OFFSET, uint32At } from "./fields.ts";
import { MAX_PACKET_LENGTH, MAX_SOURCES, RTCP_TAG_LENGTH } from "./limits.ts";
import { ReplayWindow } from "./replay-window.ts";
import { RTCP_ENCRYPTED, RTCP_INDEX_LENGTH } from "./rtcp-trailer.ts";
import type { StreamKeys } from "./stream-keys.ts";
import { tagMatches } from "./tag.ts";

/** Turns SRTCP back into RTCP (RFC 3711 §3.4). Its 31 bits of index are all there are: no key can serve longer. */
export class RtcpReceiving {
  readonly #keys: StreamKeys;
  /** Of the sources that have sent something authentic. */
  readonly #sources = new Map<number, ReplayWindow>();

  constructor(keys: StreamKeys) {
    this.#keys = keys;
  }

  /** Whatever comes in, this does not throw, and nothing changes unless the tag is right. */
  unprotect(packet: Uint8Array): Bytes | SrtpRefusal {
    const tagAt = packet.length - RTCP_TAG_LENGTH;
    const end = tagAt - RTCP_INDEX_LENGTH;
    if (end < 0 || packet.length > MAX_PACKET_LENGTH) return "malformed";
    const body = packet.subarray(0, end);
    if (!isRtcp(body)) return "malformed";
    const ssrc = uint32At(body, RTCP_SSRC_OFFSET);
    const known = this.#sources.get(ssrc);
    if (known === undefined && this.#sources.size >= MAX_SOURCES) return "too_many_sources";
    const window = known ?? new ReplayWindow();
    const trailer = uint32At(packet, end);
    const isEncrypted = trailer >= RTCP_ENCRYPTED;
    const index = isEncrypted ? trailer - RTCP_ENCRYPTED : trailer;
    if (!window.accepts(index)) return "replayed";
    const mac = this.#keys.mac(packet.subarray(0, tagAt), null);
    if (!tagMatches(packet, tagAt, mac, RTCP_TAG_LENGTH)) return "forged";
    // From here on the packet is the peer's, and new.
    window.add(index);
    if (known === undefined) this.#sources.set(ssrc, window);
    const plain = new Uint8Array(body);
    // The flag is authenticated: a peer that left its reports readable meant it so.
    if (isEncrypted) this.#keys.applyKeystream(ssrc, index, plain.subarray(RTCP_CLEAR_LENGTH));
    return plain;
  }
}
