/**
 * The Double Ratchet with header encryption (Double Ratchet §4) and a KEM contribution to every other chain
 * (SM1.md "Ratchet"). Nothing here knows which KDFs, ciphers and layouts it works with: see {@link RatchetSuite}.
 *
 * A new sending chain is made when the next message is sent, not when the peer's new chain arrives: its key
 * pair is fresh at the moment of use, and a chain nobody needs costs nothing.
 */
import { type Bytes, concatBytes, equalBytes } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import { SessionError } from "./errors.ts";
import { MAX_CHAIN_MESSAGES } from "./limits.ts";
import { type RatchetState, type SendingChain, wipeBeyond } from "./ratchet-state.ts";
import { advanceTo, type FoundKey, type RatchetFailure, takeNext } from "./receiving-chain.ts";
import { openSendingChain } from "./sending-chain.ts";
import { findSkipped, withoutOld, withoutSkipped } from "./skipped-keys.ts";
import type { Header, OpenedHeader, RatchetSuite } from "./suite.ts";

/** What goes into one message besides the state. */
export interface RatchetPlaintext {
  /** Bound to the whole session, in no message: AD. */
  readonly associatedData: Bytes;
  /** The bytes of the message before its header. */
  readonly preceding: Bytes;
  readonly plaintext: Bytes;
}

export interface RatchetMessage {
  readonly associatedData: Bytes;
  readonly preceding: Bytes;
  readonly header: Bytes;
  readonly body: Bytes;
}

/** Whether the state can send: its chain is not used up. */
export function canSend(state: RatchetState): boolean {
  return state.peer !== null && (state.sending === null || state.sending.count < MAX_CHAIN_MESSAGES);
}

/**
 * Encrypts one message.
 * @returns the new state, to be committed before the message leaves, and header and body of the message
 * @throws SessionError `needs_bundle` when the chain has sent all it may
 */
export async function ratchetEncrypt(
  suite: RatchetSuite,
  state: RatchetState,
  message: RatchetPlaintext,
): Promise<{ readonly state: RatchetState; readonly header: Bytes; readonly body: Bytes }> {
  if (!canSend(state)) throw new SessionError("needs_bundle", "This session can send no more messages");
  const { opened, chain } =
    state.sending === null ? await openSendingChain(suite, state) : { opened: state, chain: state.sending };
  const sealed = await suite.header.seal(chain.headerKey, headerOf(opened, chain), message.preceding);
  const associatedData = concatBytes(message.associatedData, message.preceding, sealed.bytes);
  const messageKey = await suite.messageKey(chain.chainKey);
  const body = await suite.body.seal(messageKey, sealed.salt, message.plaintext, associatedData);
  wipe(messageKey);
  const sending = { ...chain, chainKey: await suite.nextChainKey(chain.chainKey), count: chain.count + 1 };
  return { state: { ...opened, sending }, header: sealed.bytes, body };
}

function headerOf(state: RatchetState, chain: SendingChain): Header {
  if (state.own === null) throw new SessionError("bad_state", "A sending chain without its key pair");
  return {
    dh: state.own.publicKey,
    previousCount: state.previousCount,
    number: chain.count,
    kem: chain.kem,
  };
}

/**
 * Recognises the chain a message belongs to, by trying header keys. Changes nothing.
 * @returns `null` when the message is not of this ratchet
 */
export async function ratchetRecognise(
  suite: RatchetSuite,
  state: RatchetState,
  message: Pick<RatchetMessage, "preceding" | "header">,
): Promise<OpenedHeader | null> {
  return suite.header.open(message.header, message.preceding, {
    current: state.receiving,
    nextHeaderKey: state.own === null ? null : state.nextReceivingHeaderKey,
    old: state.old,
  });
}

export type RatchetResult =
  | { readonly ok: true; readonly state: RatchetState; readonly plaintext: Bytes }
  | { readonly ok: false; readonly failure: RatchetFailure };

/**
 * Decrypts a message whose header was recognised in this very state.
 * @param now Unix milliseconds, stamped on what is skipped
 * @returns the new state only when the body has authenticated
 */
export async function ratchetDecrypt(
  suite: RatchetSuite,
  state: RatchetState,
  opened: OpenedHeader,
  message: RatchetMessage,
  now: number,
): Promise<RatchetResult> {
  const found = await findMessageKey(suite, state, opened, now);
  if ("failure" in found) return { ok: false, failure: found.failure };
  const associatedData = concatBytes(message.associatedData, message.preceding, message.header);
  const plaintext = await suite.body.open(found.messageKey, opened.salt, message.body, associatedData);
  if (found.derived) wipe(found.messageKey);
  if (plaintext === null) {
    wipeBeyond(found.state, state);
    return { ok: false, failure: "not_authentic" };
  }
  return { ok: true, state: found.state, plaintext };
}

async function findMessageKey(
  suite: RatchetSuite,
  state: RatchetState,
  { header, place }: OpenedHeader,
  now: number,
): Promise<FoundKey> {
  switch (place.chain) {
    case "old":
      return takeOld(state, place.index, header, now);
    case "current":
      return takeCurrent(suite, state, header, now);
    case "next":
      return takeNext(suite, state, header, now);
  }
}

function takeOld(state: RatchetState, index: number, header: Header, now: number): FoundKey {
  const messageKey = findSkipped(state.old[index]?.skipped ?? [], header.number, now);
  if (messageKey === null) return { failure: "key_gone" };
  return {
    messageKey,
    derived: false,
    state: { ...state, old: withoutOld(state.old, index, header.number) },
  };
}

async function takeCurrent(
  suite: RatchetSuite,
  state: RatchetState,
  header: Header,
  now: number,
): Promise<FoundKey> {
  const chain = state.receiving;
  // One chain has one ratchet key; anything else under its header key was not made by an honest peer.
  if (chain === null || !equalBytes(chain.peerKey, header.dh)) return { failure: "bad_ratchet" };
  if (header.number >= chain.count) return advanceTo(suite, state, chain, header.number, now);
  const messageKey = findSkipped(chain.skipped, header.number, now);
  if (messageKey === null) return { failure: "key_gone" };
  const receiving = { ...chain, skipped: withoutSkipped(chain.skipped, header.number) };
  return { messageKey, derived: false, state: { ...state, receiving } };
}
