/** Where randomness comes from: that many bytes nobody can guess, such as `crypto.getRandomValues` gives. */
export type RandomSource = (bytes: number) => Uint8Array;

/** 32 letters that survive a peer which takes tokens for case-insensitive (RFC 3261 §7.3.1). */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** Ten random bits, two letters: half the work of one letter at a time. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => ALPHABET.charAt(i >> 5) + ALPHABET.charAt(i & 31));

/** Bytes asked of the source at once: it costs as much for few as for many. */
const POOL_BYTES = 2048;

/**
 * Random tokens for branches, tags and Call-IDs. Random rather than counted: a counter would tell every peer how
 * much the server does between two of its messages.
 */
export class Tokens {
  readonly #random: RandomSource;
  #pool: Uint8Array = new Uint8Array(0);
  #used = 0;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** 16 letters, 80 bits: RFC 3261 §19.3 asks for 32 in a tag. */
  next(): string {
    if (this.#used + 16 > this.#pool.length) this.#refill();
    let token = "";
    for (const end = this.#used + 16; this.#used < end; this.#used += 2) {
      token += PAIRS[((this.#pool[this.#used]! & 3) << 8) | this.#pool[this.#used + 1]!];
    }
    return token;
  }

  #refill(): void {
    this.#pool = this.#random(POOL_BYTES);
    this.#used = 0;
  }
}
