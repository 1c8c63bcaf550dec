/** IKs vouches for every prekey its device publishes (SM1.md "Keys"). */
import {
  ED25519_SIGNATURE_BYTES,
  type LastResortPrekey,
  MLKEM768_PUBLIC_BYTES,
  type OneTimePrekey,
  type Prekey,
  type PrekeyBundle,
  prekeyStatement,
  type SignedPrekey,
  type UnsignedPrekey,
  X25519_PUBLIC_BYTES,
} from "@sottovoce/wire";
import type { Primitives } from "../primitives/primitives.ts";
import type { DeviceIdentity } from "./device-identity.ts";
import type { DeviceKeys } from "./device-keys.ts";
import { IdentityError } from "./errors.ts";

/** Signs a prekey of this device. */
export async function signPrekey<Unsigned extends UnsignedPrekey>(
  primitives: Primitives,
  identity: DeviceIdentity,
  prekey: Unsigned,
): Promise<Unsigned & { readonly signature: Prekey["signature"] }> {
  const statement = prekeyStatement(identity.account, identity.device, prekey);
  return { ...prekey, signature: await primitives.ed25519.sign(identity.signing, statement) };
}

/**
 * @param owner the device as its account's verified list names it
 * @throws IdentityError `malformed` or `bad_signature`
 */
export async function verifyPrekey(primitives: Primitives, owner: DeviceKeys, prekey: Prekey): Promise<void> {
  requireSizes(prekey);
  const statement = prekeyStatement(owner.account, owner.device, prekey);
  if (!(await primitives.ed25519.verify(owner.signingKey, statement, prekey.signature))) {
    throw new IdentityError("bad_signature", `The ${prekey.kind} prekey is not signed by its device`);
  }
}

function requireSizes(prekey: Prekey): void {
  const good =
    Number.isInteger(prekey.id) &&
    prekey.id > 0 &&
    prekey.id <= 0xffff_ffff &&
    Number.isSafeInteger(prekey.created) &&
    prekey.created >= 0 &&
    prekey.signature.length === ED25519_SIGNATURE_BYTES &&
    (prekey.kind === "lastResort" || prekey.x25519.length === X25519_PUBLIC_BYTES) &&
    (prekey.kind === "signed" || prekey.mlkem.length === MLKEM768_PUBLIC_BYTES);
  if (!good) throw new IdentityError("malformed", `The ${prekey.kind} prekey is malformed`);
}

/** The prekeys of a bundle that a handshake uses: the KEM key of the one-time prekey, else the last resort. */
export interface VerifiedBundle {
  readonly signed: SignedPrekey;
  readonly kem: OneTimePrekey | LastResortPrekey;
}

/**
 * A signature says of what kind a key is, and is good in any place of a bundle. A last-resort prekey in the place of a
 * one-time prekey would be used again and again, and pass for more secrecy than it gives.
 */
function requireKinds({ signed, lastResort, oneTime }: PrekeyBundle): void {
  const right =
    signed.kind === "signed" &&
    lastResort.kind === "lastResort" &&
    (oneTime === null || oneTime.kind === "oneTime");
  if (!right)
    throw new IdentityError("malformed", "A prekey of the bundle is of another kind than its place");
}

/**
 * Checks what a handshake takes from a bundle. With a one-time prekey the last-resort key takes no part in it,
 * so its signature is not looked at: an Ed25519 verification is the dearest step of a handshake.
 *
 * @param owner the device as its account's verified list names it
 * @throws IdentityError `malformed` (also for a bundle of another device) or `bad_signature`
 */
export async function verifyBundle(
  primitives: Primitives,
  owner: DeviceKeys,
  bundle: PrekeyBundle,
): Promise<VerifiedBundle> {
  if (bundle.device !== owner.device) {
    throw new IdentityError("malformed", "The prekey bundle belongs to another device");
  }
  requireKinds(bundle);
  const kem = bundle.oneTime ?? bundle.lastResort;
  await verifyPrekey(primitives, owner, bundle.signed);
  await verifyPrekey(primitives, owner, kem);
  return { signed: bundle.signed, kem };
}
