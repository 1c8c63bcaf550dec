/** Prekeys as a device publishes them, and the statement its identity key signs for each (SM1.md "Keys"). */
import { type Bytes, ByteWriter, utf8 } from "./bytes.ts";
import { ACCOUNT_ID_BYTES, type AccountId, DEVICE_ID_BYTES, type DeviceId, idBytes } from "./ids.ts";

export const X25519_PUBLIC_BYTES = 32;
export const ED25519_PUBLIC_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;
export const MLKEM768_PUBLIC_BYTES = 1184;

/** The `kind` byte of a prekey statement. */
export const PREKEY_KIND = { signed: 1, lastResort: 2, oneTime: 3 } as const;
export type PrekeyKind = keyof typeof PREKEY_KIND;

interface PrekeyBase {
  /** 1 … 2^32 − 1; 0 means "none" in an envelope. Never reused by a device. */
  readonly id: number;
  /** Unix milliseconds. */
  readonly created: number;
  /** Ed25519 by IKs over `prekeyStatement`, 64 bytes. */
  readonly signature: Bytes;
}

/** SPK: X25519. */
export interface SignedPrekey extends PrekeyBase {
  readonly kind: "signed";
  readonly x25519: Bytes;
}

/** PQSPK: ML-KEM-768, used only when no one-time prekey is left. */
export interface LastResortPrekey extends PrekeyBase {
  readonly kind: "lastResort";
  readonly mlkem: Bytes;
}

/** OTK: one X25519 and one ML-KEM-768 key under one id, used once. */
export interface OneTimePrekey extends PrekeyBase {
  readonly kind: "oneTime";
  readonly x25519: Bytes;
  readonly mlkem: Bytes;
}

export type Prekey = SignedPrekey | LastResortPrekey | OneTimePrekey;

/** A prekey that is not signed yet. */
export type UnsignedPrekey =
  | Omit<SignedPrekey, "signature">
  | Omit<LastResortPrekey, "signature">
  | Omit<OneTimePrekey, "signature">;

/** Everything a sender needs to start a session with one device. */
export interface PrekeyBundle {
  readonly device: DeviceId;
  readonly signed: SignedPrekey;
  readonly lastResort: LastResortPrekey;
  /** `null` when the device's one-time prekeys are used up. */
  readonly oneTime: OneTimePrekey | null;
}

const LABEL = utf8("sm1/prekey");

/** The bytes that IKs signs: `"sm1/prekey" ‖ acct ‖ dev ‖ kind(1) ‖ id(4) ‖ created(8) ‖ public keys` (SM1.md "Keys"). */
export function prekeyStatement(account: AccountId, device: DeviceId, prekey: UnsignedPrekey): Bytes {
  const keys = publicKeysOf(prekey);
  const keysLength = keys.reduce((sum, key) => sum + key.length, 0);
  const writer = new ByteWriter(LABEL.length + ACCOUNT_ID_BYTES + DEVICE_ID_BYTES + 1 + 4 + 8 + keysLength)
    .bytes(LABEL)
    .bytes(idBytes(account))
    .bytes(idBytes(device))
    .u8(PREKEY_KIND[prekey.kind])
    .u32(prekey.id)
    .u64(prekey.created);
  for (const key of keys) writer.bytes(key);
  return writer.finish();
}

function publicKeysOf(prekey: UnsignedPrekey): readonly Bytes[] {
  switch (prekey.kind) {
    case "signed":
      return [prekey.x25519];
    case "lastResort":
      return [prekey.mlkem];
    case "oneTime":
      return [prekey.x25519, prekey.mlkem];
  }
}
