/** Sending to one device: a session where there is none, an envelope for each content. */
import type { Bytes, PrekeyBundle } from "@sottovoce/wire";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { wipe } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { type Content, encodeContent } from "./content.ts";
import { SessionError } from "./errors.ts";
import { initiate } from "./handshake.ts";
import { bundleNeeded, type PeerState, tidyPeer, withStarted } from "./peer.ts";
import { initiatorSession, isReduced, sessionEncrypt, withRequest } from "./session.ts";

export interface StartRequest {
  readonly primitives: Primitives;
  /** This device. */
  readonly own: DeviceIdentity;
  /** Whom to talk to; its keys must be those that its account's verified device list names now. */
  readonly peer: PeerState;
  /** From the server, just now: a bundle serves once. */
  readonly bundle: PrekeyBundle;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Starts a session. What was the current one goes on receiving for 96 h.
 *
 * Nothing is sent yet; commit the state together with the first envelope that {@link encryptFor} makes on it.
 *
 * @throws IdentityError for a bundle not signed by the peer, CryptoError for one whose keys are unusable
 */
export async function startSession(request: StartRequest): Promise<PeerState> {
  const { primitives, own, peer, bundle, now } = request;
  const initiated = await initiate(primitives, own, peer.keys, bundle);
  return withStarted(tidyPeer(peer, now), initiatorSession(initiated, now), now);
}

export interface SendRequest {
  readonly primitives: Primitives;
  readonly peer: PeerState;
  readonly content: Content;
  /** Unix milliseconds. */
  readonly now: number;
}

export interface Encrypted {
  /** Commit it before the envelope leaves: a state used twice is what the protocol can least forgive. */
  readonly peer: PeerState;
  /** 2,048 bytes. */
  readonly envelope: Bytes;
  /** "Reduced initial forward secrecy": no one-time prekey was left, and the peer has not answered yet. */
  readonly reducedForwardSecrecy: boolean;
}

/**
 * Encrypts a content for one device.
 *
 * @throws SessionError `needs_bundle` when there is no session to send on (see {@link bundleNeeded}),
 *   `bad_content` for a content beyond its limits
 */
export async function encryptFor(request: SendRequest): Promise<Encrypted> {
  const { primitives, peer, content, now } = request;
  const session = peer.current;
  if (session === null || bundleNeeded(peer, now) !== null) {
    throw new SessionError("needs_bundle", "There is no session to send on; a prekey bundle is needed");
  }
  const encoded = encodeContent(content);
  const encrypted = await sessionEncrypt(primitives, session, encoded);
  wipe(encoded);
  const current = withRequest(encrypted.session, content.kind);
  return {
    peer: tidyPeer({ ...peer, current }, now),
    envelope: encrypted.envelope,
    reducedForwardSecrecy: isReduced(session, encrypted.type),
  };
}
