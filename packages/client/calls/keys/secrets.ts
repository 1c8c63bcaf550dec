/** What is made of a call key, and of a call's keys for the messages (SM1.md "Calls"). */
import type { Primitives } from "@sottovoce/crypto";
import { type Base64Url, type Bytes, concatBytes, fromBase64Url, fromHex, utf8 } from "@sottovoce/wire";

const CALL_ID_BYTES = 16;
const AUX_INFO = utf8("sm1/zrtp-aux");
const AUX_BYTES = 32;

/** Whom a call is between: the account keys (AIK) of both, in either order. */
export type CallParties = readonly [Base64Url, Base64Url];

/** A Call-ID that speaks of a call key: those of SIP phones are any text. */
export function isCallId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * ZRTP's auxiliary secret: `HKDF(salt call id, ikm call key, info "sm1/zrtp-aux" ‖ both AIKs sorted, 32)`.
 * @returns 32 bytes, for the caller to wipe
 */
export async function auxiliarySecret(
  primitives: Primitives,
  callId: string,
  callKey: Bytes,
  parties: CallParties,
): Promise<Bytes> {
  const salt = fromHex(callId, CALL_ID_BYTES);
  return primitives.hkdfSha256(salt, callKey, concatBytes(AUX_INFO, sorted(parties)), AUX_BYTES);
}

/**
 * What both sides send each other as kind 6: `HMAC(ZRTP exported key, AIKs sorted ‖ call id)`.
 * @param exportedKey 32 or 48 bytes
 */
export async function callProof(
  primitives: Primitives,
  callId: string,
  exportedKey: Bytes,
  parties: CallParties,
): Promise<Bytes> {
  return primitives.hmacSha256(exportedKey, concatBytes(sorted(parties), fromHex(callId, CALL_ID_BYTES)));
}

/** In the order of their bytes, which both sides see alike. */
function sorted(parties: CallParties): Bytes {
  const [a, b] = parties.map((key) => fromBase64Url(key)) as [Bytes, Bytes];
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0 ? concatBytes(a, b) : concatBytes(b, a);
  }
  return concatBytes(a, b);
}

/** Whether two values of one length are the same, in a time that tells nothing of them. */
export function sameBytes(a: Bytes, b: Bytes): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
