/**
 * The Double Ratchet with header encryption (Double Ratchet §4) and a KEM contribution to every other chain
 * (SM1.md "Ratchet"). Nothing here knows which KDFs, ciphers and layouts it works with: see {@link RatchetSuite}.
 *
 * A new sending chain is made when the next message is sent, not when the peer's new chain arrives: its key
 * pair is fresh at the moment of use, and a chain nobody needs costs nothing.
 */
import { type Bytes, concatBytes, equalBytes } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import { CryptoError } from "../primitives/errors.ts";
import type { Encapsulation, MlKem768KeyPair, MlKem768PublicKey } from "../primitives/primitives.ts";
import { SessionError } from "./errors.ts";
import { MAX_CHAIN_MESSAGES, MAX_JUMP, MAX_SKIPPED_KEYS } from "./limits.ts";
import type { RatchetState, ReceivingChain, SendingChain } from "./ratchet-state.ts";
import { findSkipped, limitSkipped, type SkippedKey, withoutOld, withoutSkipped } from "./skipped-keys.ts";
import type { Header, KemField, KemInput, OpenedHeader, RatchetSuite } from "./suite.ts";

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

/** The sending half of a DH ratchet step, with the KEM contribution. */
async function openSendingChain(
  suite: RatchetSuite,
  state: RatchetState,
): Promise<{ opened: RatchetState; chain: SendingChain }> {
  const { peer } = state;
  if (peer === null) throw new SessionError("bad_state", "A responder sends nothing before it has received");
  const own = await suite.x25519.generate();
  const dh = await suite.x25519.agree(own, peer);
  const contribution = await contributeKem(suite, state);
  const { answer } = contribution;
  const kem: KemInput | null =
    answer === null
      ? null
      : { ...answer, senderKey: own.publicKey, receiverKey: peer, offered: answer.offered };
  const step = await suite.rootStep({ rootKey: state.rootKey, dh, kem });
  wipe(dh);
  if (answer !== null) wipe(answer.sharedSecret);
  const chain: SendingChain = {
    headerKey: state.nextSendingHeaderKey,
    chainKey: step.chainKey,
    count: 0,
    kem: contribution.field,
  };
  const opened: RatchetState = {
    ...state,
    rootKey: step.rootKey,
    own,
    sending: chain,
    nextSendingHeaderKey: step.nextHeaderKey,
    offered: contribution.offered,
    toAnswer: null,
  };
  return { opened, chain };
}

interface KemContribution {
  readonly field: KemField;
  /** Our offer that waits for its answer from now on. */
  readonly offered: MlKem768KeyPair | null;
  readonly answer: (Encapsulation & { readonly offered: MlKem768PublicKey }) | null;
}

/** Answers what the peer offered, else offers; the initiator's first chain does neither. */
async function contributeKem(suite: RatchetSuite, state: RatchetState): Promise<KemContribution> {
  const first = state.receiving === null;
  if (suite.mlKem768 === null || first) return { field: { tag: "none" }, offered: null, answer: null };
  const offered = state.toAnswer;
  const encapsulation = offered === null ? null : await encapsulate(suite.mlKem768, offered);
  if (offered !== null && encapsulation !== null) {
    const field: KemField = { tag: "answer", ciphertext: encapsulation.ciphertext };
    return { field, offered: state.offered, answer: { ...encapsulation, offered } };
  }
  const pair = await suite.mlKem768.generate();
  return { field: { tag: "offer", key: pair.publicKey }, offered: pair, answer: null };
}

/**
 * @returns `null` for a key that no ML-KEM key generation makes. Such a peer weakens only its own session; it
 *   gets an offer instead of an answer, because an error here would bar this side from sending for good.
 */
async function encapsulate(
  mlKem768: NonNullable<RatchetSuite["mlKem768"]>,
  key: MlKem768PublicKey,
): Promise<Encapsulation | null> {
  try {
    return await mlKem768.encapsulate(key);
  } catch (error) {
    if (error instanceof CryptoError && error.code === "bad_key") return null;
    throw error;
  }
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

/**
 * Why a message of this ratchet was not decrypted:
 * - `not_authentic`: the body was changed, or is not of this session;
 * - `key_gone`: its key was used before, given up, or waited for too long;
 * - `too_far`: it would jump over more messages than the limit, or exceeds the length of a chain;
 * - `bad_ratchet`: the peer's new chain breaks the protocol.
 */
export type RatchetFailure = "not_authentic" | "key_gone" | "too_far" | "bad_ratchet";

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
  if (plaintext === null) return { ok: false, failure: "not_authentic" };
  return { ok: true, state: found.state, plaintext };
}

type FoundKey =
  | {
      readonly messageKey: Bytes;
      /** Derived just now, so nobody else holds it. A skipped key still belongs to the state we were given. */
      readonly derived: boolean;
      readonly state: RatchetState;
    }
  | { readonly failure: RatchetFailure };

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

/** The receiving half of a DH ratchet step: the rest of the peer's old chain is skipped, then its new one begins. */
async function takeNext(
  suite: RatchetSuite,
  state: RatchetState,
  header: Header,
  now: number,
): Promise<FoundKey> {
  const missed = missedOfChain(state.receiving, header.previousCount);
  if (missed + header.number > MAX_JUMP || header.previousCount > MAX_CHAIN_MESSAGES) {
    return { failure: "too_far" };
  }
  const stepped = await receivingStep(suite, state, header);
  if (stepped === null) return { failure: "bad_ratchet" };
  const old = state.receiving === null ? state.old : await retire(suite, state, header.previousCount, now);
  const next = { ...stepped, old };
  return advanceTo(suite, next, next.receiving, header.number, now);
}

/** A peer that restored an older state may claim less than it sent: then nothing was missed. */
function missedOfChain(chain: ReceivingChain | null, previousCount: number): number {
  return chain === null ? 0 : Math.max(0, previousCount - chain.count);
}

async function receivingStep(
  suite: RatchetSuite,
  state: RatchetState,
  header: Header,
): Promise<(RatchetState & { readonly receiving: ReceivingChain }) | null> {
  if (state.own === null || !kemFieldFits(suite, state, header.kem)) return null;
  const secrets = await peerSecrets(suite, state, state.own, header);
  if (secrets === null) return null;
  const step = await suite.rootStep({ rootKey: state.rootKey, ...secrets });
  wipe(secrets.dh);
  if (secrets.kem !== null) wipe(secrets.kem.sharedSecret);
  return {
    ...state,
    rootKey: step.rootKey,
    own: null,
    peer: header.dh,
    sending: null,
    previousCount: state.sending?.count ?? state.previousCount,
    receiving: {
      headerKey: state.nextReceivingHeaderKey,
      peerKey: header.dh,
      chainKey: step.chainKey,
      count: 0,
      skipped: [],
    },
    nextReceivingHeaderKey: step.nextHeaderKey,
    offered: header.kem.tag === "answer" ? null : state.offered,
    toAnswer: header.kem.tag === "offer" ? header.kem.key : null,
  };
}

/**
 * Only the initiator's first chain carries no KEM field (SM1.md "Ratchet"); a peer that leaves it out later would
 * take the post-quantum contribution out of the session, and one that answers must have been offered.
 */
function kemFieldFits(suite: RatchetSuite, state: RatchetState, kem: KemField): boolean {
  const first = state.peer === null;
  if (suite.mlKem768 === null || first) return kem.tag === "none";
  return kem.tag === "offer" || (kem.tag === "answer" && state.offered !== null);
}

/** @returns `null` for an all-zero agreement (RFC 7748 §6.1) */
async function peerSecrets(
  suite: RatchetSuite,
  state: RatchetState,
  own: NonNullable<RatchetState["own"]>,
  header: Header,
): Promise<{ readonly dh: Bytes; readonly kem: KemInput | null } | null> {
  let dh: Bytes;
  try {
    dh = await suite.x25519.agree(own, header.dh);
  } catch (error) {
    if (error instanceof CryptoError && error.code === "low_order") return null;
    throw error;
  }
  const { kem } = header;
  if (kem.tag !== "answer" || suite.mlKem768 === null || state.offered === null) return { dh, kem: null };
  const input: KemInput = {
    sharedSecret: await suite.mlKem768.decapsulate(state.offered, kem.ciphertext),
    senderKey: header.dh,
    receiverKey: own.publicKey,
    offered: state.offered.publicKey,
    ciphertext: kem.ciphertext,
  };
  return { dh, kem: input };
}

/** The current chain becomes an old one, where it has messages that may still come. */
async function retire(
  suite: RatchetSuite,
  state: RatchetState,
  previousCount: number,
  now: number,
): Promise<RatchetState["old"]> {
  const chain = state.receiving;
  if (chain === null) return state.old;
  const rest = await skipTo(suite, chain, previousCount, now);
  wipe(rest.chainKey);
  const skipped = [...chain.skipped, ...rest.skipped];
  if (skipped.length === 0) return state.old;
  return [...state.old, { headerKey: chain.headerKey, peerKey: chain.peerKey, skipped }];
}

/** Moves a receiving chain past message `number`, and answers that message's key. */
async function advanceTo(
  suite: RatchetSuite,
  state: RatchetState,
  chain: ReceivingChain,
  number: number,
  now: number,
): Promise<FoundKey> {
  if (number - chain.count > MAX_JUMP || number >= MAX_CHAIN_MESSAGES) return { failure: "too_far" };
  const { chainKey, skipped } = await skipTo(suite, chain, number, now);
  const messageKey = await suite.messageKey(chainKey);
  const nextChainKey = await suite.nextChainKey(chainKey);
  wipe(chainKey);
  const kept = limitSkipped({ current: [...chain.skipped, ...skipped], old: state.old });
  const receiving = { ...chain, chainKey: nextChainKey, count: number + 1, skipped: kept.current };
  return { messageKey, derived: true, state: { ...state, receiving, old: kept.old } };
}

/**
 * Derives the chain key of message `end`, and the keys of what lies between. Keys that the limit would throw
 * away at once are not derived.
 * @returns a chain key of its own, which the caller wipes
 */
async function skipTo(
  suite: RatchetSuite,
  chain: ReceivingChain,
  end: number,
  now: number,
): Promise<{ readonly chainKey: Bytes; readonly skipped: readonly SkippedKey[] }> {
  let chainKey: Bytes = chain.chainKey.slice();
  const skipped: SkippedKey[] = [];
  for (let number = chain.count; number < end; number++) {
    if (end - number <= MAX_SKIPPED_KEYS) {
      skipped.push({ number, messageKey: await suite.messageKey(chainKey), skippedAt: now });
    }
    const next = await suite.nextChainKey(chainKey);
    wipe(chainKey);
    chainKey = next;
  }
  return { chainKey, skipped };
}
