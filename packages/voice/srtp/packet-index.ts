/** What a sequence number's 16 bits stand for in the 48 bits of a packet's index (RFC 3711 §3.3.1, Appendix A). */

const SEQUENCES = 2 ** 16;
const HALF = SEQUENCES / 2;

/** The roll-over counter: how often the sequence number has begun anew. */
export function rolloverOf(index: number): number {
  return Math.floor(index / SEQUENCES);
}

/**
 * The index that is nearest to the highest one so far. It is a guess until the packet's tag, which covers the roll-over
 * counter, says that it is right.
 *
 * @param highest of all authentic packets of this source; -1 before the first one, which begins with roll-over 0
 */
export function guessIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  const rollover = rolloverOf(highest);
  const last = highest - rollover * SEQUENCES;
  let guess = rollover;
  if (last < HALF) {
    // Nothing is before the first round: what would be, lies ahead.
    if (sequence - last > HALF && rollover > 0) guess--;
  } else if (last - HALF > sequence) {
    guess++;
  }
  return guess * SEQUENCES + sequence;
}

/**
 * What else a packet of an unknown source can be: one of the second round. Many phones begin anywhere in the first one,
 * and what they sent before both sides had keys was lost, so the first packet to be opened may come after the border.
 *
 * @returns `null` where the first guess is all there is
 */
export function secondGuess(highest: number, sequence: number): number | null {
  return highest < 0 && sequence < HALF ? SEQUENCES + sequence : null;
}
