/** Two devices for tests: what each of them keeps, and the short way to let one write to the other. */
import type { AccountId, Bytes, DeviceId, MessageId, PrekeyBundle } from "@sottovoce/wire";
import { type DeviceIdentity, deviceKeysOf, generateDeviceIdentity } from "../identity/index.ts";
import { makeOneTimePrekeys, makeSignedPrekeys, noPrekeys, type PrivatePrekeys } from "../prekeys/index.ts";
import type { Primitives } from "../primitives/primitives.ts";
import {
  type Content,
  type EnvelopeId,
  encryptFor,
  newPeer,
  type PeerState,
  type Received,
  type ReceivedMessage,
  type ReceiveRequest,
  receiveEnvelope,
  startRetrySession,
  startSession,
  type TextContent,
} from "../session/index.ts";

/** 2025-01-01T00:00:00Z: the moment tests begin at. */
export const START = 1_735_689_600_000;

/** One device with everything it would keep on disk. Its states are replaced, never changed. */
export interface Party {
  readonly primitives: Primitives;
  readonly own: DeviceIdentity;
  prekeys: PrivatePrekeys;
  readonly peers: Map<DeviceId, PeerState>;
  readonly seen: Set<EnvelopeId>;
  /** Bundles as the server would hand them out: each one-time prekey once. */
  readonly bundles: PrekeyBundle[];
  /** What the server hands out when they are used up. */
  lastBundle: PrekeyBundle;
}

/**
 * @param name one hexadecimal digit; makes up the ids
 * @param oneTime number of one-time prekeys
 */
export async function makeParty(primitives: Primitives, name: string, oneTime = 2): Promise<Party> {
  const own = await generateDeviceIdentity(
    primitives,
    name.repeat(32) as AccountId,
    name.repeat(8) as DeviceId,
  );
  const { prekeys, signed, lastResort } = await makeSignedPrekeys(primitives, own, noPrekeys(), START);
  const batch = await makeOneTimePrekeys(primitives, own, prekeys, oneTime, START);
  const bundle = { device: own.device, signed, lastResort };
  return {
    primitives,
    own,
    prekeys: batch.prekeys,
    peers: new Map(),
    seen: new Set(),
    bundles: batch.oneTime.map((prekey) => ({ ...bundle, oneTime: prekey })),
    lastBundle: { ...bundle, oneTime: null },
  };
}

/** What the server hands out: a one-time prekey while there are any. */
export function takeBundle(party: Party): PrekeyBundle {
  return party.bundles.shift() ?? party.lastBundle;
}

/** A text, with an id made of its words. */
export function textContent(text: string, now = START): TextContent {
  const id = Buffer.from(text.padEnd(16, ".")).toString("hex").slice(0, 32) as MessageId;
  const deviceList = { version: 1, hash: new Uint8Array(32).fill(7) };
  return { kind: "text", id, sentAt: now, ttl: 0, ref: null, deviceList, text };
}

/** What `party` knows of `other`. */
export function peerOf(party: Party, other: Party): PeerState {
  return party.peers.get(other.own.device) ?? newPeer(deviceKeysOf(other.own));
}

/** Starts a session, whether or not there is one. */
export async function begin(from: Party, to: Party, now = START): Promise<void> {
  const peer = await startSession({
    primitives: from.primitives,
    own: from.own,
    peer: peerOf(from, to),
    bundle: takeBundle(to),
    now,
  });
  from.peers.set(to.own.device, peer);
}

/** Encrypts and commits, with a new session where there is none. */
export async function send(from: Party, to: Party, text: string, now = START): Promise<Bytes> {
  if (!from.peers.has(to.own.device)) await begin(from, to, now);
  const { primitives } = from;
  const sent = await encryptFor({
    primitives,
    peer: peerOf(from, to),
    content: textContent(text, now),
    now,
  });
  from.peers.set(to.own.device, sent.peer);
  return sent.envelope;
}

/** Asks for a message again, on a new session; `null` when this was done within the hour. */
export async function ask(from: Party, to: Party, now = START): Promise<Bytes | null> {
  const { primitives, own } = from;
  const bundle = takeBundle(to);
  const peer = await startRetrySession({ primitives, own, peer: peerOf(from, to), bundle, now });
  if (peer === null) return null;
  const content: Content = { ...textContent("", now), kind: "retryRequest" };
  const sent = await encryptFor({ primitives, peer, content, now });
  from.peers.set(to.own.device, sent.peer);
  return sent.envelope;
}

/** The request a device makes for an envelope; everybody is listed. */
export function requestOf(party: Party, envelope: Uint8Array, now = START): ReceiveRequest {
  return {
    primitives: party.primitives,
    own: party.own,
    prekeys: party.prekeys,
    peers: party.peers.values(),
    seen: (id) => party.seen.has(id),
    listed: () => true,
    envelope,
    now,
  };
}

/** Decrypts without committing. */
export function look(party: Party, envelope: Uint8Array, now = START): Promise<Received> {
  return receiveEnvelope(requestOf(party, envelope, now));
}

/** Commits what a result says. */
export function commit(party: Party, received: ReceivedMessage): void {
  party.peers.set(received.sender.device, received.peer);
  party.prekeys = received.prekeys;
  party.seen.add(received.seen.id);
}

/** Decrypts and commits. */
export async function receive(party: Party, envelope: Uint8Array, now = START): Promise<Received> {
  const received = await look(party, envelope, now);
  if (received.outcome === "message") commit(party, received);
  return received;
}

/** Decrypts, commits, and answers the text; for anything else the outcome, with the reason of a refusal. */
export async function read(party: Party, envelope: Uint8Array, now = START): Promise<string> {
  const received = await receive(party, envelope, now);
  switch (received.outcome) {
    case "message":
      return "text" in received.content ? received.content.text : received.content.kind;
    case "duplicate":
      return "duplicate";
    case "refused":
      return `refused: ${received.reason}`;
  }
}
