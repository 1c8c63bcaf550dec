/** How long sound waits before it is played, so that late packets still come in time. */

/** Packets looked back at: 10 s. A route that was bad for a moment is forgotten after it. */
const WINDOW = 500;

/** All but one packet in fifty shall come in time; waiting for the latest few would delay everything. */
const IN_TIME = 0.98;

/** Never less: timers fire some milliseconds late on both sides, and only every 20 ms something is played. */
const MIN_DELAY_MS = 30;

/** Past this, a conversation falls apart (ITU-T G.114 §2); packets that come later count as lost. */
const MAX_DELAY_MS = 400;

/** So many packets in a row that come too late even for that: the sender has moved, and what came before says nothing. */
const MOVED_PACKETS = 25;

/** Before anything is known. */
const FIRST_DELAY_MS = 50;
/** With fewer packets the first delay stands. */
const ENOUGH_PACKETS = 10;

/** Learns from arrivals how far they scatter behind the quickest one. */
export class PlayoutDelay {
  /** Arrival time less media time of the last packets, milliseconds; a ring. */
  readonly #offsets: number[] = [];
  #next = 0;
  #base = 0;
  #target = FIRST_DELAY_MS;
  #tooLate = 0;

  /** @param mediaMs when the packet was spoken, by its timestamp */
  onArrival(mediaMs: number, arrivalMs: number): void {
    const offset = arrivalMs - mediaMs;
    this.#tooLate = this.#offsets.length > 0 && offset - this.#base > MAX_DELAY_MS ? this.#tooLate + 1 : 0;
    if (this.#tooLate > MOVED_PACKETS) this.#forget();
    this.#offsets[this.#next] = offset;
    this.#next = (this.#next + 1) % WINDOW;
    const sorted = this.#offsets.toSorted((a, b) => a - b);
    this.#base = sorted[0]!;
    if (sorted.length < ENOUGH_PACKETS) return;
    const late = sorted[Math.ceil(sorted.length * IN_TIME) - 1]! - this.#base;
    this.#target = Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, late));
  }

  #forget(): void {
    this.#offsets.length = 0;
    this.#next = 0;
    this.#tooLate = 0;
  }

  /** Milliseconds behind the quickest packet. */
  get targetMs(): number {
    return this.#target;
  }

  /** What should be heard now, in the timestamps' milliseconds. */
  mediaTimeAt(nowMs: number): number {
    return nowMs - this.#base - this.#target;
  }
}
