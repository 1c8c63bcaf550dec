/** Makes an input as short and as plain as it can be while something stays true of it. */

/** Tries that are made: enough for a message of some kilobytes, over in seconds. */
const MOST_TRIES = 3000;

/**
 * Takes pieces out, large ones first, then makes what is left plainer byte by byte.
 * @param keeps whether a shorter or plainer input still does what is looked at
 */
export async function minimise(
  input: Uint8Array,
  keeps: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input;
  let tries = 0;
  const accept = async (candidate: Uint8Array): Promise<boolean> => {
    if (tries++ >= MOST_TRIES || !(await keeps(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length; ) {
      const without = new Uint8Array(best.length - Math.min(size, best.length - at));
      without.set(best.subarray(0, at));
      without.set(best.subarray(at + size), at);
      if (!(await accept(without))) at += size;
    }
  }
  for (let at = 0; at < best.length; at++) {
    const plain = 97; // “a” is read by a person at a glance, and means nothing to most grammars.
    if (best[at] !== plain) await accept(best.with(at, plain));
  }
  return best;
}
