/**
 * Who is at the other end: the call key that ties a call to both accounts, and the proofs by which words that were
 * compared in a call verify the messages too, and the other way round (SM1.md "Calls", docs/decisions/voice.md).
 */
import { type CallContentKind, wipe } from "@sottovoce/crypto";
import type { ZrtpResult } from "@sottovoce/voice";
import type { AccountId, Address, Base64Url, Bytes } from "@sottovoce/wire";
import { toBase64Url } from "@sottovoce/wire";
import { EngineError } from "../../errors.ts";
import type { CallSecurity } from "../calls-api.ts";
import { CALL_KEY_BYTES, type CallBytes } from "../keys/call-key.ts";
import { encodeCallBytes } from "../keys/call-octets.ts";
import { auxiliarySecret, type CallParties, callProof, isCallId, sameBytes } from "../keys/secrets.ts";
import type { CallSurroundings } from "../surroundings.ts";
import { proofOf } from "./proof.ts";

/**
 * How long somebody who is called waits for the call key once ZRTP has begun; asking the server for the caller's keys is
 * part of it. It leaves with the INVITE, as a message of its own, and has had all the time of the ringing. The other
 * side's own timers run out after 9 s (RFC 6189 §6).
 */
const KEY_PATIENCE_MS = 5_000;
/** How long the other side's proof may take: it leaves when the call is secure. */
const PROOF_PATIENCE_MS = 4 * 60_000;

/** What is made of a call that has keys. */
export interface Judged {
  readonly security: CallSecurity;
  /** Why it must end, in a sentence: it does not show that it is with whom a person has verified. Else `null`. */
  readonly mustEnd: string | null;
}

/** Whom the call key says the other side is. */
interface Party {
  readonly account: AccountId;
  readonly accountKey: Base64Url;
}

export class CallTrust {
  readonly #on: CallSurroundings;
  readonly #peer: Address;
  /** The SIP Call-ID, which both sides know. */
  readonly #wire: string;
  #callKey: Bytes | null = null;
  #aux: Bytes | null = null;
  #party: Party | null = null;
  #isTied = false;
  #isProven = false;
  #isConfirmed = false;
  #isClosed = false;

  constructor(on: CallSurroundings, peer: Address, wire: string) {
    this.#on = on;
    this.#peer = peer;
    this.#wire = wire;
  }

  /** AIK of the account that the keys of the call are tied to; `null` for none, and before there are keys. */
  get accountKey(): Base64Url | null {
    return this.#isTied ? (this.#party?.accountKey ?? null) : null;
  }

  /**
   * As the caller: makes the call key and sends it. A call whose key does not arrive goes on without.
   * @param party the callee's account, as the messages know it
   */
  sendKey(party: Party): void {
    const { primitives, fault } = this.#on.core;
    this.#party = party;
    this.#callKey = primitives.randomBytes(CALL_KEY_BYTES);
    this.#tell("callKey", encodeCallBytes(this.#callKey)).catch(fault);
  }

  /** ZRTP's auxiliary secret; `null` where no call key came. */
  async auxSecret(): Promise<Bytes | null> {
    const key = this.#callKey ?? (await this.#awaitKey());
    this.#callKey = null;
    if (key === null) return null;
    try {
      const parties = this.#parties();
      if (parties === null || this.#isClosed) return null;
      this.#aux = await auxiliarySecret(this.#on.core.primitives, this.#wire, key, parties);
      return this.#aux;
    } finally {
      wipe(key);
    }
  }

  /** Both sides have the keys. Sends the proof, and tells what a person may rely on. The exported key is overwritten. */
  async secured(result: ZrtpResult): Promise<Judged> {
    const { algorithms, sas, continuity, auxMatched, peerClient, exportedKey, discloses } = result;
    this.#isTied = auxMatched;
    const parties = auxMatched ? this.#parties() : null;
    try {
      if (parties !== null) {
        const proof = await callProof(this.#on.core.primitives, this.#wire, exportedKey, parties);
        this.#exchange(proof).catch(this.#on.core.fault);
      }
    } finally {
      wipe(exportedKey);
      this.#forgetAux();
    }
    const { verified, isUnproven, mustEnd } = proofOf({
      peer: this.#peer,
      contact: this.#on.core.contacts.get(this.#peer),
      accountKey: this.#party?.accountKey ?? null,
      result,
      comparedWithOthers: await this.#on.retained.comparedWithOthers(this.#peer, result.peerZid),
    });
    const security = {
      algorithms,
      sas,
      continuity,
      messagingKeyMixed: auxMatched,
      verified,
      ...(isUnproven ? { unproven: true as const } : {}),
      ...(result.peerVerified ? { peerVerified: true as const } : {}),
      peerClient,
      ...(discloses ? { discloses } : {}),
    };
    return { security, mustEnd };
  }

  /** A person compared the words, and they are the same. */
  async confirmed(): Promise<void> {
    this.#isConfirmed = true;
    await this.#verify();
  }

  /** A person compared the words, and they differ: what an earlier call had verified counts no more. */
  async refuted(): Promise<void> {
    this.#isConfirmed = false;
    await this.#on.trusting.takeBackCall(this.#peer);
  }

  /** Overwrites what is left. */
  close(): void {
    this.#isClosed = true;
    if (this.#callKey !== null) wipe(this.#callKey);
    this.#callKey = null;
    this.#forgetAux();
    this.#on.keys.drop(this.#wire);
    this.#on.proofs.drop(this.#wire);
  }

  async #awaitKey(): Promise<Bytes | null> {
    if (!isCallId(this.#wire)) return null;
    const { clock } = this.#on.core;
    const deadline = clock.elapsed() + KEY_PATIENCE_MS;
    const account = await this.#account();
    if (account === null) return null;
    const came = await this.#on.keys.take(this.#wire, account, Math.max(0, deadline - clock.elapsed()));
    if (came === null) return null;
    this.#party = { account, accountKey: came.accountKey };
    return came.bytes;
  }

  /** Whose call it is; `null` for a SIP phone, and for whom nobody here knows. */
  async #account(): Promise<AccountId | null> {
    const known = this.#on.core.contacts.get(this.#peer);
    try {
      const contact = known ?? (await this.#on.introductions.ask(this.#peer, KEY_PATIENCE_MS)).contact;
      return contact.keys === null && contact.offered === null ? null : contact.account;
    } catch (error) {
      if (error instanceof EngineError) return null;
      throw error;
    }
  }

  #parties(): CallParties | null {
    const { own } = this.#on.core;
    return this.#party === null ? null : [toBase64Url(own.accountKey), this.#party.accountKey];
  }

  async #exchange(proof: Bytes): Promise<void> {
    const account = this.#party?.account;
    if (account === undefined) return;
    const taken = this.#on.proofs.take(this.#wire, account, PROOF_PATIENCE_MS);
    try {
      // What fails in telling is known at once, and not when the other side's proof has come.
      const [came] = await Promise.all([taken, this.#tell("verification", encodeCallBytes(proof))]);
      this.#isProven = came !== null && !this.#isClosed && this.#isRight(came, proof);
    } finally {
      wipe(proof);
      void taken.then((came) => came !== null && wipe(came.bytes));
    }
    await this.#verify();
  }

  #isRight(came: CallBytes, proof: Bytes): boolean {
    return came.accountKey === this.#party?.accountKey && sameBytes(came.bytes, proof);
  }

  /** Words that a person compared, and a proof from each side: the account is who it says it is. */
  async #verify(): Promise<void> {
    if (!this.#isConfirmed || !this.#isProven || this.#party === null) return;
    await this.#on.trusting.verifyByCall(this.#peer, this.#party.accountKey);
  }

  /** What cannot be told is not: the call goes on, and says what it lacks. @param octets overwritten */
  async #tell(kind: CallContentKind, octets: Bytes): Promise<void> {
    try {
      await this.#on.whisper.tell(this.#peer, { kind, ref: this.#wire, octets });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    } finally {
      wipe(octets);
    }
  }

  #forgetAux(): void {
    if (this.#aux !== null) wipe(this.#aux);
    this.#aux = null;
  }
}
