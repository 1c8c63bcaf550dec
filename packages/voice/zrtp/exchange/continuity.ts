/** How a call goes on from earlier ones, and what is kept of it for the next (RFC 6189 §4.3.2, §4.6.1, §4.9, §7.1). */
import { type Bytes, copySecret, wipe } from "@sottovoce/crypto";
import type { Agreement } from "../keys/agreement.ts";
import type { KnownSecrets } from "../keys/shared-secrets.ts";
import type { Continuity, KeptSecrets, RetainedSecrets, RetainedStore } from "../session-api.ts";
import { KEEP_FOR_EVER } from "./confirmation.ts";

/** §4.3.2: a mismatch is that we have a secret, and share none. */
export function continuityOf(known: KnownSecrets, retainedMatched: boolean): Continuity {
  if (retainedMatched) return "kept";
  if (known.retained === null || known.retained.rs1 === null) return "first";
  return known.retained.sasVerified ? "broken" : "forgotten";
}

/** Our V flag: what a person said counts only for whoever still knows the secret of that call (§7.1). */
export function sendsVerified(known: KnownSecrets, { retainedMatched }: Agreement): boolean {
  return retainedMatched && known.retained?.sasVerified === true;
}

export interface RetainedFacts {
  readonly store: RetainedStore;
  readonly peerZid: Bytes;
  /** Wiped with the update. */
  readonly before: KeptSecrets | null;
  /** The new rs1, copied. */
  readonly secret: Bytes;
  readonly continuity: Continuity;
  /**
   * What was rs2 stays it: in Preshared mode (§4.6.1), and where it is what both sides had in common. The peer may never
   * have had our rs1 then, and must find the older one again, however often calls are cut off while they are confirmed.
   */
  readonly keepsOlder: boolean;
  /** The peer's cache expiration interval (§4.9), in seconds. */
  readonly peerExpiry: number;
}

/** What this call changes in what is kept. Lives as long as the call, for the verdict of a person. */
export class RetainedUpdate {
  readonly #store: RetainedStore;
  readonly #peerZid: Bytes;
  readonly #before: KeptSecrets;
  readonly #secret: Bytes;
  readonly #continuity: Continuity;
  readonly #keepsOlder: boolean;
  readonly #lifetime: number;
  #isJudged = false;

  constructor(facts: RetainedFacts) {
    this.#store = facts.store;
    this.#peerZid = new Uint8Array(facts.peerZid);
    this.#before = facts.before ?? { rs1: null, rs2: null, sasVerified: false, until: null };
    this.#secret = copySecret(facts.secret);
    this.#continuity = facts.continuity;
    this.#keepsOlder = facts.keepsOlder;
    // §4.9: the smaller of both intervals; ours is without end.
    this.#lifetime = facts.peerExpiry;
  }

  /** §4.6.1.1: after a mismatch nothing is kept until a person has compared the words. */
  async afterConfirm(): Promise<void> {
    if (this.#isMismatch) return;
    await this.#save(this.#renewed(this.#continuity === "kept" && this.#before.sasVerified));
  }

  /**
   * A person's verdict. Where the words differ, the secret of this call is one that somebody else knows: it is
   * forgotten (§7.1), and what was kept before stays, no longer verified.
   */
  async setSasVerified(matches: boolean): Promise<void> {
    this.#isJudged = true;
    if (matches) await this.#save(this.#renewed(true));
    // Whatever interval the other side named: who listens in could name 0, and the verdict would be lost.
    else await this.#store.restore(this.#peerZid, { ...this.#before, sasVerified: false });
  }

  /**
   * The call came to nothing on the other side, as far as can be told: of a first call nothing is kept then, or the next
   * one would be a mismatch here. Secrets that went on are the same on both sides, and go on. What a person said about the
   * words stands, whatever the server or the network makes of the call's end.
   */
  async takeBack(): Promise<void> {
    if (this.#continuity === "first" && !this.#isJudged)
      await this.#store.restore(this.#peerZid, this.#before);
  }

  wipe(): void {
    for (const secret of [this.#secret, this.#before.rs1, this.#before.rs2]) {
      if (secret !== null) wipe(secret);
    }
  }

  /** §4.6.1: the old rs1 becomes rs2, since the peer may not have come as far. */
  #renewed(sasVerified: boolean): RetainedSecrets {
    const rs2 = this.#keepsOlder ? this.#before.rs2 : this.#before.rs1;
    // After a mismatch the old one is not the peer's. It may be that of whoever stood between in the earlier calls, who
    // would come to share the verdict on this one.
    return { rs1: this.#secret, rs2: this.#isMismatch ? null : rs2, sasVerified };
  }

  get #isMismatch(): boolean {
    return this.#continuity === "forgotten" || this.#continuity === "broken";
  }

  /** §4.9: with an interval of 0 nothing new is kept, and what was kept may be forgotten at any time. */
  async #save(secrets: RetainedSecrets): Promise<void> {
    if (this.#lifetime === 0) return;
    const lifetime = this.#lifetime === KEEP_FOR_EVER ? null : this.#lifetime;
    await this.#store.save(this.#peerZid, secrets, lifetime);
  }
}
