/** Calls as user interfaces see them. */
import type { Continuity, Sas, ZrtpAlgorithms } from "@sottovoce/voice";
import type { Address } from "@sottovoce/wire";
import type { Trust, VerifiedBy } from "../engine-api.ts";

/**
 * 16 random bytes in hexadecimal, chosen on this device, so that no two calls here ever have the same. Of an own call it is
 * the SIP Call-ID, too. Where two people call each other at the same moment, the call there is goes on by the other one's
 * Call-ID, and keeps its id; its `direction` turns then.
 */
export type CallId = string & { readonly CallId: unique symbol };

/**
 * Where a call is. Red: `dialing` nobody rings yet · `ringing` the other side does (or, incoming, this one) ·
 * `connecting` answered, the way for sound is being found. Yellow: `securing` keys are being agreed on. Green: `secure`.
 * Then `ended`.
 */
export type CallPhase = "dialing" | "ringing" | "connecting" | "securing" | "secure" | "ended";

/**
 * How a call ended: `hung_up` after it was secure, by either side · `cancelled` it was given up before it was secure, by either side · `busy` · `declined` ·
 * `no_answer` it rang out · `unreachable` no device of the callee is there · `answered_elsewhere`, `declined_elsewhere`
 * on another device of this account · `not_secured` no keys could be agreed on, `security` says why · `mismatch` a person
 * said that the words differ · `continuity_broken` · `not_proven` a person has verified the peer, and nothing in the call
 * showed that it is them · `not_recognised` the other side ended it for one of these two reasons: it could not tell that it
 * speaks with this account · `media_lost` · `no_way` the networks do not let both sides meet ·
 * `no_microphone` · `not_allowed` the server or the policy forbids it · `unknown` no such address · `failed`
 */
export type CallEnd =
  | "hung_up"
  | "cancelled"
  | "busy"
  | "declined"
  | "no_answer"
  | "unreachable"
  | "answered_elsewhere"
  | "declined_elsewhere"
  | "not_secured"
  | "mismatch"
  | "continuity_broken"
  | "not_proven"
  | "not_recognised"
  | "media_lost"
  | "no_way"
  | "no_microphone"
  | "not_allowed"
  | "unknown"
  | "failed";

/** The call's security receipt (REQUIREMENTS V9). */
export interface CallSecurity {
  readonly algorithms: ZrtpAlgorithms;
  readonly sas: Sas;
  readonly continuity: Continuity;
  /** The call key that came through sm1 is part of the keys: hybrid post-quantum, and bound to both accounts. */
  readonly messagingKeyMixed: boolean;
  /**
   * Why nobody needs to read words aloud: `sas` they were compared, in this or an earlier call, with this device or
   * another one of the contact · `safety_number` it was compared · `null` somebody should
   */
  readonly verified: VerifiedBy | null;
  /**
   * Present where a person has verified this contact, or another device at its address, and this call does not show that
   * it is them: a new device, or somebody in between who keeps back what would show it. Gone once words were compared.
   * With contacts that have keys such a call ends (`not_proven`), unless a person has accepted it; with SIP phones, and
   * with further devices of the account whose words were compared and that the call is tied to, it goes on.
   */
  readonly unproven?: true;
  /** Present where the other side says that a person there has compared words, too: its own statement, told and no more. */
  readonly peerVerified?: true;
  readonly peerClient: string;
  /** Present where the peer's program says that it hands its keys to somebody else (RFC 6189 §11): a person must know. */
  readonly discloses?: true;
}

export interface Call {
  readonly id: CallId;
  readonly peer: Address;
  readonly peerName: string | null;
  /**
   * How far a person here trusts the account that the server names as the peer, as it stands now: it may change while it
   * rings. `verified`, `unverified`, `changed`: its key has, and nobody has decided yet. `null` for an account that this
   * device does not know yet, and for a SIP phone, which has no keys. Until the call is secure it is the server's word
   * alone that the call is this account's; what the call itself shows is `security.verified`.
   */
  readonly peerTrust: Trust | null;
  readonly direction: "out" | "in";
  readonly phase: CallPhase;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** When it became secure. */
  readonly secureAt: number | null;
  readonly endedAt: number | null;
  readonly end: CallEnd | null;
  /** An English sentence that goes with `end`; `null` where there is nothing to add. */
  readonly endSentence: string | null;
  /** Present from `secure` on. */
  readonly security: CallSecurity | null;
  readonly muted: boolean;
  /** Held by this side, by the peer. */
  readonly held: { readonly here: boolean; readonly there: boolean };
}

/** The part of the engine that calls. */
export interface Calls {
  /** What there is now. Who calls while there is a call hears that this device is busy. */
  current(): readonly Call[];
  /**
   * Calls somebody. Resolves as soon as it dials; events tell the rest. The preference `calls.hideAddress` sends sound
   * through the operator's relay, where the peer is not verified.
   * @throws EngineError `key_changed`, `own_address`, `unknown_recipient`, `busy_here`, `no_media`, `network`
   */
  call(to: Address): Promise<Call>;
  /** @throws EngineError `no_such_call` where it has ended meanwhile */
  answer(id: CallId): Promise<Call>;
  decline(id: CallId): Promise<void>;
  hangUp(id: CallId): Promise<void>;
  setMuted(id: CallId, muted: boolean): Promise<void>;
  setHeld(id: CallId, held: boolean): Promise<void>;
  /**
   * A person compared the words. `false` ends the call, and takes back what was verified.
   * @throws EngineError `no_such_call`
   */
  confirmSas(id: CallId, matches: boolean): Promise<void>;
  /**
   * A person knows why a call with a peer ended with `continuity_broken` or `not_proven`, a new device say, and accepts
   * it: the next one, within an hour, is as the first. Words are to be compared in it.
   */
  acceptAsNew(peer: Address): Promise<void>;
}
