/**
 * Numbers in [0, 1) that look random and repeat for the same seed (Marsaglia's xorshift with 32 bits), so that a
 * failure of a test with a rough network repeats too.
 * @param seed not zero
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
