/** Opening a sending chain: the sending half of a DH ratchet step, with the KEM contribution (SM1.md "Ratchet"). */
import { wipe } from "../primitives/bytes.ts";
import { CryptoError } from "../primitives/errors.ts";
import type { Encapsulation, MlKem768KeyPair, MlKem768PublicKey } from "../primitives/primitives.ts";
import { SessionError } from "./errors.ts";
import type { RatchetState, SendingChain } from "./ratchet-state.ts";
import type { KemField, KemInput, RatchetSuite } from "./suite.ts";

/**
 * Makes a fresh ratchet key pair and the chain that begins with it.
 * @param state one that has received, or an initiator's first; its sending chain is not open
 * @returns the state with the chain, and the chain
 */
export async function openSendingChain(
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
    answer === null ? null : { ...answer, senderKey: own.publicKey, receiverKey: peer };
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
