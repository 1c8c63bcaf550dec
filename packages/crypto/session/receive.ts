/** Receiving an envelope: who it is from, what it says, and what to commit (SM1.md "Rules"). */
import { toHex, WireError } from "@sottovoce/wire";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { type DeviceKeys, sameDeviceKeys } from "../identity/device-keys.ts";
import { mayAccept } from "../prekeys/accepted-handshakes.ts";
import {
  acceptedHandshake,
  dropExpiredPrekeys,
  oneTimePairs,
  type PrivatePrekeys,
  spendPrekeys,
} from "../prekeys/private-prekeys.ts";
import { wipe } from "../primitives/bytes.ts";
import { CryptoError } from "../primitives/errors.ts";
import type { MaybePromise, Primitives } from "../primitives/primitives.ts";
import { type Content, decodeContent, type IgnoredContent } from "./content.ts";
import { type EnvelopeParts, type HandshakeFields, splitEnvelope, splitInitial } from "./envelope.ts";
import { type FoundSession, findSession } from "./find-session.ts";
import { type ResponderKeys, respond } from "./handshake.ts";
import { LATE_MS } from "./limits.ts";
import { newPeer, type PeerState, tidyPeer, withAccepted, withProgress } from "./peer.ts";
import { secretsOf } from "./ratchet-state.ts";
import type { RatchetFailure } from "./receiving-chain.ts";
import {
  isReduced,
  responderSession,
  type Session,
  sessionDecrypt,
  sessionRecognise,
  withRequest,
} from "./session.ts";

/** SHA-256(envelope)[0..16] in hexadecimal. */
export type EnvelopeId = string & { readonly EnvelopeId: unique symbol };

const ENVELOPE_ID_BYTES = 16;

export async function envelopeId(primitives: Primitives, envelope: Uint8Array): Promise<EnvelopeId> {
  return toHex((await primitives.sha256(envelope)).subarray(0, ENVELOPE_ID_BYTES)) as EnvelopeId;
}

/** What receiving needs to know. Hold one lock over this call and the commit of its result. */
export interface ReceiveRequest {
  readonly primitives: Primitives;
  /** This device. */
  readonly own: DeviceIdentity;
  readonly prekeys: PrivatePrekeys;
  /**
   * All devices this one has sessions with, those heard of last first: a type 2 envelope names no sender, and is
   * tried against their header keys one after the other. See `findSession` for what that costs.
   */
  readonly peers: Iterable<PeerState>;
  /** Whether this envelope was received before: looked up among the ids of the last 96 h. */
  seen(id: EnvelopeId): MaybePromise<boolean>;
  /**
   * Whether the sender's account lists this device with exactly these keys (see `isListed`), in the newest
   * verified list. Asked once the sender has proven to hold them. Where the answer is no, fetch the account's list
   * anew and receive the envelope again: nothing was changed.
   */
  listed(sender: DeviceKeys): MaybePromise<boolean>;
  readonly envelope: Uint8Array;
  /** Unix milliseconds. */
  readonly now: number;
}

/** An envelope that was decrypted. Commit peer, prekeys, content and seen id in one transaction, then acknowledge. */
export interface ReceivedMessage {
  readonly outcome: "message";
  readonly sender: DeviceKeys;
  readonly content: Content | IgnoredContent;
  readonly reducedForwardSecrecy: boolean;
  /** The new state of the sender's device. */
  readonly peer: PeerState;
  /** What `peer` replaces; `null` for a device heard of for the first time. It may have had other keys. */
  readonly previous: PeerState | null;
  /** The same object where the envelope used no prekey. */
  readonly prekeys: PrivatePrekeys;
  readonly seen: {
    readonly id: EnvelopeId /** Unix milliseconds; forget it then. */;
    readonly until: number;
  };
}

/**
 * Why an envelope was refused:
 * - `malformed`: no envelope, or one that contradicts itself;
 * - `unknown_session`: type 2 of no session we have; nobody can tell from whom it is;
 * - `unknown_prekey`: type 1 for a prekey that is used up, or over;
 * - `replayed`: type 1 of a handshake that succeeded before, whose session is gone. It may well be a new message of a
 *   peer that we have not answered;
 * - `too_many_handshakes`: authentic, and one more without a one-time prekey than we remember of this peer, or of all;
 *   a session that we start, for a retry request, is the way out;
 * - `unlisted_sender`: authentic, but not from a device its account lists;
 * - and those of {@link RatchetFailure}.
 */
export type RefusalReason =
  | "malformed"
  | "unknown_session"
  | "unknown_prekey"
  | "replayed"
  | "too_many_handshakes"
  | "unlisted_sender"
  | RatchetFailure;

/** An envelope that changes nothing. Acknowledge it; it will not get better. */
export interface RefusedEnvelope {
  readonly outcome: "refused";
  readonly reason: RefusalReason;
  /**
   * The device that certainly made the header; `null` where that is not known. A retry request goes to a known
   * one only, lest forged envelopes make us bother others. In the case `replayed` it is who made the *handshake*:
   * the header cannot be opened any more. Whoever copies that handshake can make us ask its sender, once an hour.
   */
  readonly sender: DeviceKeys | null;
}

export type Received = ReceivedMessage | { readonly outcome: "duplicate" } | RefusedEnvelope;

/**
 * Receives one envelope. Changes nothing: every result is new, and exists only when the body has authenticated.
 */
export async function receiveEnvelope(request: ReceiveRequest): Promise<Received> {
  const parts = splitEnvelope(request.envelope);
  if (parts === null) return refused("malformed");
  const id = await envelopeId(request.primitives, request.envelope);
  if (await request.seen(id)) return { outcome: "duplicate" };
  const attempt: Attempt = { ...request, parts, id, peers: Array.from(request.peers) };
  const decrypted = await nullOnPeersFault(() => decrypt(attempt));
  if (decrypted === null) return refused("malformed");
  return "outcome" in decrypted ? decrypted : finish(attempt, decrypted);
}

async function decrypt(attempt: Attempt): Promise<Decrypted | RefusedEnvelope> {
  const { primitives, peers, parts, now } = attempt;
  const found = await findSession(primitives, peers, parts, now);
  if (found !== null) return receiveOn(attempt, found);
  return parts.type === "ratchet" ? refused("unknown_session") : accept(attempt);
}

/**
 * Work on bytes of the peer alone: a header or sender block that it sealed, a key of low order. Nothing of the
 * caller's runs in here, whose errors must not pass for the peer's: the envelope would be acknowledged and gone.
 */
async function nullOnPeersFault<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WireError) return null;
    if (error instanceof CryptoError && error.fault === "peer") return null;
    throw error;
  }
}

interface Attempt extends ReceiveRequest {
  readonly parts: EnvelopeParts;
  readonly id: EnvelopeId;
  readonly peers: readonly PeerState[];
}

function refused(reason: RefusalReason, sender: DeviceKeys | null = null): RefusedEnvelope {
  return { outcome: "refused", reason, sender };
}

/** An envelope of a session we have. */
async function receiveOn(attempt: Attempt, found: FoundSession): Promise<Decrypted | RefusedEnvelope> {
  const { primitives, parts, now } = attempt;
  const { peer, session, opened } = found;
  if (opened === null) return refused("not_authentic");
  const result = await sessionDecrypt(primitives, session, parts, opened, now);
  if (!result.ok) return refused(result.failure, peer.keys);
  const content = readContent(result.content);
  const next = withProgress(peer, session, withRequest(result.session, content.kind), now);
  return { peer: next, previous: peer, session, content, prekeys: attempt.prekeys };
}

/** A type 1 envelope of a handshake we have not seen. */
async function accept(attempt: Attempt): Promise<Decrypted | RefusedEnvelope> {
  const { primitives, own, parts, now } = attempt;
  const initial = splitInitial(parts.preceding);
  if (initial === null) return refused("malformed");
  const { fields } = initial;
  const prekeys = dropExpiredPrekeys(attempt.prekeys, now);
  const accepted = acceptedHandshake(prekeys, fields.ephemeral);
  if (accepted !== null) return refused("replayed", accepted.sender);
  const keys = await findKeys(primitives, prekeys, fields);
  if (keys === null) return refused("unknown_prekey");
  const responded = await respond(primitives, own, keys, initial);
  if (responded === null) return refused("not_authentic");
  const { secrets, sender } = responded;
  const { ephemeral } = fields;
  const start = { secrets, ephemeral, signedPrekey: keys.signedPrekey, oneTime: keys.oneTimePrekey !== null };
  const fresh = responderSession(start, now);
  const opened = await sessionRecognise(primitives, fresh, parts);
  const result = opened === null ? null : await sessionDecrypt(primitives, fresh, parts, opened, now);
  if (result === null || !result.ok) {
    wipe(...secretsOf(fresh.ratchet));
    return result === null ? refused("not_authentic") : refused(result.failure, sender);
  }

  const previous = attempt.peers.find((peer) => isDevice(peer, sender)) ?? null;
  const base = previous !== null && sameDeviceKeys(previous.keys, sender) ? previous : newPeer(sender);
  const handshake = { signedId: fields.signedId, lastResort: fields.oneTimeId === 0, sender };
  const content = readContent(result.content);
  if (!mayAccept(prekeys.used, handshake)) return refused("too_many_handshakes", sender);
  return {
    peer: withAccepted(base, withRequest(result.session, content.kind), now),
    previous,
    session: result.session,
    content,
    prekeys: spendPrekeys(prekeys, ephemeral, fields.oneTimeId, handshake),
  };
}

/** @param octets overwritten: they may hold the key of a call */
function readContent(octets: Uint8Array): Content | IgnoredContent {
  const content = decodeContent(octets);
  wipe(octets);
  return content;
}

function isDevice(peer: PeerState, sender: DeviceKeys): boolean {
  return peer.keys.account === sender.account && peer.keys.device === sender.device;
}

/** @returns `null` when a prekey that the envelope names is not there (any more) */
async function findKeys(
  primitives: Primitives,
  prekeys: PrivatePrekeys,
  fields: HandshakeFields,
): Promise<ResponderKeys | null> {
  const signed = prekeys.signed.find((prekey) => prekey.id === fields.signedId);
  if (signed === undefined) return null;
  if (fields.oneTimeId === 0) {
    const lastResort = prekeys.lastResort.find((prekey) => prekey.id === fields.lastResortId);
    return lastResort === undefined
      ? null
      : { signedPrekey: signed.key, oneTimePrekey: null, kem: lastResort.key };
  }
  const oneTime = prekeys.oneTime.get(fields.oneTimeId);
  if (oneTime === undefined) return null;
  const { x25519, mlkem } = await oneTimePairs(primitives, oneTime);
  return { signedPrekey: signed.key, oneTimePrekey: x25519, kem: mlkem };
}

interface Decrypted {
  readonly peer: PeerState;
  readonly previous: PeerState | null;
  readonly session: Session;
  readonly content: Content | IgnoredContent;
  readonly prekeys: PrivatePrekeys;
}

/** The sender has proven its keys; whether they speak for its account is for the device list to say. */
async function finish(attempt: Attempt, decrypted: Decrypted): Promise<Received> {
  const { peer, previous, session, content, prekeys } = decrypted;
  if (!(await attempt.listed(peer.keys))) return refused("unlisted_sender", peer.keys);
  return {
    outcome: "message",
    sender: peer.keys,
    content,
    reducedForwardSecrecy: isReduced(session, attempt.parts.type),
    peer: tidyPeer(peer, attempt.now),
    previous,
    prekeys,
    seen: { id: attempt.id, until: attempt.now + LATE_MS },
  };
}
