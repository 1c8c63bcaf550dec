/**
 * Random numbers that a seed repeats: Chris Doty-Humphrey's sfc32, 32 bits from four words of state. Not for secrets.
 */
export class Random {
  readonly #state: Uint32Array;

  /** @param seed any integer; its lowest 32 bits count */
  constructor(seed: number) {
    this.#state = Uint32Array.of(0x9e3779b9, seed, 0x243f6a88, 1);
    // Seeds differ in few bits; after some rounds their streams have nothing in common.
    for (let i = 0; i < 15; i++) this.u32();
  }

  /** An integer of 0 to 2^32 − 1. */
  u32(): number {
    const [a, b, c, counter] = this.#state as unknown as [number, number, number, number];
    const result = (a + b + counter) >>> 0;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = c + (c << 3);
    this.#state[2] = ((c << 21) | (c >>> 11)) + result;
    this.#state[3] = counter + 1;
    return result;
  }

  /** An integer of 0 to `limit` − 1; 0 where the limit is 0. The bias of the remainder does not matter here. */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.u32() % limit;
  }

  /** An integer of 1 to `most`, small ones far likelier: most changes that matter are small. */
  small(most: number): number {
    return 1 + this.below(this.below(Math.max(1, most)) + 1);
  }

  /** True once in `n`. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** @returns `undefined` for an empty list */
  pick<T>(list: ArrayLike<T>): T | undefined {
    return list[this.below(list.length)];
  }
}

/** A seed that follows from bytes (FNV-1a): what a target decides by chance is decided by its input alone. */
export function seedOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
