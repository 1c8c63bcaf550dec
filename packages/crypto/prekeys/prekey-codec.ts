/**
 * Private prekeys as bytes, for sealed storage.
 *
 * ```
 *  version(1)=2  next id(4)
 *  count(1) × { id(4)  created(8)  X25519 private(32)  public(32) }            SPK
 *  count(1) × { id(4)  created(8)  ML-KEM seed(64)  public(1184) }             PQSPK
 *  count(2) × { id(4)  X25519 private(32)  public(32)  ML-KEM seed(64) }       OTK
 *  count(4) × { EK(32)  SPK id(4)  last resort(1)  sender: acct(16) dev(4) IKs(32) IKd(32) }   that succeeded
 * ```
 */
import {
  type ByteReader,
  type Bytes,
  ByteWriter,
  concatBytes,
  fromHex,
  MLKEM768_PUBLIC_BYTES,
  toHex,
} from "@sottovoce/wire";
import { DEVICE_KEYS_BYTES, readDeviceKeys, writeDeviceKeys } from "../identity/device-keys-codec.ts";
import { wipe } from "../primitives/bytes.ts";
import { MLKEM768_SEED_LENGTH, type Primitives } from "../primitives/primitives.ts";
import { mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { readFlag, readStored } from "../storage/stored.ts";
import type { AcceptedHandshake } from "./accepted-handshakes.ts";
import type {
  PrivateLastResortPrekey,
  PrivateOneTimePrekey,
  PrivatePrekeys,
  PrivateSignedPrekey,
} from "./private-prekeys.ts";

const FORMAT = 2;
const SIGNED_BYTES = 4 + 8 + 32 + 32;
const LAST_RESORT_BYTES = 4 + 8 + MLKEM768_SEED_LENGTH + MLKEM768_PUBLIC_BYTES;
const ONE_TIME_BYTES = 4 + 32 + 32 + MLKEM768_SEED_LENGTH;
const USED_BYTES = 32 + 4 + 1 + DEVICE_KEYS_BYTES;

/** @returns the bytes, private keys included; seal them, then wipe them */
export async function encodePrekeys(primitives: Primitives, prekeys: PrivatePrekeys): Promise<Bytes> {
  const parts: Bytes[] = [
    new ByteWriter(6).u8(FORMAT).u32(prekeys.nextId).u8(prekeys.signed.length).finish(),
  ];
  for (const prekey of prekeys.signed) parts.push(await encodeSigned(primitives, prekey));
  parts.push(Uint8Array.of(prekeys.lastResort.length));
  for (const prekey of prekeys.lastResort) parts.push(await encodeLastResort(primitives, prekey));
  parts.push(encodeOneTime(prekeys.oneTime), encodeUsed(prekeys.used));
  const encoded = concatBytes(...parts);
  wipe(...parts);
  return encoded;
}

async function encodeSigned(primitives: Primitives, prekey: PrivateSignedPrekey): Promise<Bytes> {
  const secret = await primitives.x25519.exportPrivate(prekey.key);
  const writer = new ByteWriter(SIGNED_BYTES).u32(prekey.id).u64(prekey.created);
  const encoded = writer.bytes(secret).bytes(prekey.key.publicKey).finish();
  wipe(secret);
  return encoded;
}

async function encodeLastResort(primitives: Primitives, prekey: PrivateLastResortPrekey): Promise<Bytes> {
  const seed = await primitives.mlKem768.exportSeed(prekey.key);
  const writer = new ByteWriter(LAST_RESORT_BYTES).u32(prekey.id).u64(prekey.created);
  const encoded = writer.bytes(seed).bytes(prekey.key.publicKey).finish();
  wipe(seed);
  return encoded;
}

function encodeOneTime(oneTime: PrivatePrekeys["oneTime"]): Bytes {
  const writer = new ByteWriter(2 + oneTime.size * ONE_TIME_BYTES).u16(oneTime.size);
  for (const prekey of oneTime.values()) {
    writer.u32(prekey.id).bytes(prekey.x25519).bytes(prekey.x25519Public).bytes(prekey.mlkem);
  }
  return writer.finish();
}

function encodeUsed(used: PrivatePrekeys["used"]): Bytes {
  const writer = new ByteWriter(4 + used.size * USED_BYTES).u32(used.size);
  for (const [ephemeral, { signedId, lastResort, sender }] of used) {
    writeDeviceKeys(
      writer
        .bytes(fromHex(ephemeral, 32))
        .u32(signedId)
        .u8(lastResort ? 1 : 0),
      sender,
    );
  }
  return writer.finish();
}

/** @throws StorageError for bytes that {@link encodePrekeys} did not make */
export function decodePrekeys(primitives: Primitives, encoded: Uint8Array): Promise<PrivatePrekeys> {
  return readStored("The stored prekeys", FORMAT, encoded, (reader) => readPrekeys(primitives, reader));
}

async function readPrekeys(primitives: Primitives, reader: ByteReader): Promise<PrivatePrekeys> {
  const nextId = reader.u32();
  const signed: PrivateSignedPrekey[] = [];
  for (let left = reader.u8(); left > 0; left--) signed.push(await decodeSigned(primitives, reader));
  const lastResort: PrivateLastResortPrekey[] = [];
  for (let left = reader.u8(); left > 0; left--) lastResort.push(await decodeLastResort(primitives, reader));
  const oneTime = decodeOneTime(reader);
  const used = decodeUsed(reader);
  return { nextId, signed, lastResort, oneTime, used };
}

async function decodeSigned(primitives: Primitives, reader: ByteReader): Promise<PrivateSignedPrekey> {
  const id = reader.u32();
  const created = reader.u64();
  const secret = reader.bytes(32);
  const key = await primitives.x25519.fromPrivate(secret, x25519PublicKey(reader.bytes(32)));
  wipe(secret);
  return { id, created, key };
}

async function decodeLastResort(
  primitives: Primitives,
  reader: ByteReader,
): Promise<PrivateLastResortPrekey> {
  const id = reader.u32();
  const created = reader.u64();
  const seed = reader.bytes(MLKEM768_SEED_LENGTH);
  const publicKey = mlKem768PublicKey(reader.bytes(MLKEM768_PUBLIC_BYTES));
  const key = await primitives.mlKem768.fromSeed(seed, publicKey);
  wipe(seed);
  return { id, created, key };
}

function decodeOneTime(reader: ByteReader): Map<number, PrivateOneTimePrekey> {
  const oneTime = new Map<number, PrivateOneTimePrekey>();
  for (let left = reader.u16(); left > 0; left--) {
    const id = reader.u32();
    const x25519 = reader.bytes(32);
    const x25519Public = x25519PublicKey(reader.bytes(32));
    const mlkem = reader.bytes(MLKEM768_SEED_LENGTH);
    oneTime.set(id, { id, x25519, x25519Public, mlkem, pairs: null });
  }
  return oneTime;
}

function decodeUsed(reader: ByteReader): Map<string, AcceptedHandshake> {
  const used = new Map<string, AcceptedHandshake>();
  for (let left = reader.u32(); left > 0; left--) {
    const ephemeral = toHex(reader.bytes(32));
    used.set(ephemeral, {
      signedId: reader.u32(),
      lastResort: readFlag(reader),
      sender: readDeviceKeys(reader),
    });
  }
  return used;
}
