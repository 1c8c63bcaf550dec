/**
 * How two devices that share the secret of a link come to know each other's keys through a server that would like to
 * put in its own, and what a person compares in case somebody else has seen the link.
 */
import {
  type AccountId,
  type Address,
  type Bytes,
  idBytes,
  LINK_DIGITS,
  LINK_NAME_BYTES,
  LINK_NONCE_BYTES,
  utf8,
} from "@sottovoce/wire";
import type { DeviceKeys } from "../identity/device-keys.ts";
import { concatBytes } from "../primitives/bytes.ts";
import { GCM_NONCE_LENGTH, GCM_TAG_LENGTH, type Primitives } from "../primitives/primitives.ts";
import { LinkingError } from "./errors.ts";
import type { LinkKeys } from "./link-keys.ts";

const INVITATION_LABEL = utf8("sottovoce/link/invitation");
const OFFER_LABEL = utf8("sottovoce/link/offer");
const NAME_LABEL = utf8("sottovoce/link/name");
const REVEAL_LABEL = utf8("sottovoce/link/reveal");
const DIGITS_LABEL = utf8("sottovoce/link/digits");
/** Length byte and text. */
const NAME_PLAIN_BYTES = LINK_NAME_BYTES - GCM_NONCE_LENGTH - GCM_TAG_LENGTH;
/** Longest name of a device, in bytes of UTF-8. */
export const MAX_DEVICE_NAME_BYTES = NAME_PLAIN_BYTES - 1;

/** What a link is for, as the device that made it knows it, and the server tells the one that opens it. */
export interface Invitation {
  readonly account: AccountId;
  /** AIK, 32 bytes. */
  readonly accountKey: Uint8Array;
  readonly address: Address;
  /** 32 bytes: {@link linkCommitment}. */
  readonly commitment: Uint8Array;
}

/** A device that wants to join, with what binds it to the linking. */
export interface LinkOffer {
  readonly keys: DeviceKeys;
  /** AIK, 32 bytes. */
  readonly accountKey: Uint8Array;
  /** 92 bytes: {@link sealLinkName}. */
  readonly name: Uint8Array;
}

/** `HMAC(key, "sottovoce/link/invitation" ‖ acct ‖ AIK ‖ commitment ‖ address)`, 32 bytes. */
export async function linkInvitation(
  primitives: Primitives,
  keys: LinkKeys,
  { account, accountKey, address, commitment }: Invitation,
): Promise<Bytes> {
  const statement = concatBytes(INVITATION_LABEL, idBytes(account), accountKey, commitment, utf8(address));
  return primitives.hmacSha256(keys.invitation, statement);
}

/** @throws LinkingError when the invitation is not of whoever made the link */
export async function checkLinkInvitation(
  primitives: Primitives,
  keys: LinkKeys,
  invitation: Invitation,
  mac: Uint8Array,
): Promise<void> {
  if (primitives.constantTimeEqual(await linkInvitation(primitives, keys, invitation), mac)) return;
  throw new LinkingError("invitation", "The invitation is not of the device that made the link");
}

/** `HMAC(key, "sottovoce/link/offer" ‖ acct ‖ dev ‖ AIK ‖ IKs ‖ IKd ‖ sealed name)`, 32 bytes. */
export async function linkOfferMac(primitives: Primitives, keys: LinkKeys, offer: LinkOffer): Promise<Bytes> {
  return primitives.hmacSha256(keys.offer, concatBytes(OFFER_LABEL, identityOf(offer), offer.name));
}

/** @throws LinkingError when the keys are not of whoever opened the link */
export async function checkLinkOffer(
  primitives: Primitives,
  keys: LinkKeys,
  offer: LinkOffer,
  mac: Uint8Array,
): Promise<void> {
  if (primitives.constantTimeEqual(await linkOfferMac(primitives, keys, offer), mac)) return;
  throw new LinkingError("offer", "The keys are not of the device that opened the link");
}

/**
 * Seals the name of the new device, which is none of the server's business: nonce(12) and, under AES-256-GCM, length(1)
 * and 63 bytes of UTF-8 padded with zeros.
 * @param name cut to what fits; `null` for none
 */
export async function sealLinkName(
  primitives: Primitives,
  keys: LinkKeys,
  name: string | null,
): Promise<Bytes> {
  const plain = new Uint8Array(NAME_PLAIN_BYTES);
  // `encodeInto` stops before a character that does not fit whole.
  const { written } = new TextEncoder().encodeInto(name ?? "", plain.subarray(1));
  plain[0] = written;
  // Random: a device that begins anew after a crash may have another name under the same key.
  const nonce = primitives.randomBytes(GCM_NONCE_LENGTH);
  return concatBytes(nonce, await primitives.aes256GcmSeal(keys.name, nonce, plain, NAME_LABEL));
}

/** @returns `null` for no name, and for one that nobody who has the secret sealed: it is nothing to fail for */
export async function openLinkName(
  primitives: Primitives,
  keys: LinkKeys,
  sealed: Uint8Array,
): Promise<string | null> {
  const nonce = sealed.subarray(0, GCM_NONCE_LENGTH);
  const plain = await primitives.aes256GcmOpen(
    keys.name,
    nonce,
    sealed.subarray(GCM_NONCE_LENGTH),
    NAME_LABEL,
  );
  const length = plain?.[0] ?? 0;
  if (plain === null || length === 0 || length > MAX_DEVICE_NAME_BYTES) return null;
  return new TextDecoder().decode(plain.subarray(1, 1 + length));
}

/**
 * `SHA-256("sottovoce/link/reveal" ‖ nonce)`. The device that made the link is bound to its nonce before the new device
 * offers keys, and tells it only afterwards. So nobody in between, not even with the secret, can try keys or nonces
 * until the digits on both sides match: six digits are enough.
 * @param nonce 32 random bytes
 */
export async function linkCommitment(primitives: Primitives, nonce: Uint8Array): Promise<Bytes> {
  return primitives.sha256(concatBytes(REVEAL_LABEL, nonce));
}

/** @throws LinkingError when the nonce is not the one that was promised */
export async function checkLinkNonce(
  primitives: Primitives,
  commitment: Uint8Array,
  nonce: Uint8Array,
): Promise<void> {
  const fits =
    nonce.length === LINK_NONCE_BYTES &&
    primitives.constantTimeEqual(await linkCommitment(primitives, nonce), commitment);
  if (!fits) throw new LinkingError("nonce", "The nonce is not the one that was promised");
}

/**
 * Six digits that are the same on both sides only if both mean the same account and the same keys: the first eight
 * bytes of `HMAC(key, "sottovoce/link/digits" ‖ acct ‖ dev ‖ AIK ‖ IKs ‖ IKd ‖ nonce)`, modulo a million.
 */
export async function linkDigits(
  primitives: Primitives,
  keys: LinkKeys,
  offer: Pick<LinkOffer, "keys" | "accountKey">,
  nonce: Uint8Array,
): Promise<string> {
  const mac = await primitives.hmacSha256(keys.digits, concatBytes(DIGITS_LABEL, identityOf(offer), nonce));
  const number = new DataView(mac.buffer, mac.byteOffset).getBigUint64(0) % 10n ** BigInt(LINK_DIGITS);
  return number.toString().padStart(LINK_DIGITS, "0");
}

/** `acct(16) dev(4) AIK(32) IKs(32) IKd(32)`: every field has its size, so that no two can be mistaken for each other. */
function identityOf({ keys, accountKey }: Pick<LinkOffer, "keys" | "accountKey">): Bytes {
  const { account, device, signingKey, agreementKey } = keys;
  return concatBytes(idBytes(account), idBytes(device), accountKey, signingKey, agreementKey);
}
