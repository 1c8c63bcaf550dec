import { REPLAY_WINDOW } from "./limits.ts";

const WORD = 32;

/** Which of the last packets have come (RFC 3711 §3.3.2): the highest index, and 64 bits that end with it. */
export class ReplayWindow {
  #highest = -1;
  /** Bit n is for the index n below the highest; and n + 32 below it. */
  #recent = 0;
  #older = 0;

  /** -1 before the first packet. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether this index is new. What is too old to tell counts as seen. */
  accepts(index: number): boolean {
    const behind = this.#highest - index;
    if (behind < 0) return true;
    if (behind >= REPLAY_WINDOW) return false;
    const bit = behind < WORD ? this.#recent >>> behind : this.#older >>> (behind - WORD);
    return (bit & 1) === 0;
  }

  /** Remembers a packet that was accepted. Only for packets whose tag was right. */
  add(index: number): void {
    const ahead = index - this.#highest;
    if (ahead > 0) {
      this.#shift(ahead);
      this.#highest = index;
    }
    const behind = this.#highest - index;
    if (behind < WORD) this.#recent |= 1 << behind;
    else this.#older |= 1 << (behind - WORD);
  }

  /** JavaScript shifts by the distance modulo 32, hence the cases. */
  #shift(distance: number): void {
    if (distance >= REPLAY_WINDOW) {
      this.#older = 0;
      this.#recent = 0;
    } else if (distance >= WORD) {
      this.#older = this.#recent << (distance - WORD);
      this.#recent = 0;
    } else {
      this.#older = (this.#older << distance) | (this.#recent >>> (WORD - distance));
      this.#recent <<= distance;
    }
  }
}
