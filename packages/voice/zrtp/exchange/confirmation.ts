/** Closing and opening Confirm (RFC 6189 §4.6, §5.7): the MAC stands over the ciphertext, and is checked first. */
import { type Bytes, wipe } from "@sottovoce/crypto";
import type { Endpoint } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import { changedOnTheWay, type Exchange } from "../keys/agreement.ts";
import type { Digest } from "../keys/digest.ts";
import { imageAfter, isSigned, leadsTo } from "../keys/hash-chain.ts";
import type { SideKeys } from "../keys/key-schedule.ts";
import {
  buildConfirm,
  type Confirmation,
  decodeConfirmation,
  encodeConfirmation,
  IV_LENGTH,
  type Sealed,
} from "../messages/confirm.ts";
import { MAC_LENGTH } from "../messages/hello.ts";

/** §4.9: new secrets are kept without end; the other side may ask for less. */
export const KEEP_FOR_EVER = 0xffffffff;

/** @param keys of this side. @param sasVerified the V flag (§7.1) */
export async function sealConfirm(
  { primitives, chain }: Endpoint,
  kind: "Confirm1" | "Confirm2",
  digest: Digest,
  keys: SideKeys,
  sasVerified: boolean,
): Promise<Bytes> {
  const plaintext = encodeConfirmation(chain.h0, sasVerified, KEEP_FOR_EVER);
  const iv = primitives.randomBytes(IV_LENGTH);
  const ciphertext = await primitives.aesCfbEncrypt(keys.zrtpKey, iv, plaintext);
  wipe(plaintext);
  const mac = (await digest.mac(keys.macKey, ciphertext)).slice(0, MAC_LENGTH);
  return buildConfirm(kind, mac, iv, ciphertext);
}

/** The peer's last message before its Confirm. The key of its MAC is H0, hashed `steps` times. */
export interface Unproven {
  readonly octets: Bytes;
  readonly steps: number;
}

/**
 * Takes the peer's Confirm: it shows H0, by which the chain of images, and the message before it, prove to be the
 * peer's (§9).
 *
 * @param keys of the peer
 * @throws ZrtpRefusal `tampered` where it was not made with the same keys, or anything was changed on its way
 */
export async function receiveConfirm(
  { endpoint, peer, digest }: Exchange,
  sealed: Sealed,
  keys: SideKeys,
  before: Unproven,
): Promise<Confirmation> {
  const { primitives } = endpoint;
  const confirmation = await openConfirm(endpoint, sealed, digest, keys);
  const { h0 } = confirmation;
  if (!(await leadsTo(primitives, h0, 3, peer.hello.h3))) throw changedOnTheWay();
  const key = await imageAfter(primitives, h0, before.steps);
  if (!(await isSigned(primitives, before.octets, key))) throw changedOnTheWay();
  wipe(h0);
  return confirmation;
}

async function openConfirm(
  endpoint: Endpoint,
  sealed: Sealed,
  digest: Digest,
  keys: SideKeys,
): Promise<Confirmation> {
  if (!(await isAuthentic(endpoint, sealed, digest, keys.macKey))) {
    const sentence = "The keys of both sides differ: somebody stands between.";
    throw new ZrtpRefusal("tampered", ZRTP_ERROR.badConfirm, sentence);
  }
  const plaintext = await endpoint.primitives.aesCfbDecrypt(keys.zrtpKey, sealed.iv, sealed.ciphertext);
  const confirmation = decodeConfirmation(plaintext);
  wipe(plaintext);
  if (confirmation !== null) return confirmation;
  throw new ZrtpRefusal("tampered", ZRTP_ERROR.malformed, "The other side confirmed in a form that is none.");
}

/** Whether Confirm or SASrelay comes from the peer: their MACs are made alike (§5.13). */
export async function isAuthentic(
  { primitives }: Endpoint,
  { mac, ciphertext }: Sealed,
  digest: Digest,
  macKey: Bytes,
): Promise<boolean> {
  const expected = (await digest.mac(macKey, ciphertext)).slice(0, MAC_LENGTH);
  return primitives.constantTimeEqual(expected, mac);
}
