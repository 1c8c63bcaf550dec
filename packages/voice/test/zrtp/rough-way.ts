/** Ways that lose, delay, reorder and repeat packets, the same for the same seed. */
import type { Way } from "./parties.ts";

export interface Roughness {
  /** Share of packets that never arrive, 0 to 1. */
  readonly loss: number;
  /** Share that arrives twice. */
  readonly repeated: number;
  /** Longest delay in milliseconds; different delays change the order. */
  readonly delay: number;
}

/** Numbers in [0, 1) that repeat for the same seed (xorshift with 32 bits, after Marsaglia). */
export function seeded(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function roughWay({ loss, repeated, delay }: Roughness, seed: number): Way {
  const random = seeded(seed);
  return (packet) => {
    if (random() < loss) return [];
    const copies = random() < repeated ? 2 : 1;
    return Array.from({ length: copies }, () => ({ packet, ms: Math.floor(random() * delay) }));
  };
}
