/** One session: what one handshake made, with the ratchet that runs on it (SM1.md "Handshake", "Ratchet"). */
import { type Bytes, equalBytes } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { type ContentKind, type IgnoredContent, padContent, unpadContent } from "./content.ts";
import {
  type EnvelopeParts,
  type EnvelopeType,
  ephemeralOf,
  HEADER_FORM,
  joinEnvelope,
  PADDED_CONTENT_BYTES,
  RATCHET_OUTER,
} from "./envelope.ts";
import type { HandshakeSecrets, Initiated } from "./handshake.ts";
import { ratchetDecrypt, ratchetEncrypt, ratchetRecognise } from "./ratchet.ts";
import { type RatchetState, startInitiator, startResponder } from "./ratchet-state.ts";
import type { RatchetFailure } from "./receiving-chain.ts";
import { sm1Suite } from "./sm1-suite.ts";
import type { OpenedHeader } from "./suite.ts";

export interface Session {
  readonly role: "initiator" | "responder";
  /** th: names the session, and is the associated data of all its messages. 32 bytes. */
  readonly transcript: Bytes;
  /** EK of the initiator, by which a repeated type 1 is recognised. 32 bytes. */
  readonly ephemeral: Bytes;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Whether a one-time prekey took part. */
  readonly oneTime: boolean;
  /** Whether a retry request went over it, in either direction. */
  readonly retry: boolean;
  /**
   * The first 1,234 bytes of the initiator's type 1 envelopes, which it repeats until the peer has answered;
   * then `null`, as always for the responder.
   */
  readonly handshake: Bytes | null;
  readonly ratchet: RatchetState;
}

/** @param now Unix milliseconds */
export function initiatorSession(initiated: Initiated, now: number): Session {
  return {
    role: "initiator",
    transcript: initiated.secrets.transcript,
    ephemeral: initiated.ephemeral,
    startedAt: now,
    oneTime: initiated.oneTime,
    retry: false,
    handshake: initiated.preceding,
    ratchet: startInitiator({
      rootKey: initiated.secrets.rootKey,
      sendingHeaderKey: initiated.secrets.initiatorHeaderKey,
      nextReceivingHeaderKey: initiated.secrets.responderHeaderKey,
      peer: initiated.signedPrekey,
    }),
  };
}

/** What a responder knows of the session it is about to accept. */
export interface ResponderSessionStart {
  readonly secrets: HandshakeSecrets;
  readonly ephemeral: Bytes;
  readonly signedPrekey: Parameters<typeof startResponder>[0]["own"];
  readonly oneTime: boolean;
}

/** @param now Unix milliseconds */
export function responderSession(start: ResponderSessionStart, now: number): Session {
  return {
    role: "responder",
    transcript: start.secrets.transcript,
    ephemeral: start.ephemeral,
    startedAt: now,
    oneTime: start.oneTime,
    retry: false,
    handshake: null,
    ratchet: startResponder({
      rootKey: start.secrets.rootKey,
      nextSendingHeaderKey: start.secrets.responderHeaderKey,
      receivingHeaderKey: start.secrets.initiatorHeaderKey,
      own: start.signedPrekey,
    }),
  };
}

/** Whether this side began the session and the peer has not answered yet. */
export function isUnanswered(session: Session): boolean {
  return session.handshake !== null;
}

/**
 * Whether a message of this type lacks part of its forward secrecy: without a one-time prekey, whoever takes the
 * recipient's longer-lived prekeys later can read what the initiator sends before the first answer.
 */
export function isReduced(session: Session, type: EnvelopeType): boolean {
  return type === "initial" && !session.oneTime;
}

/** The session after a content of some kind went over it: one that carried a retry request goes before others. */
export function withRequest(session: Session, kind: ContentKind | IgnoredContent["kind"]): Session {
  return kind === "retryRequest" ? { ...session, retry: true } : session;
}

export interface SessionEncrypted {
  readonly session: Session;
  readonly envelope: Bytes;
  readonly type: EnvelopeType;
}

/**
 * @param content encoded, not padded
 * @throws SessionError `needs_bundle` when the chain is used up
 */
export async function sessionEncrypt(
  primitives: Primitives,
  session: Session,
  content: Bytes,
): Promise<SessionEncrypted> {
  const type = isUnanswered(session) ? "initial" : "ratchet";
  const preceding = session.handshake ?? RATCHET_OUTER;
  const plaintext = padContent(content, PADDED_CONTENT_BYTES[type]);
  const { state, header, body } = await ratchetEncrypt(
    sm1Suite(primitives, HEADER_FORM[type]),
    session.ratchet,
    { associatedData: session.transcript, preceding, plaintext },
  );
  wipe(plaintext);
  const envelope = joinEnvelope({ preceding, header, body });
  return { session: { ...session, ratchet: state }, envelope, type };
}

/**
 * Whether an envelope is of this session: type 1 by EK, type 2 by the key that opens its header.
 * @returns `null` when it is not. @throws WireError when it is, but its header is malformed
 */
export async function sessionRecognise(
  primitives: Primitives,
  session: Session,
  parts: EnvelopeParts,
): Promise<OpenedHeader | null> {
  if (parts.type === "initial" && !isRepeat(session, parts.preceding)) return null;
  return ratchetRecognise(sm1Suite(primitives, HEADER_FORM[parts.type]), session.ratchet, parts);
}

/** Whether a type 1 envelope claims to be another one of the handshake that made this session. */
export function isRepeat(session: Session, preceding: Bytes): boolean {
  return session.role === "responder" && equalBytes(ephemeralOf(preceding), session.ephemeral);
}

export type SessionDecrypted =
  | { readonly ok: true; readonly session: Session; readonly content: Uint8Array }
  | { readonly ok: false; readonly failure: RatchetFailure };

/**
 * Decrypts an envelope recognised in this very session.
 * @param now Unix milliseconds
 * @returns the content without padding, and the new session; it exists only when the body has authenticated
 */
export async function sessionDecrypt(
  primitives: Primitives,
  session: Session,
  parts: EnvelopeParts,
  opened: OpenedHeader,
  now: number,
): Promise<SessionDecrypted> {
  const suite = sm1Suite(primitives, HEADER_FORM[parts.type]);
  const message = { ...parts, associatedData: session.transcript };
  const result = await ratchetDecrypt(suite, session.ratchet, opened, message, now);
  if (!result.ok) return result;
  const next: Session = { ...session, handshake: null, ratchet: result.state };
  return { ok: true, session: next, content: unpadContent(result.plaintext) };
}
