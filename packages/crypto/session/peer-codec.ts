/**
 * All sessions with one device as bytes, for sealed storage.
 *
 * ```
 *  version(1)=2  acct(16)  dev(4)  IKs(32)  IKd(32)  retry requested at(8), 0 for never
 *  present(1) [ session ]                             the current one
 *  count(1) × { replaced at(8)  session }             receive-only
 *  session: role(1) 0 initiator, 1 responder   th(32)  EK(32)  started at(8)  one-time prekey(1)  retry(1)
 *           present(1) [ handshake(1234) ]   ratchet, see ratchet-codec.ts
 * ```
 */
import { type ByteReader, type Bytes, ByteWriter, concatBytes } from "@sottovoce/wire";
import { DEVICE_KEYS_BYTES, readDeviceKeys, writeDeviceKeys } from "../identity/device-keys-codec.ts";
import { wipe } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { atMost, readFlag, readStored } from "../storage/stored.ts";
import { INITIAL_PRECEDING_BYTES } from "./envelope.ts";
import { MAX_RECEIVE_ONLY } from "./limits.ts";
import type { PeerState, ReceiveOnlySession } from "./peer.ts";
import { decodeRatchet, encodeRatchet } from "./ratchet-codec.ts";
import type { Session } from "./session.ts";

const FORMAT = 2;
const SESSION_HEAD_BYTES = 1 + 32 + 32 + 8 + 1 + 1 + 1;

/** @returns the bytes, private keys included; seal them, then wipe them */
export async function encodePeer(primitives: Primitives, peer: PeerState): Promise<Bytes> {
  const writer = new ByteWriter(1 + DEVICE_KEYS_BYTES + 8 + 1).u8(FORMAT);
  const head = writeDeviceKeys(writer, peer.keys)
    .u64(peer.retryRequestedAt ?? 0)
    .u8(peer.current === null ? 0 : 1)
    .finish();
  const sessions: Bytes[] = [];
  if (peer.current !== null) sessions.push(await encodeSession(primitives, peer.current));
  sessions.push(Uint8Array.of(peer.receiveOnly.length));
  for (const { session, replacedAt } of peer.receiveOnly) {
    sessions.push(new ByteWriter(8).u64(replacedAt).finish(), await encodeSession(primitives, session));
  }
  const encoded = concatBytes(head, ...sessions);
  wipe(...sessions);
  return encoded;
}

async function encodeSession(primitives: Primitives, session: Session): Promise<Bytes> {
  const head = new ByteWriter(SESSION_HEAD_BYTES)
    .u8(session.role === "initiator" ? 0 : 1)
    .bytes(session.transcript)
    .bytes(session.ephemeral)
    .u64(session.startedAt)
    .u8(session.oneTime ? 1 : 0)
    .u8(session.retry ? 1 : 0)
    .u8(session.handshake === null ? 0 : 1)
    .finish();
  const ratchet = await encodeRatchet(primitives, session.ratchet);
  const encoded = concatBytes(head, session.handshake ?? new Uint8Array(0), ratchet);
  wipe(ratchet);
  return encoded;
}

/**
 * @returns the peer; private keys are imported when they are first used
 * @throws StorageError for bytes that {@link encodePeer} did not make
 */
export function decodePeer(primitives: Primitives, encoded: Uint8Array): Promise<PeerState> {
  return readStored("The stored session", FORMAT, encoded, (reader) => readPeer(primitives, reader));
}

async function readPeer(primitives: Primitives, reader: ByteReader): Promise<PeerState> {
  const keys = readDeviceKeys(reader);
  const retryRequestedAt = reader.u64() || null;
  const current = readFlag(reader) ? await readSession(primitives, reader) : null;
  const receiveOnly: ReceiveOnlySession[] = [];
  for (let left = atMost(reader.u8(), MAX_RECEIVE_ONLY, "receive-only sessions"); left > 0; left--) {
    const replacedAt = reader.u64();
    receiveOnly.push({ replacedAt, session: await readSession(primitives, reader) });
  }
  return { keys, current, receiveOnly, retryRequestedAt };
}

async function readSession(primitives: Primitives, reader: ByteReader): Promise<Session> {
  return {
    role: readFlag(reader) ? "responder" : "initiator",
    transcript: reader.bytes(32),
    ephemeral: reader.bytes(32),
    startedAt: reader.u64(),
    oneTime: readFlag(reader),
    retry: readFlag(reader),
    handshake: readFlag(reader) ? reader.bytes(INITIAL_PRECEDING_BYTES) : null,
    ratchet: await decodeRatchet(primitives, reader),
  };
}
