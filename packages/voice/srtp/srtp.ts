/** SRTP and SRTCP (RFC 3711, RFC 6188) with the algorithms that ZRTP agrees on (RFC 6189 §5.1.3, §5.1.4). */
import type { Bytes, VoicePrimitives } from "@sottovoce/crypto";
import { noRefusals, type SrtpRefusal, type SrtpRefusals } from "./errors.ts";
import type { MasterKeys } from "./master-keys.ts";
import { RtcpReceiving } from "./rtcp-receiving.ts";
import { RtcpSending } from "./rtcp-sending.ts";
import { RtpReceiving } from "./rtp-receiving.ts";
import { RtpSending } from "./rtp-sending.ts";
import { RTCP_LABEL, RTP_LABEL } from "./session-keys.ts";
import { StreamKeys } from "./stream-keys.ts";

/** The speaking direction of a call. */
export interface SrtpSender {
  /**
   * @param packet RTP. Its sequence number is after that of the packet before from the same source, by less than 2^15;
   *   the first one is below 2^15, so that the peer knows the round even if it misses the first packets (§3.3.1)
   * @returns SRTP: 4 or 10 bytes longer
   * @throws SrtpError
   */
  protect(packet: Uint8Array): Bytes;
  /** @param packet RTCP, compound as it is sent. @returns SRTCP: 14 bytes longer. @throws SrtpError */
  protectControl(packet: Uint8Array): Bytes;
  /** Destroys the keys; `protect` throws `wiped` from now on. */
  wipe(): void;
}

/** The listening direction of a call. */
export interface SrtpReceiver {
  /**
   * Never throws, whatever the packet holds.
   *
   * @returns RTP; `null` for a packet that is not authentic or has come before
   */
  unprotect(packet: Uint8Array): Bytes | null;
  /** As {@link unprotect}, for RTCP. */
  unprotectControl(packet: Uint8Array): Bytes | null;
  /** What was dropped so far, RTP and RTCP together. */
  readonly refusals: Readonly<SrtpRefusals>;
  /** Destroys the keys; `unprotect` answers `null` from now on. */
  wipe(): void;
}

/**
 * @param keys only read; the caller wipes them
 * @throws CryptoError `unsupported` in browsers, `bad_length` for keys that are not of the cipher's size
 */
export async function createSrtpSender(voice: VoicePrimitives, keys: MasterKeys): Promise<SrtpSender> {
  const [rtpKeys, rtcpKeys] = await bothKeys(voice, keys);
  const rtp = new RtpSending(rtpKeys, keys.authTag);
  const rtcp = new RtcpSending(rtcpKeys);
  return {
    protect: (packet) => rtp.protect(packet),
    protectControl: (packet) => rtcp.protect(packet),
    wipe() {
      rtpKeys.wipe();
      rtcpKeys.wipe();
    },
  };
}

/** See {@link createSrtpSender}. */
export async function createSrtpReceiver(voice: VoicePrimitives, keys: MasterKeys): Promise<SrtpReceiver> {
  const [rtpKeys, rtcpKeys] = await bothKeys(voice, keys);
  const rtp = new RtpReceiving(rtpKeys, keys.authTag);
  const rtcp = new RtcpReceiving(rtcpKeys);
  const refusals = noRefusals();
  const counted = (result: Bytes | SrtpRefusal): Bytes | null => {
    if (typeof result !== "string") return result;
    refusals[result]++;
    return null;
  };
  return {
    // Packets go on coming for a while after a call has ended.
    unprotect: (packet) => (rtpKeys.isWiped ? null : counted(rtp.unprotect(packet))),
    unprotectControl: (packet) => (rtcpKeys.isWiped ? null : counted(rtcp.unprotect(packet))),
    refusals,
    wipe() {
      rtpKeys.wipe();
      rtcpKeys.wipe();
    },
  };
}

async function bothKeys(
  voice: VoicePrimitives,
  keys: MasterKeys,
): Promise<readonly [StreamKeys, StreamKeys]> {
  return [await StreamKeys.derive(voice, keys, RTP_LABEL), await StreamKeys.derive(voice, keys, RTCP_LABEL)];
}
