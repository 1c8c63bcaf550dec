/** What a receiver counts about a sender, for its reports (RFC 3550 §6.4.1, §A.3, §A.8). */
import type { RtpPacket } from "./packet.ts";
import type { ReceptionReport, SenderInfo } from "./rtcp.ts";
import { Unwrapper } from "./sequence.ts";

/** The estimate moves by a sixteenth of each difference (§A.8). */
const JITTER_GAIN = 1 / 16;
const MAX_LOST = 0x7fffff;

/** Statistics of one synchronisation source. */
export class Reception {
  readonly ssrc: number;
  readonly #clockRate: number;
  readonly #sequences = new Unwrapper(16);
  #first: number | null = null;
  #highest = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #transit: number | null = null;
  #jitter = 0;
  #lastReport: { readonly middle: number; readonly at: number } | null = null;

  /** @param clockRate of the payload's timestamps, Hz */
  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.#clockRate = clockRate;
  }

  /** Interarrival jitter in milliseconds. */
  get jitterMs(): number {
    return (this.#jitter / this.#clockRate) * 1000;
  }

  /** @param atMs when it arrived, by a clock that runs evenly */
  onPacket({ sequence, timestamp }: Pick<RtpPacket, "sequence" | "timestamp">, atMs: number): void {
    const whole = this.#sequences.unwrap(sequence);
    this.#first ??= whole;
    this.#highest = this.#received === 0 ? whole : Math.max(this.#highest, whole);
    this.#received++;
    const transit = ((atMs * this.#clockRate) / 1000 - timestamp) | 0;
    if (this.#transit !== null) {
      const difference = Math.abs((transit - this.#transit) | 0);
      this.#jitter += (difference - this.#jitter) * JITTER_GAIN;
    }
    this.#transit = transit;
  }

  /** A sender report came; our next report says how long ago. */
  onSenderReport({ ntpSeconds, ntpFraction }: SenderInfo, atMs: number): void {
    this.#lastReport = { middle: ((ntpSeconds << 16) | (ntpFraction >>> 16)) >>> 0, at: atMs };
  }

  /** The report for this moment; the next one counts from here. */
  report(nowMs: number): ReceptionReport {
    const expected = this.#received === 0 ? 0 : this.#highest - (this.#first ?? 0) + 1;
    const lost = Math.max(-MAX_LOST - 1, Math.min(MAX_LOST, expected - this.#received));
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const last = this.#lastReport;
    return {
      ssrc: this.ssrc,
      fractionLost:
        expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      cumulativeLost: lost,
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter),
      lastSenderReport: last?.middle ?? 0,
      delaySinceLastSenderReport: last === null ? 0 : Math.round(((nowMs - last.at) * 65_536) / 1000) >>> 0,
    };
  }
}
