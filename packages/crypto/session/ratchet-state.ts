/** The state of one Double Ratchet. Immutable: each step answers a new one and leaves the old as it was. */
import type { Bytes } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type {
  MlKem768KeyPair,
  MlKem768PublicKey,
  X25519KeyPair,
  X25519PublicKey,
} from "../primitives/primitives.ts";
import type { OldChain, SkippedKey } from "./skipped-keys.ts";
import type { KemField, ReceivingKeys } from "./suite.ts";

export interface SendingChain {
  readonly headerKey: Bytes;
  readonly chainKey: Bytes;
  /** How many messages it has sent: N of the next. */
  readonly count: number;
  readonly kem: KemField;
}

export interface ReceivingChain extends ReceivingKeys {
  readonly headerKey: Bytes;
  readonly peerKey: X25519PublicKey;
  readonly chainKey: Bytes;
  /** N of the first message whose key is not derived yet. */
  readonly count: number;
  /** Ascending by number. */
  readonly skipped: readonly SkippedKey[];
}

export interface RatchetState {
  readonly rootKey: Bytes;
  /**
   * Our ratchet key pair: of the sending chain, until the peer has answered it. `null` from the peer's new chain
   * to our next message, which makes a new pair: until then no ratchet private key exists.
   */
  readonly own: X25519KeyPair | null;
  /** The peer's newest ratchet key; `null` only before the responder's first message. */
  readonly peer: X25519PublicKey | null;
  /** `null` until the next message opens it. */
  readonly sending: SendingChain | null;
  /** Header key of our next sending chain (NHKs). */
  readonly nextSendingHeaderKey: Bytes;
  /** PN: messages of our sending chain before the present or coming one. */
  readonly previousCount: number;
  readonly receiving: ReceivingChain | null;
  /** Header key of the peer's next chain (NHKr). */
  readonly nextReceivingHeaderKey: Bytes;
  /** Oldest first. */
  readonly old: readonly OldChain[];
  /** KEM key pair we offered; `null` when there is none, or it was answered. */
  readonly offered: MlKem768KeyPair | null;
  /** The peer's KEM key that our next sending chain answers. */
  readonly toAnswer: MlKem768PublicKey | null;
}

/** What a handshake hands to the initiator's ratchet. */
export interface InitiatorStart {
  readonly rootKey: Bytes;
  readonly sendingHeaderKey: Bytes;
  readonly nextReceivingHeaderKey: Bytes;
  /** SPK of the responder: its first ratchet key. */
  readonly peer: X25519PublicKey;
}

/** What a handshake hands to the responder's ratchet. */
export interface ResponderStart {
  readonly rootKey: Bytes;
  readonly nextSendingHeaderKey: Bytes;
  readonly receivingHeaderKey: Bytes;
  /** SPK: the responder's first ratchet key. */
  readonly own: X25519KeyPair;
}

const FRESH = {
  sending: null,
  previousCount: 0,
  receiving: null,
  old: [],
  offered: null,
  toAnswer: null,
} as const;

/** Double Ratchet §4.3, `RatchetInitAliceHE`; the first sending chain opens with the first message. */
export function startInitiator(start: InitiatorStart): RatchetState {
  return {
    ...FRESH,
    rootKey: start.rootKey,
    own: null,
    peer: start.peer,
    nextSendingHeaderKey: start.sendingHeaderKey,
    nextReceivingHeaderKey: start.nextReceivingHeaderKey,
  };
}

/** Double Ratchet §4.3, `RatchetInitBobHE`. */
export function startResponder(start: ResponderStart): RatchetState {
  return {
    ...FRESH,
    rootKey: start.rootKey,
    own: start.own,
    peer: null,
    nextSendingHeaderKey: start.nextSendingHeaderKey,
    nextReceivingHeaderKey: start.receivingHeaderKey,
  };
}

/** All secret bytes of a state: what a later state no longer holds is over and can be wiped. */
export function secretsOf(state: RatchetState): readonly Bytes[] {
  const chains = [state.sending, state.receiving].filter((chain) => chain !== null);
  const skipped = [state.receiving?.skipped ?? [], ...state.old.map((chain) => chain.skipped)].flat();
  return [
    state.rootKey,
    state.nextSendingHeaderKey,
    state.nextReceivingHeaderKey,
    ...chains.flatMap((chain) => [chain.headerKey, chain.chainKey]),
    ...state.old.map((chain) => chain.headerKey),
    ...skipped.map((key) => key.messageKey),
  ];
}

/** Overwrites the secrets of a state that is given up, but for those that another one still holds. */
export function wipeBeyond(discarded: RatchetState, kept: RatchetState): void {
  const held = new Set(secretsOf(kept));
  for (const secret of secretsOf(discarded)) if (!held.has(secret)) wipe(secret);
}
