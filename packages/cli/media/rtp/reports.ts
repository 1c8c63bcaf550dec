/** What both sides tell each other about the sound: RTCP for two (RFC 3550 §6). */
import { randomBytes } from "node:crypto";
import type { Bytes } from "@sottovoce/crypto";
import type { Clock, TimerHandle } from "@sottovoce/sip";
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
  readonly #onDue: () => void;
  #timer: TimerHandle | null = null;

  /** @param onDue called when it is time to send the `next` report, from `start` to `stop` */
  constructor(clock: Clock, sender: AudioSender, clockRate: number, onDue: () => void) {
    this.#clock = clock;
    this.#sender = sender;
    this.clockRate = clockRate;
    this.#onDue = onDue;
  }

  start(): void {
    this.#timer = this.#clock.setTimer(INTERVAL_MS, () => {
      this.start();
      this.#onDue();
    });
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** The next report. @param isLast says goodbye with it */
  next(reception: Reception | null, isLast: boolean): Bytes {
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
      reports: reception === null ? [] : [reception.report(this.#clock.elapsed())],
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
