/** Sequence numbers and timestamps without their wrap-around (RFC 3550 §A.1). */

/** Unwraps numbers of a fixed width that mostly grow: the value nearest to the one before is meant. */
export class Unwrapper {
  readonly #modulus: number;
  #last: number | null = null;

  /** @param bits 16 for sequence numbers, 32 for timestamps */
  constructor(bits: 16 | 32) {
    this.#modulus = 2 ** bits;
  }

  /** @returns the whole number that `value` stands for; may be negative right after the beginning */
  unwrap(value: number): number {
    const last = this.#last ?? value;
    const half = this.#modulus / 2;
    const difference = (((value - last) % this.#modulus) + this.#modulus + half) % this.#modulus;
    const whole = last + difference - half;
    if (whole >= last) this.#last = whole;
    return whole;
  }
}
