import { type DigestChallenge, type DigestCredentials, formatNonceCount } from "./auth.ts";

/** Algorithms of RFC 7616 §6.1 as RFC 8760 §2.2 takes them over for SIP; the `-sess` variants are left out. */
export type DigestAlgorithm = "SHA-512-256" | "SHA-256" | "MD5";

/**
 * Hashes the UTF-8 bytes of `text` and returns lower-case hexadecimal. Passed in because this package imports nothing;
 * an implementation may throw for an algorithm it is never configured to accept.
 */
export type DigestHash = (algorithm: DigestAlgorithm, text: string) => string;

/** What we answer or accept unless somebody asks for less, strongest first. MD5 must be named to be used. */
export const STRONG_ALGORITHMS: readonly DigestAlgorithm[] = ["SHA-512-256", "SHA-256"];

/** The algorithm of a challenge or credentials; `null` for one we do not know. Names have no case (RFC 7616 §3.3). */
export function digestAlgorithm(name: string): DigestAlgorithm | null {
  const upper = name.toUpperCase();
  return upper === "SHA-512-256" || upper === "SHA-256" || upper === "MD5" ? upper : null;
}

/** A challenge that offers `qop="auth"`. Send one header per algorithm, the preferred first (RFC 8760 §2.3). */
export function createChallenge(init: {
  realm: string;
  /** Unguessable, and recognisable when it comes back. */
  nonce: string;
  algorithm: DigestAlgorithm;
  opaque?: string;
  stale?: boolean;
}): DigestChallenge {
  const { realm, nonce, algorithm, opaque = null, stale = false } = init;
  return { realm, nonce, opaque, stale, algorithm, qop: ["auth"] };
}

/**
 * The challenge to answer: of those we accept, the one whose algorithm stands first in `accepted`.
 * RFC 8760 §2.4 lets local policy overrule the server's order; ours is that an attacker who reorders headers gains
 * nothing.
 * @param accepted strongest first
 * @returns `null` when none is acceptable; a challenge without `qop=auth` never is (RFC 2069 lacks the client's nonce)
 */
export function chooseChallenge(
  challenges: readonly DigestChallenge[],
  accepted: readonly DigestAlgorithm[] = STRONG_ALGORITHMS,
): DigestChallenge | null {
  const usable = challenges.filter((challenge) => challenge.qop.some((qop) => qop.toLowerCase() === "auth"));
  for (const algorithm of accepted) {
    const found = usable.find((challenge) => digestAlgorithm(challenge.algorithm) === algorithm);
    if (found !== undefined) return found;
  }
  return null;
}

/** `H(A1)` of RFC 7616 §3.4.2: what a server keeps instead of the password. It is worth as much as the password. */
export function digestHa1(
  hash: DigestHash,
  algorithm: DigestAlgorithm,
  user: { username: string; realm: string; password: string },
): string {
  return hash(algorithm, `${user.username}:${user.realm}:${user.password}`);
}

/** The response of RFC 7616 §3.4.1 for `qop=auth`, hexadecimal. */
export function digestResponse(
  hash: DigestHash,
  algorithm: DigestAlgorithm,
  values: { ha1: string; nonce: string; nc: number; cnonce: string; method: string; uri: string },
): string {
  const { ha1, nonce, nc, cnonce, method, uri } = values;
  const ha2 = hash(algorithm, `${method}:${uri}`);
  return hash(algorithm, `${ha1}:${nonce}:${formatNonceCount(nc)}:${cnonce}:auth:${ha2}`);
}

/**
 * The credentials that answer `challenge`.
 * @param answer `nc` counts the requests sent with this nonce from 1; `cnonce` is fresh random text; `uri` is the
 *   Request-URI
 * @returns `null` when the challenge's algorithm is unknown
 */
export function answerChallenge(
  hash: DigestHash,
  challenge: DigestChallenge,
  answer: { username: string; password: string; method: string; uri: string; nc: number; cnonce: string },
): DigestCredentials | null {
  const algorithm = digestAlgorithm(challenge.algorithm);
  if (algorithm === null) return null;
  const { username, password, method, uri, nc, cnonce } = answer;
  const { realm, nonce, opaque } = challenge;
  const ha1 = digestHa1(hash, algorithm, { username, realm, password });
  const response = digestResponse(hash, algorithm, { ha1, nonce, nc, cnonce, method, uri });
  return {
    username,
    realm,
    nonce,
    uri,
    response,
    algorithm: challenge.algorithm,
    opaque,
    qop: "auth",
    cnonce,
    nc,
  };
}

/**
 * Whether the credentials prove knowledge of the password behind `ha1`. The caller checks what only it knows: that
 * nonce and opaque are its own and fresh, that `nc` is higher than before, and that realm, username and URI are those
 * of the request (RFC 7616 §3.4.6).
 * @param expected `algorithm` is the one `ha1` was made with; others are refused, so that nobody picks a weaker one
 */
export function verifyCredentials(
  hash: DigestHash,
  credentials: DigestCredentials,
  expected: { algorithm: DigestAlgorithm; ha1: string; method: string },
): boolean {
  const { nonce, nc, cnonce, qop, uri } = credentials;
  if (digestAlgorithm(credentials.algorithm) !== expected.algorithm) return false;
  if (qop?.toLowerCase() !== "auth" || nc === null || cnonce === null) return false;
  const { algorithm, ha1, method } = expected;
  const response = digestResponse(hash, algorithm, { ha1, nonce, nc, cnonce, method, uri });
  return equalHex(response, credentials.response);
}

/**
 * Whether two hexadecimal strings are the same, without regard to case, in time that depends on their length only: a
 * comparison that stops at the first difference tells a patient attacker how much of a guess was right.
 */
export function equalHex(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= hexDigit(a.charCodeAt(i)) ^ hexDigit(b.charCodeAt(i));
  return difference === 0;
}

/** Value without a branch on it: "a"…"f" and "A"…"F" differ in bit 0x20, which "0"…"9" have set anyway. */
function hexDigit(code: number): number {
  return code | 0x20;
}
