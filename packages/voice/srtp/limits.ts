/** Sizes and limits of SRTP, with where they come from. */
import type { MediaAuthTag } from "./master-keys.ts";

/** RFC 3711 §5.2 and RFC 6189 §5.1.4: the tag behind each packet, in bytes. */
export const RTP_TAG_LENGTH: Readonly<Record<MediaAuthTag, number>> = { HS32: 4, HS80: 10 };
/** Control packets are few and steer much, so that their tag is never the short one (RFC 3711 §5.2, RFC 4568 §6.2.2). */
export const RTCP_TAG_LENGTH = 10;

/** Packets that one master key protects at most (RFC 3711 §9.2); the index has as many values (§3.3.1). */
export const MAX_RTP_PACKETS = 2 ** 48;
export const MAX_RTCP_PACKETS = 2 ** 31;

/** RFC 3711 §3.3.2: at least 64. At 50 packets a second it is more than a second of sound. */
export const REPLAY_WINDOW = 64;

/** What UDP carries; nothing longer is a packet. */
export const MAX_PACKET_LENGTH = 65_535;

/**
 * Sources (SSRC) that one key knows. Two parties send one each, and another one after a collision or a change of
 * media; a source is only remembered once it sent something authentic. None is ever forgotten: it could be replayed.
 */
export const MAX_SOURCES = 16;
