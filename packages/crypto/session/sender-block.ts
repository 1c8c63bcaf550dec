/** Who starts a session, told to the recipient alone (SM1.md "Envelope", sender block). */
import {
  ByteReader,
  type Bytes,
  ByteWriter,
  concatBytes,
  idBytes,
  parseAccountId,
  parseDeviceId,
  toHex,
  utf8,
} from "@sottovoce/wire";
import type { DeviceKeys } from "../identity/device-keys.ts";
import { wipe } from "../primitives/bytes.ts";
import {
  AES256_KEY_LENGTH,
  GCM_NONCE_LENGTH,
  GCM_TAG_LENGTH,
  type Primitives,
} from "../primitives/primitives.ts";
import { type InitialPreceding, SENDER_BLOCK_BYTES } from "./envelope.ts";

const INFO = utf8("sm1/sender");
const SALT = new Uint8Array(32);
/** The key depends on an ephemeral key and seals one block, so one fixed nonce is used once. */
const NONCE = new Uint8Array(GCM_NONCE_LENGTH);

/** What the key of a sender block is made of. */
export interface SenderSecret {
  /** (EK_A, IKd_B), 32 bytes. */
  readonly dh2: Bytes;
  /** SS, 32 bytes. */
  readonly sharedSecret: Bytes;
}

/** @param handshake the bytes of the envelope before the block: its AAD */
export async function sealSender(
  primitives: Primitives,
  secret: SenderSecret,
  sender: DeviceKeys,
  recipient: DeviceKeys,
  handshake: Bytes,
): Promise<Bytes> {
  const block = new ByteWriter(SENDER_BLOCK_BYTES - GCM_TAG_LENGTH)
    .bytes(sender.signingKey)
    .bytes(sender.agreementKey)
    .bytes(idBytes(sender.account))
    .bytes(idBytes(sender.device))
    .finish();
  const key = await senderKey(primitives, secret, recipient);
  const sealed = await primitives.aes256GcmSeal(key, NONCE, block, handshake);
  wipe(key);
  return sealed;
}

/**
 * @returns who claims to be the sender; `null` when the block does not open. The claim is proven only when the
 *   body authenticates, because only then DH1 shows possession of IKd; that IKs and IKd belong to the account is
 *   for its device list to say.
 * @throws WireError when the block opens but is malformed
 */
export async function openSender(
  primitives: Primitives,
  secret: SenderSecret,
  recipient: DeviceKeys,
  initial: InitialPreceding,
): Promise<DeviceKeys | null> {
  const key = await senderKey(primitives, secret, recipient);
  const block = await primitives.aes256GcmOpen(key, NONCE, initial.senderBlock, initial.handshake);
  wipe(key);
  if (block === null) return null;
  const reader = new ByteReader(block);
  const signingKey = reader.bytes(32);
  const agreementKey = reader.bytes(32);
  const account = parseAccountId(toHex(reader.bytes(16)));
  const device = parseDeviceId(toHex(reader.bytes(4)));
  reader.end();
  return { account, device, signingKey, agreementKey };
}

/** `HKDF(salt 0³², ikm DH2 ‖ SS, info "sm1/sender" ‖ IKs_B ‖ IKd_B, 32)`. */
async function senderKey(
  primitives: Primitives,
  { dh2, sharedSecret }: SenderSecret,
  recipient: DeviceKeys,
): Promise<Bytes> {
  const ikm = concatBytes(dh2, sharedSecret);
  const info = concatBytes(INFO, recipient.signingKey, recipient.agreementKey);
  const key = await primitives.hkdfSha256(SALT, ikm, info, AES256_KEY_LENGTH);
  wipe(ikm);
  return key;
}
