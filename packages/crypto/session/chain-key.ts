/** The symmetric ratchet: one step for each message (SM1.md "Ratchet"; Double Ratchet §5.2). */
import type { Bytes } from "@sottovoce/wire";
import type { MaybePromise, Primitives } from "../primitives/primitives.ts";

const MESSAGE_KEY_INPUT = Uint8Array.of(0x01);
const CHAIN_KEY_INPUT = Uint8Array.of(0x02);

/** mk = HMAC-SHA-256(CK, 0x01), 32 bytes. */
export function messageKeyOf(primitives: Primitives, chainKey: Bytes): MaybePromise<Bytes> {
  return primitives.hmacSha256(chainKey, MESSAGE_KEY_INPUT);
}

/** The next CK = HMAC-SHA-256(CK, 0x02), 32 bytes. */
export function nextChainKeyOf(primitives: Primitives, chainKey: Bytes): MaybePromise<Bytes> {
  return primitives.hmacSha256(chainKey, CHAIN_KEY_INPUT);
}
