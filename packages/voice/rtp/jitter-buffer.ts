/** Puts packets back in order and time: what goes in as the network likes comes out every 20 ms. */
import { FRAME_MS } from "./audio-format.ts";
import type { RtpPacket } from "./packet.ts";
import { PlayoutDelay } from "./playout-delay.ts";
import { Unwrapper } from "./sequence.ts";

/** 2 s of sound: more is not waited for, and no sender can make us keep more. */
const MAX_PACKETS = 100;

/** A jump of the timestamp by so much is no delay: the sender began anew (RFC 3550 §A.1 has 3000 packets). */
const RESTART_MS = 5_000;

/** A frame is put in where the delay is too short by more than a timer may be early. */
const TOO_EARLY_MS = 5;

/** A frame is left out where the delay is too long by more than this; with less, frames would go in and out in turn. */
const TOO_LATE_MS = 2 * FRAME_MS;

/** Frames between two that are left out to catch up, so that it sounds hurried, not cut. */
const CATCH_UP_EVERY = 10;

/** So far behind, it is caught up at once: somebody's machine slept. */
const HOPELESS_MS = 500;

/**
 * What to play next: `play` this payload · `lost` fill in; `next` is the payload after it, where it has come · `wait` fill
 * in, and stay in place: the buffer is too short · `empty` nobody speaks: silence
 */
export type Playout =
  | { readonly kind: "play"; readonly payload: Uint8Array }
  | { readonly kind: "lost"; readonly next: Uint8Array | null }
  | { readonly kind: "wait" }
  | { readonly kind: "empty" };

/** One sender's packets between network and loudspeaker. Every packet must hold 20 ms. */
export class JitterBuffer {
  readonly #clockRate: number;
  readonly #samplesPerFrame: number;
  #delay = new PlayoutDelay();
  #timestamps = new Unwrapper(32);
  /** By timestamp in frames, so that neither order nor duplicates matter. */
  readonly #payloads = new Map<number, Uint8Array>();
  /** The frame to be played next; `null` before the first packet. */
  #position: number | null = null;
  #newest = Number.NEGATIVE_INFINITY;
  #sinceCatchUp = 0;

  /** @param clockRate of the payload's timestamps, Hz */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
    this.#samplesPerFrame = (clockRate * FRAME_MS) / 1000;
  }

  /** How long sound is made to wait at present, in milliseconds. */
  get delayMs(): number {
    return this.#delay.targetMs;
  }

  /** Takes an authentic packet. @param nowMs by a clock that runs evenly */
  push({ timestamp, payload }: Pick<RtpPacket, "timestamp" | "payload">, nowMs: number): void {
    let time = this.#timestamps.unwrap(timestamp);
    if (this.#isRestart(time)) {
      this.#reset();
      time = this.#timestamps.unwrap(timestamp);
    }
    const frame = Math.round(time / this.#samplesPerFrame);
    this.#delay.onArrival((time / this.#clockRate) * 1000, nowMs);
    this.#newest = Math.max(this.#newest, frame);
    this.#position ??= frame;
    if (frame < this.#position) return;
    this.#payloads.set(frame, payload);
    if (this.#payloads.size > MAX_PACKETS) this.#skipTo(this.#newest - MAX_PACKETS + 1);
  }

  /** What belongs to the next 20 ms; to be asked once for each. */
  pull(nowMs: number): Playout {
    if (this.#position === null) return { kind: "empty" };
    this.#sinceCatchUp++;
    const behindMs = this.#delay.mediaTimeAt(nowMs) - this.#position * FRAME_MS;
    if (behindMs < -TOO_EARLY_MS) return { kind: "wait" };
    if (behindMs > HOPELESS_MS) this.#skipTo(this.#position + Math.floor(behindMs / FRAME_MS));
    else if (behindMs > TOO_LATE_MS && this.#sinceCatchUp > CATCH_UP_EVERY) this.#skipTo(this.#position + 1);
    return this.#take(this.#position);
  }

  #take(frame: number): Playout {
    this.#position = frame + 1;
    const payload = this.#payloads.get(frame);
    this.#payloads.delete(frame);
    if (payload !== undefined) return { kind: "play", payload };
    return { kind: "lost", next: this.#payloads.get(frame + 1) ?? null };
  }

  #skipTo(frame: number): void {
    this.#position = Math.max(this.#position ?? frame, frame);
    this.#sinceCatchUp = 0;
    for (const known of this.#payloads.keys()) if (known < this.#position) this.#payloads.delete(known);
  }

  #isRestart(time: number): boolean {
    const frame = time / this.#samplesPerFrame;
    return this.#position !== null && Math.abs(frame - this.#newest) * FRAME_MS > RESTART_MS;
  }

  #reset(): void {
    this.#delay = new PlayoutDelay();
    this.#timestamps = new Unwrapper(32);
    this.#payloads.clear();
    this.#position = null;
    this.#newest = Number.NEGATIVE_INFINITY;
    this.#sinceCatchUp = 0;
  }
}
