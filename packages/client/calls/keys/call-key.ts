/**
 * Call keys: 32 random bytes of the caller, which come through sm1 (kind 5), so that ZRTP's keys are hybrid
 * post-quantum and tied to both accounts (docs/protocol.md "Calls").
 */
import { wipe } from "@sottovoce/crypto";
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { AccountId, Base64Url, Bytes } from "@sottovoce/wire";
import { decodeCallBytes } from "./call-octets.ts";

export const CALL_KEY_BYTES = 32;
/** Of a call's verification (kind 6): HMAC-SHA-256. */
export const CALL_PROOF_BYTES = 32;

/**
 * How long a call key waits for its call, and a proof for the call to be secure. A call rings for three minutes at most,
 * and its key left with it.
 */
const KEPT_MS = 4 * 60_000;
/** A key that was written earlier belongs to a call that is over; clocks of two devices may differ by some minutes. */
const MAX_AGE_MS = 15 * 60_000;
/** Most keys and proofs that wait at once: whoever sends more than that pushes out the own ones first. */
const MAX_WAITING = 32;

/** Who sent it, proven by the session it came in. */
export interface CallBytesSender {
  readonly account: AccountId;
  /** AIK whose device list names the sending device. */
  readonly accountKey: Base64Url;
}

export interface CallBytes extends CallBytesSender {
  readonly bytes: Bytes;
}

interface Waiting extends CallBytes {
  readonly timer: TimerHandle;
}

/** What came for calls by sm1 and waits for them, in memory alone: each is taken once, or overwritten in minutes. */
export class CallBox {
  readonly #clock: Clock;
  readonly #length: number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #takers = new Map<string, (came: CallBytes | null) => void>();
  #isClosed = false;

  /** @param length of what is kept, in bytes */
  constructor(clock: Clock, length: number) {
    this.#clock = clock;
    this.#length = length;
  }

  /**
   * Something came.
   * @param call the SIP Call-ID it speaks of
   * @param octets of the text it stands in; overwritten
   * @param sentAt when its sender says that it left
   */
  put(call: string, sender: CallBytesSender, octets: Bytes, sentAt: number): void {
    const bytes = decodeCallBytes(octets, this.#length);
    wipe(octets);
    if (bytes === null) return;
    // What was being read when the engine stopped comes after its end.
    if (this.#isClosed || Math.abs(this.#clock.now() - sentAt) > MAX_AGE_MS) {
      wipe(bytes);
      return;
    }
    const name = nameOf(call, sender.account);
    const came = { ...sender, bytes };
    const taker = this.#takers.get(name);
    if (taker !== undefined) {
      this.#takers.delete(name);
      taker(came);
      return;
    }
    this.#forget(name);
    if (this.#waiting.size >= MAX_WAITING) this.#forget(this.#leastOf(sender.account));
    const timer = this.#clock.setTimer(KEPT_MS, () => this.#forget(name));
    this.#waiting.set(name, { ...came, timer });
  }

  /**
   * What came for a call of an account, or comes within a time. The caller overwrites it.
   * @param waitMs 0 to take only what is there
   */
  take(call: string, account: AccountId, waitMs: number): Promise<CallBytes | null> {
    const name = nameOf(call, account);
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) {
      this.#waiting.delete(name);
      this.#clock.clearTimer(waiting.timer);
      return Promise.resolve({ account, accountKey: waiting.accountKey, bytes: waiting.bytes });
    }
    if (waitMs === 0 || this.#isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(waitMs, () => {
        this.#takers.delete(name);
        resolve(null);
      });
      this.#takers.set(name, (came) => {
        this.#clock.clearTimer(timer);
        resolve(came);
      });
    });
  }

  /** A call is over: nothing of it is waited for, or kept, any more. */
  drop(call: string): void {
    const isOfCall = (name: string) => name.startsWith(`${call}/`);
    for (const name of [...this.#waiting.keys()]) if (isOfCall(name)) this.#forget(name);
    for (const [name, taker] of this.#takers) {
      if (!isOfCall(name)) continue;
      this.#takers.delete(name);
      taker(null);
    }
  }

  /** Overwrites what waits, and ends all waits. Nothing waits from now on. */
  close(): void {
    this.#isClosed = true;
    for (const name of [...this.#waiting.keys()]) this.#forget(name);
    for (const taker of this.#takers.values()) taker(null);
    this.#takers.clear();
  }

  /** Else a stranger who sends many could keep the key of everybody else's call from this device. */
  #leastOf(account: AccountId): string {
    const names = [...this.#waiting.keys()];
    return names.find((name) => this.#waiting.get(name)?.account === account) ?? names[0] ?? "";
  }

  #forget(name: string): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return;
    this.#waiting.delete(name);
    this.#clock.clearTimer(waiting.timer);
    wipe(waiting.bytes);
  }
}

function nameOf(call: string, account: AccountId): string {
  return `${call}/${account}`;
}
