/** Finding the key of a message on the peer's current or next chain (SM1.md "Ratchet"; Double Ratchet §4.5). */
import type { Bytes } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import { CryptoError } from "../primitives/errors.ts";
import { MAX_CHAIN_MESSAGES, MAX_JUMP, MAX_SKIPPED_KEYS } from "./limits.ts";
import type { RatchetState, ReceivingChain } from "./ratchet-state.ts";
import { limitSkipped, type SkippedKey } from "./skipped-keys.ts";
import type { Header, KemField, KemInput, RatchetSuite } from "./suite.ts";

/**
 * Why a message of this ratchet was not decrypted:
 * - `not_authentic`: the body was changed, or is not of this session;
 * - `key_gone`: its key was used before, given up, or waited for too long;
 * - `too_far`: it would jump over more messages than the limit, or exceeds the length of a chain;
 * - `bad_ratchet`: the peer's new chain breaks the protocol.
 */
export type RatchetFailure = "not_authentic" | "key_gone" | "too_far" | "bad_ratchet";

/** The key of one message, with the state that is right once the message has authenticated. */
export type FoundKey =
  | {
      readonly messageKey: Bytes;
      /** Derived just now, so nobody else holds it. A skipped key still belongs to the state we were given. */
      readonly derived: boolean;
      readonly state: RatchetState;
    }
  | { readonly failure: RatchetFailure };

/** The receiving half of a DH ratchet step: the rest of the peer's old chain is skipped, then its new one begins. */
export async function takeNext(
  suite: RatchetSuite,
  state: RatchetState,
  header: Header,
  now: number,
): Promise<FoundKey> {
  const missed = missedOfChain(state.receiving, header.previousCount);
  // All limits first: nothing is derived that would have to be wiped again.
  const beyond = header.previousCount > MAX_CHAIN_MESSAGES || header.number >= MAX_CHAIN_MESSAGES;
  if (missed + header.number > MAX_JUMP || beyond) return { failure: "too_far" };
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
export async function advanceTo(
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
