import type { RandomSource } from "../transaction/token.ts";

/** A random number from 0 up to, and without, 1. */
export function fraction(random: RandomSource): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) / 2 ** 32 + 0.5;
}

/** A random whole number from `low` to `high`, both whole. */
export function between(random: RandomSource, low: number, high: number): number {
  return Math.round(low + (high - low) * fraction(random));
}
