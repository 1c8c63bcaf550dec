/** The sessions with one peer device: one to send on, and a few that still receive (SM1.md "Rules"). */
import type { Bytes } from "@sottovoce/wire";
import type { DeviceKeys } from "../identity/device-keys.ts";
import { wipe } from "../primitives/bytes.ts";
import { elapsed, LATE_MS, MAX_RECEIVE_ONLY, UNANSWERED_MS } from "./limits.ts";
import { staysBehind, takesOver } from "./precedence.ts";
import { canSend } from "./ratchet.ts";
import { secretsOf } from "./ratchet-state.ts";
import { isUnanswered, type Session } from "./session.ts";
import { anyExpired, dropExpired, type Skipped } from "./skipped-keys.ts";

export interface ReceiveOnlySession {
  readonly session: Session;
  /** When it was replaced, Unix milliseconds. It ends 96 h later, however often it is used. */
  readonly replacedAt: number;
}

/**
 * Everything this device knows about its sessions with one other device. Immutable: every change answers a new
 * one, to be committed before the envelope leaves, or before the delivery is acknowledged.
 */
export interface PeerState {
  readonly keys: DeviceKeys;
  /** The session to send on; `null` before the first. */
  readonly current: Session | null;
  /** At most 5; the one replaced last is at the end. */
  readonly receiveOnly: readonly ReceiveOnlySession[];
  /** When a retry request was last sent to it, Unix milliseconds; `null` for never. */
  readonly retryRequestedAt: number | null;
}

/** A device we have no session with yet. @param keys as its account's verified list names it */
export function newPeer(keys: DeviceKeys): PeerState {
  return { keys, current: null, receiveOnly: [], retryRequestedAt: null };
}

/**
 * All sessions that may receive, likeliest first.
 * @param now Unix milliseconds
 */
export function sessionsOf(peer: PeerState, now: number): readonly Session[] {
  return allSessions(peer.current, liveOf(peer, now));
}

function allSessions(current: Session | null, others: readonly ReceiveOnlySession[]): readonly Session[] {
  const sessions = others.map((entry) => entry.session).reverse();
  return current === null ? sessions : [current, ...sessions];
}

/** Receive-only sessions whose time is not over. */
function liveOf(peer: PeerState, now: number): readonly ReceiveOnlySession[] {
  return peer.receiveOnly.filter((entry) => elapsed(entry.replacedAt, now) < LATE_MS);
}

/**
 * Why the next message to this device needs a bundle first: there is no session, nobody answered it for 7 days,
 * or its chain has sent all it may.
 * @param now Unix milliseconds
 * @returns `null` when the present session serves
 */
export function bundleNeeded(
  peer: PeerState,
  now: number,
): "no_session" | "unanswered" | "chain_used_up" | null {
  const session = peer.current;
  if (session === null) return "no_session";
  if (isUnanswered(session) && elapsed(session.startedAt, now) >= UNANSWERED_MS) return "unanswered";
  return canSend(session.ratchet) ? null : "chain_used_up";
}

/** A session this side started: everything is sent on it from now on. */
export function withStarted(peer: PeerState, session: Session, now: number): PeerState {
  return replaceCurrent(peer, session, now);
}

/** A session the peer started; see {@link staysBehind}. */
export function withAccepted(peer: PeerState, session: Session, now: number): PeerState {
  const behind = peer.current !== null && staysBehind(session, peer.current, now);
  return behind ? park(peer, session, now) : replaceCurrent(peer, session, now);
}

/**
 * A session that received a message. A replaced one may take over again: where envelopes overtake each other, or one
 * side started a session while the other did, the two come to prefer different ones for a moment.
 *
 * @param before the session as it is in `peer`
 */
export function withProgress(peer: PeerState, before: Session, after: Session, now: number): PeerState {
  if (peer.current === before) return { ...peer, current: after };
  const entry = peer.receiveOnly.find(({ session }) => session === before);
  const replacedAt = entry?.replacedAt ?? now;
  const requested = after.retry && !before.retry;
  if (peer.current === null || requested || takesOver(after, peer.current, replacedAt, now)) {
    const receiveOnly = peer.receiveOnly.filter((other) => other !== entry);
    return replaceCurrent({ ...peer, receiveOnly }, after, now);
  }
  const receiveOnly = peer.receiveOnly.map((other) =>
    other === entry ? { ...other, session: after } : other,
  );
  return { ...peer, receiveOnly };
}

function replaceCurrent(peer: PeerState, session: Session, now: number): PeerState {
  const parked = peer.current === null ? peer : park(peer, peer.current, now);
  return { ...parked, current: session };
}

function park(peer: PeerState, session: Session, now: number): PeerState {
  const receiveOnly = [...peer.receiveOnly, { session, replacedAt: now }].slice(-MAX_RECEIVE_ONLY);
  return { ...peer, receiveOnly };
}

/**
 * Gives up what is over: receive-only sessions and skipped keys after 96 h. Sending and receiving do it by
 * themselves; a client also does it for peers it has not heard of in a while.
 * @param now Unix milliseconds
 * @returns the same object when nothing was over
 */
export function tidyPeer(peer: PeerState, now: number): PeerState {
  const receiveOnly = liveOf(peer, now).map((entry) => {
    const session = tidySession(entry.session, now);
    return session === entry.session ? entry : { ...entry, session };
  });
  const current = peer.current === null ? null : tidySession(peer.current, now);
  const same =
    current === peer.current &&
    receiveOnly.length === peer.receiveOnly.length &&
    receiveOnly.every((entry, i) => entry === peer.receiveOnly[i]);
  return same ? peer : { ...peer, current, receiveOnly };
}

function tidySession(session: Session, now: number): Session {
  const { ratchet } = session;
  const skipped: Skipped = { current: ratchet.receiving?.skipped ?? [], old: ratchet.old };
  if (!anyExpired(skipped, now)) return session;
  const live = dropExpired(skipped, now);
  const receiving = ratchet.receiving === null ? null : { ...ratchet.receiving, skipped: live.current };
  return { ...session, ratchet: { ...ratchet, receiving, old: live.old } };
}

/**
 * Overwrites the secrets that `before` holds and `after` no longer does: used message keys, left chains, ended
 * sessions. Call it when `after` is committed, never earlier: until then `before` is what counts.
 */
export function wipeReplaced(before: PeerState, after: PeerState | null): void {
  const kept = new Set(after === null ? [] : allSecrets(after));
  for (const secret of allSecrets(before)) if (!kept.has(secret)) wipe(secret);
}

function allSecrets(peer: PeerState): readonly Bytes[] {
  return allSessions(peer.current, peer.receiveOnly).flatMap((session) => secretsOf(session.ratchet));
}
