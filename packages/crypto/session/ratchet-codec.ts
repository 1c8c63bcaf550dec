/**
 * A ratchet state as bytes, for sealed storage. Presence is one byte, 0 or 1.
 *
 * ```
 *  RK(32)  NHKs(32)  NHKr(32)  PN(4)
 *  present(1) [ own private(32) public(32) ]      present(1) [ peer's key(32) ]
 *  present(1) [ HKs(32)  CKs(32)  Ns(4)  KEM tag(1)  KEM field ]
 *  present(1) [ HKr(32)  peer's key(32)  CKr(32)  Nr(4)  skipped ]
 *  count(1) × { HKr(32)  peer's key(32)  skipped }
 *  present(1) [ offered seed(64) public(1184) ]   present(1) [ to answer(1184) ]
 *  skipped: count(2) × { N(4)  mk(32)  skipped at(8) }
 * ```
 */
import { type ByteReader, type Bytes, ByteWriter, concatBytes, WireError } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import {
  MLKEM768_CIPHERTEXT_LENGTH,
  MLKEM768_PUBLIC_LENGTH,
  MLKEM768_SEED_LENGTH,
  type MlKem768KeyPair,
  type Primitives,
  type X25519KeyPair,
} from "../primitives/primitives.ts";
import { mlKem768Ciphertext, mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { atMost, readFlag } from "../storage/stored.ts";
import { MAX_CHAIN_MESSAGES, MAX_OLD_CHAINS, MAX_SKIPPED_KEYS } from "./limits.ts";
import type { RatchetState, ReceivingChain, SendingChain } from "./ratchet-state.ts";
import type { OldChain, SkippedKey } from "./skipped-keys.ts";
import type { KemField } from "./suite.ts";

const ABSENT: Bytes = Uint8Array.of(0);
const PRESENT: Bytes = Uint8Array.of(1);
const SKIPPED_BYTES = 4 + 32 + 8;
const KEM_TAGS = ["none", "offer", "answer"] as const;

/** @returns the bytes, private keys included; the caller wipes them */
export async function encodeRatchet(primitives: Primitives, state: RatchetState): Promise<Bytes> {
  const head = new ByteWriter(3 * 32 + 4)
    .bytes(state.rootKey)
    .bytes(state.nextSendingHeaderKey)
    .bytes(state.nextReceivingHeaderKey)
    .u32(state.previousCount)
    .finish();
  const own = state.own === null ? null : await encodeOwn(primitives, state.own);
  const sending = state.sending === null ? null : encodeSending(state.sending);
  const receiving = state.receiving === null ? null : encodeReceiving(state.receiving);
  const old = state.old.map(encodeOld);
  const offered = state.offered === null ? null : await encodeOffered(primitives, state.offered);
  const encoded = concatBytes(
    head,
    ...optional(own),
    ...optional(state.peer),
    ...optional(sending),
    ...optional(receiving),
    Uint8Array.of(old.length),
    ...old,
    ...optional(offered),
    ...optional(state.toAnswer),
  );
  // What was made here; the rest belongs to the state.
  wipe(...[head, own, sending, receiving, ...old, offered].filter((part) => part !== null));
  return encoded;
}

function optional(bytes: Bytes | null): readonly Bytes[] {
  return bytes === null ? [ABSENT] : [PRESENT, bytes];
}

async function encodeOwn(primitives: Primitives, own: X25519KeyPair): Promise<Bytes> {
  const secret = await primitives.x25519.exportPrivate(own);
  const encoded = concatBytes(secret, own.publicKey);
  wipe(secret);
  return encoded;
}

async function encodeOffered(primitives: Primitives, offered: MlKem768KeyPair): Promise<Bytes> {
  const seed = await primitives.mlKem768.exportSeed(offered);
  const encoded = concatBytes(seed, offered.publicKey);
  wipe(seed);
  return encoded;
}

function encodeSending(chain: SendingChain): Bytes {
  const kem = kemBytes(chain.kem);
  return new ByteWriter(2 * 32 + 4 + 1 + kem.length)
    .bytes(chain.headerKey)
    .bytes(chain.chainKey)
    .u32(chain.count)
    .u8(KEM_TAGS.indexOf(chain.kem.tag))
    .bytes(kem)
    .finish();
}

function kemBytes(kem: KemField): Bytes {
  if (kem.tag === "none") return new Uint8Array(0);
  return kem.tag === "offer" ? kem.key : kem.ciphertext;
}

function encodeReceiving(chain: ReceivingChain): Bytes {
  const writer = new ByteWriter(3 * 32 + 4 + skippedBytes(chain.skipped))
    .bytes(chain.headerKey)
    .bytes(chain.peerKey)
    .bytes(chain.chainKey)
    .u32(chain.count);
  return writeSkipped(writer, chain.skipped).finish();
}

function encodeOld(chain: OldChain): Bytes {
  const writer = new ByteWriter(2 * 32 + skippedBytes(chain.skipped))
    .bytes(chain.headerKey)
    .bytes(chain.peerKey);
  return writeSkipped(writer, chain.skipped).finish();
}

function skippedBytes(skipped: readonly SkippedKey[]): number {
  return 2 + skipped.length * SKIPPED_BYTES;
}

function writeSkipped(writer: ByteWriter, skipped: readonly SkippedKey[]): ByteWriter {
  writer.u16(skipped.length);
  for (const key of skipped) writer.u32(key.number).bytes(key.messageKey).u64(key.skippedAt);
  return writer;
}

/** @throws WireError for bytes that {@link encodeRatchet} did not make */
export async function decodeRatchet(primitives: Primitives, reader: ByteReader): Promise<RatchetState> {
  const rootKey = reader.bytes(32);
  const nextSendingHeaderKey = reader.bytes(32);
  const nextReceivingHeaderKey = reader.bytes(32);
  const previousCount = readCount(reader);
  const own = readFlag(reader) ? await decodeOwn(primitives, reader) : null;
  const peer = readFlag(reader) ? x25519PublicKey(reader.bytes(32)) : null;
  const sending = readFlag(reader) ? decodeSending(reader) : null;
  const receiving = readFlag(reader) ? decodeReceiving(reader) : null;
  const old: OldChain[] = [];
  for (let left = atMost(reader.u8(), MAX_OLD_CHAINS, "old chains"); left > 0; left--)
    old.push(decodeOld(reader));
  const allSkipped = old.reduce((sum, chain) => sum + chain.skipped.length, receiving?.skipped.length ?? 0);
  atMost(allSkipped, MAX_SKIPPED_KEYS, "skipped keys");
  const offered = readFlag(reader) ? await decodeOffered(primitives, reader) : null;
  const toAnswer = readFlag(reader) ? mlKem768PublicKey(reader.bytes(MLKEM768_PUBLIC_LENGTH)) : null;
  return {
    rootKey,
    own,
    peer,
    sending,
    nextSendingHeaderKey,
    previousCount,
    receiving,
    nextReceivingHeaderKey,
    old,
    offered,
    toAnswer,
  };
}

/** Messages of a chain. */
function readCount(reader: ByteReader): number {
  return atMost(reader.u32(), MAX_CHAIN_MESSAGES, "messages of a chain");
}

async function decodeOwn(primitives: Primitives, reader: ByteReader): Promise<X25519KeyPair> {
  const secret = reader.bytes(32);
  const pair = await primitives.x25519.fromPrivate(secret, x25519PublicKey(reader.bytes(32)));
  wipe(secret);
  return pair;
}

async function decodeOffered(primitives: Primitives, reader: ByteReader): Promise<MlKem768KeyPair> {
  const seed = reader.bytes(MLKEM768_SEED_LENGTH);
  const publicKey = mlKem768PublicKey(reader.bytes(MLKEM768_PUBLIC_LENGTH));
  const pair = await primitives.mlKem768.fromSeed(seed, publicKey);
  wipe(seed);
  return pair;
}

function decodeSending(reader: ByteReader): SendingChain {
  const headerKey = reader.bytes(32);
  const chainKey = reader.bytes(32);
  const count = readCount(reader);
  return { headerKey, chainKey, count, kem: decodeKem(reader) };
}

function decodeKem(reader: ByteReader): KemField {
  const tag = KEM_TAGS[reader.u8()];
  if (tag === undefined) throw new WireError("unknown KEM tag");
  switch (tag) {
    case "none":
      return { tag };
    case "offer":
      return { tag, key: mlKem768PublicKey(reader.bytes(MLKEM768_PUBLIC_LENGTH)) };
    case "answer":
      return { tag, ciphertext: mlKem768Ciphertext(reader.bytes(MLKEM768_CIPHERTEXT_LENGTH)) };
  }
}

function decodeReceiving(reader: ByteReader): ReceivingChain {
  const headerKey = reader.bytes(32);
  const peerKey = x25519PublicKey(reader.bytes(32));
  const chainKey = reader.bytes(32);
  const count = readCount(reader);
  return { headerKey, peerKey, chainKey, count, skipped: decodeSkipped(reader) };
}

function decodeOld(reader: ByteReader): OldChain {
  const headerKey = reader.bytes(32);
  const peerKey = x25519PublicKey(reader.bytes(32));
  return { headerKey, peerKey, skipped: decodeSkipped(reader) };
}

function decodeSkipped(reader: ByteReader): SkippedKey[] {
  const skipped: SkippedKey[] = [];
  for (let left = atMost(reader.u16(), MAX_SKIPPED_KEYS, "skipped keys"); left > 0; left--) {
    skipped.push({ number: reader.u32(), messageKey: reader.bytes(32), skippedAt: reader.u64() });
  }
  return skipped;
}
