/** The lock box of this device: its private half sealed in the vault, made once. */
import { type Primitives, wipe, type X25519KeyPair, x25519PublicKey } from "@sottovoce/crypto";
import { ByteReader, type Bytes, ByteWriter } from "@sottovoce/wire";
import { bytesCodec } from "../vault/codec.ts";
import { collection, type Vault } from "../vault/vault.ts";

/** Layout: private key(32), public key(32). */
const LOCK_BOXES = collection("lock-box", 1, bytesCodec);
const THE_LOCK_BOX = "self";
const KEY_BYTES = 32;

/** The key pair of the lock box; a new one where there is none yet. @throws EngineError `damaged`, `storage` */
export async function lockBoxOf(primitives: Primitives, vault: Vault): Promise<X25519KeyPair> {
  const stored = await vault.get(LOCK_BOXES, THE_LOCK_BOX);
  if (stored !== null) return read(primitives, stored);
  const pair = await primitives.x25519.generate();
  const secret = await primitives.x25519.exportPrivate(pair);
  const value = new ByteWriter(2 * KEY_BYTES).bytes(secret).bytes(pair.publicKey).finish();
  try {
    await vault.batch().put(LOCK_BOXES, THE_LOCK_BOX, value).commit();
  } finally {
    wipe(secret, value);
  }
  return pair;
}

async function read(primitives: Primitives, stored: Bytes): Promise<X25519KeyPair> {
  const reader = new ByteReader(stored);
  const secret = reader.bytes(KEY_BYTES);
  const publicKey = x25519PublicKey(reader.bytes(KEY_BYTES));
  const pair = await primitives.x25519.fromPrivate(secret, publicKey);
  wipe(secret, stored);
  return pair;
}
