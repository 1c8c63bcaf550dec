/** What both sides tell each other about the sound: RTCP for two (RFC 3550 §6). */
import { randomBytes } from "node:crypto";
import type { Bytes } from "@sottovoce/crypto";
import type { Clock } from "@sottovoce/sip";
import { type AudioSender, encodeRtcp, parseRtcp, type Reception } from "@sottovoce/voice";

/** The least that RFC 3550 §6.2 allows; for two it is never more. */
const INTERVAL_MS = 5_000;
/** From 1900, NTP's beginning, to 1970 (RFC 5905 §6). */
const NTP_EPOCH_S = 2_208_988_800;

export class Reports {
  readonly #clock: Clock;
  readonly #sender: AudioSender;
  /** Says nothing of the machine: 96 random bits, anew for each call (RFC 7022 §4.2). */
  readonly #cname = randomBytes(12).toString("base64");
  /** Of the timestamps, Hz. */
  readonly clockRate: number;
  #lastAt: number;

  constructor(clock: Clock, sender: AudioSender, clockRate: number) {
    this.#clock = clock;
    this.#sender = sender;
    this.clockRate = clockRate;
    this.#lastAt = clock.elapsed();
  }

  isDue(): boolean {
    return this.#clock.elapsed() - this.#lastAt >= INTERVAL_MS;
  }

  /** The next report. @param isLast says goodbye with it */
  next(reception: Reception | null, isLast: boolean): Bytes {
    this.#lastAt = this.#clock.elapsed();
    const now = this.#clock.now();
    const { ssrc, timestamp, counts } = this.#sender;
    return encodeRtcp({
      ssrc,
      sender: {
        ntpSeconds: (Math.floor(now / 1000) + NTP_EPOCH_S) >>> 0,
        ntpFraction: Math.floor(((now % 1000) / 1000) * 2 ** 32),
        rtpTimestamp: timestamp,
        ...counts,
      },
      reports: reception === null ? [] : [reception.report(this.#lastAt)],
      cname: this.#cname,
      bye: isLast ? [ssrc] : [],
    });
  }

  /** Takes an authentic report of the peer. */
  onReport(packet: Uint8Array, reception: Reception | null): void {
    const compound = parseRtcp(packet);
    if (compound?.sender == null || reception?.ssrc !== compound.ssrc) return;
    reception.onSenderReport(compound.sender, this.#clock.elapsed());
  }
}
