/** What Sottovoce agrees on with whom (docs/decisions/voice.md). */
import type { ZrtpPolicy } from "./session-api.ts";

/** Among our own: 128 bits of security and more everywhere, and words to compare. */
export const OWN_POLICY: ZrtpPolicy = {
  hashes: ["S256", "S384"],
  ciphers: ["AES3"],
  authTags: ["HS80"],
  keyAgreements: ["X255", "EC38"],
  sasKinds: ["B256"],
};

/**
 * With SIP phones: what RFC 6189 obliges them to have, short tags and four letters included. No AES with 128 bits
 * unless the operator allows it: phones can do 256, and some begin with 128 all the same.
 */
export const PHONE_POLICY: ZrtpPolicy = {
  hashes: ["S256", "S384"],
  ciphers: ["AES3"],
  authTags: ["HS80", "HS32"],
  keyAgreements: ["X255", "EC38", "EC25", "DH3k", "Mult"],
  sasKinds: ["B256", "B32 "],
};

/** For phones that begin with AES-128 whatever we offer, where whoever runs the program has said so. */
export function allowingAes128(policy: ZrtpPolicy): ZrtpPolicy {
  return { ...policy, ciphers: [...policy.ciphers.filter((cipher) => cipher !== "AES1"), "AES1"] };
}
