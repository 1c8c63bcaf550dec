/** Who begins where both did at once (RFC 6189 §4.2). */
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { Commit } from "../messages/commit.ts";

/**
 * @returns whether our Commit stands, and the peer's is to be passed over
 * @throws ZrtpRefusal `tampered` where one adds a stream and the other does not: honest software cannot come there
 */
export function oursStands(ours: Commit, theirs: Commit, theyAreMiddleman: boolean): boolean {
  const [own, other] = [ours.commitment, theirs.commitment];
  if ((own.mode === "Mult") !== (other.mode === "Mult")) {
    const sentence = "One side began a new call where the other added a stream to one.";
    throw new ZrtpRefusal("tampered", ZRTP_ERROR.software, sentence);
  }
  if (own.mode === "dh" && other.mode === "dh") return isHigher(own.hvi, other.hvi);
  if (own.mode === "dh" || other.mode === "dh") return own.mode === "dh";
  // With Preshared the phone begins, not the PBX; we never set M ourselves.
  if (own.mode === "Prsh" && theyAreMiddleman) return true;
  return isHigher(own.nonce, other.nonce);
}

/** As unsigned numbers. Equal ones come from an echo of our own: ours stands. */
function isHigher(ours: Uint8Array, theirs: Uint8Array): boolean {
  for (const [i, byte] of ours.entries()) {
    const other = theirs[i] ?? 0;
    if (byte !== other) return byte > other;
  }
  return true;
}
