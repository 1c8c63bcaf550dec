/**
 * Keeping this device's prekeys fresh (SM1.md "Keys"): new signed ones every week, one-time keys refilled when few
 * are left at the server. Looked after at each registration, after each new session, and when the week is over.
 */
import {
  dropExpiredPrekeys,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  nextRotation,
  oneTimePrekeysToMake,
  type PrivatePrekeys,
  rotationDue,
  signedPrekeyCreated,
  signPrekey,
} from "@sottovoce/crypto";
import type { TimerHandle } from "@sottovoce/sip";
import type { LastResortPrekey, OneTimePrekey, PublishPrekeysRequest, SignedPrekey } from "@sottovoce/wire";
import { lastResortPrekeyJson, oneTimePrekeyJson, signedPrekeyJson } from "../api/client.ts";
import type { PrekeyCount } from "../api/decode.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import type { Transaction } from "../vault/transaction.ts";

/** Public prekeys to upload. */
interface Upload {
  readonly signed: SignedPrekey | null;
  readonly lastResort: LastResortPrekey | null;
  readonly oneTime: readonly OneTimePrekey[];
}

export class PrekeyKeeper {
  readonly #core: Core;
  #timer: TimerHandle | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Looks after the prekeys now. Where the server does not answer, the next registration comes back to it. */
  check(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Resolves when no check is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#checkOnce();
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
      }
    }
    this.#running = null;
  }

  async #checkOnce(): Promise<void> {
    const { api, ledger } = this.#core;
    const held = await api.countPrekeys();
    const upload = await ledger.transact((transaction) => this.#prepare(transaction, held));
    if (upload !== null) await api.publishPrekeys(requestOf(upload));
    this.#schedule();
  }

  /** Makes what is due, and commits its private half before the public one leaves: a peer may use it at once. */
  async #prepare(transaction: Transaction, held: PrekeyCount): Promise<Upload | null> {
    const { sessions, clock, primitives, own } = this.#core;
    const identity = own.keys.device;
    const now = clock.now();
    const before = sessions.prekeys(transaction);
    let prekeys = dropExpiredPrekeys(before, now);
    let signed: SignedPrekey | null = null;
    let lastResort: LastResortPrekey | null = null;
    if (rotationDue(signedPrekeyCreated(prekeys), now)) {
      ({ prekeys, signed, lastResort } = await makeSignedPrekeys(primitives, identity, prekeys, now));
    } else if (held.signedPrekeyCreated !== signedPrekeyCreated(prekeys)) {
      // Made earlier, and the upload was lost.
      ({ signed, lastResort } = await this.#newestAgain(prekeys));
    }
    const count = oneTimePrekeysToMake(held.oneTimePrekeys);
    const made = await makeOneTimePrekeys(primitives, identity, prekeys, count, now);
    if (count > 0) ({ prekeys } = made);
    if (prekeys !== before) sessions.keepPrekeys(transaction, prekeys);
    return signed === null && count === 0 ? null : { signed, lastResort, oneTime: made.oneTime };
  }

  /** The public half of the newest signed prekeys. */
  async #newestAgain(prekeys: PrivatePrekeys): Promise<Pick<Upload, "signed" | "lastResort">> {
    const { primitives, own } = this.#core;
    const identity = own.keys.device;
    const spk = prekeys.signed.at(-1);
    const pqspk = prekeys.lastResort.at(-1);
    if (spk === undefined || pqspk === undefined) return { signed: null, lastResort: null };
    return {
      signed: await signPrekey(primitives, identity, {
        kind: "signed",
        id: spk.id,
        created: spk.created,
        x25519: spk.key.publicKey,
      } as const),
      lastResort: await signPrekey(primitives, identity, {
        kind: "lastResort",
        id: pqspk.id,
        created: pqspk.created,
        mlkem: pqspk.key.publicKey,
      } as const),
    };
  }

  /** Comes back when the week of the newest signed prekey is over. */
  #schedule(): void {
    this.#clearTimer();
    const { sessions, clock } = this.#core;
    const created = sessions.newestSignedPrekey;
    if (this.#stopped || created === null) return;
    this.#timer = clock.setTimer(Math.max(0, nextRotation(created) - clock.now()), () => this.check());
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#core.clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}

function requestOf({ signed, lastResort, oneTime }: Upload): PublishPrekeysRequest {
  return {
    ...(signed === null ? {} : { signedPrekey: signedPrekeyJson(signed) }),
    ...(lastResort === null ? {} : { lastResortPrekey: lastResortPrekeyJson(lastResort) }),
    ...(oneTime.length === 0 ? {} : { oneTimePrekeys: oneTime.map(oneTimePrekeyJson) }),
  };
}
