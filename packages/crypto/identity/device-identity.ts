/** IKs and IKd: the two independent keys of one device, made once and kept for its life (SM1.md "Keys"). */
import {
  type AccountId,
  type ByteReader,
  type Bytes,
  ByteWriter,
  type DeviceId,
  idBytes,
  type ListedDevice,
  parseAccountId,
  parseDeviceId,
  toHex,
} from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type { Ed25519KeyPair, Primitives, X25519KeyPair } from "../primitives/primitives.ts";
import { x25519PublicKey } from "../primitives/roles.ts";
import { readStored } from "../storage/stored.ts";
import type { DeviceKeys } from "./device-keys.ts";

/** This device, with its private keys. */
export interface DeviceIdentity {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** IKs: signs prekeys and receipts. */
  readonly signing: Ed25519KeyPair;
  /** IKd: takes part in handshakes. Independent of IKs, so that neither use endangers the other. */
  readonly agreement: X25519KeyPair;
}

const FORMAT = 1;
const ENCODED_BYTES = 1 + 16 + 4 + 32 + 32 + 32;

/**
 * Makes the keys of a new device.
 * @param account and `device` as the server gave them out
 */
export async function generateDeviceIdentity(
  primitives: Primitives,
  account: AccountId,
  device: DeviceId,
): Promise<DeviceIdentity> {
  return {
    account,
    device,
    signing: await primitives.ed25519.generate(),
    agreement: await primitives.x25519.generate(),
  };
}

/** The public half: what others know this device by. */
export function deviceKeysOf(identity: DeviceIdentity): DeviceKeys {
  return {
    account: identity.account,
    device: identity.device,
    signingKey: identity.signing.publicKey,
    agreementKey: identity.agreement.publicKey,
  };
}

/**
 * This device as its account's list names it.
 * @param added Unix milliseconds
 */
export function listedDevice(identity: DeviceIdentity, added: number): ListedDevice {
  return {
    device: identity.device,
    signingKey: identity.signing.publicKey,
    agreementKey: identity.agreement.publicKey,
    added,
  };
}

/**
 * Everything of the identity, private keys included, for sealed storage:
 * `version(1)=1 acct(16) dev(4) IKs seed(32) IKd private(32) IKd public(32)`. The caller wipes it.
 */
export async function encodeDeviceIdentity(primitives: Primitives, identity: DeviceIdentity): Promise<Bytes> {
  const seed = await primitives.ed25519.exportSeed(identity.signing);
  const agreement = await primitives.x25519.exportPrivate(identity.agreement);
  const encoded = new ByteWriter(ENCODED_BYTES)
    .u8(FORMAT)
    .bytes(idBytes(identity.account))
    .bytes(idBytes(identity.device))
    .bytes(seed)
    .bytes(agreement)
    .bytes(identity.agreement.publicKey)
    .finish();
  wipe(seed, agreement);
  return encoded;
}

/** @throws StorageError for bytes that {@link encodeDeviceIdentity} did not make */
export function decodeDeviceIdentity(primitives: Primitives, encoded: Uint8Array): Promise<DeviceIdentity> {
  return readStored("The stored identity", FORMAT, encoded, (reader) => readIdentity(primitives, reader));
}

async function readIdentity(primitives: Primitives, reader: ByteReader): Promise<DeviceIdentity> {
  const account = parseAccountId(toHex(reader.bytes(16)));
  const device = parseDeviceId(toHex(reader.bytes(4)));
  const seed = reader.bytes(32);
  const agreement = reader.bytes(32);
  const agreementPublic = x25519PublicKey(reader.bytes(32));
  const identity = {
    account,
    device,
    signing: await primitives.ed25519.fromSeed(seed),
    agreement: await primitives.x25519.fromPrivate(agreement, agreementPublic),
  };
  wipe(seed, agreement);
  return identity;
}
