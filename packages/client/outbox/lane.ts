/**
 * The messages that wait for one recipient, tried in the order they were written (REQUIREMENTS M7).
 *
 * ```
 *            add, trigger                    failed
 *   idle ───────────────────▶ trying ───────────────────▶ pausing
 *    ▲                         │   ▲                         │
 *    └── lane empty, held ─────┘   └── 12 s after the try ───┤ (at once when registered, or when a person asks)
 *    └────────────────────────────── after the fifth try ────┘
 * ```
 * A round is five tries, each 12 s after the one before. A try takes the messages from the first on until one
 * fails; the others stay behind it, so that nothing overtakes. A new message starts a new round for all of them,
 * because it could not go out before they do.
 */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { MessageId } from "@sottovoce/wire";
import type { Failure } from "./failure.ts";
import { type Cause, TRIES, TRY_MS, type Trigger, type Try } from "./rules.ts";

export interface TryTime {
  /** When the try really began, Unix milliseconds: it may have waited for its turn. */
  readonly begunAt: number;
  readonly tookMs: number;
}

/** What came of one try of one message. */
export type TryResult =
  /** It has left the outbox, accepted or refused for good. */
  | { readonly result: "done" }
  /** To be tried again, at the earliest after `retryAfterMs` where the server gave a time. */
  | ({
      readonly result: "failed";
      readonly failure: Failure;
      readonly retryAfterMs: number | null;
    } & TryTime)
  /** It may not leave now, and another try would find the same: it waits for a trigger at once. */
  | { readonly result: "held" }
  /** Nothing more may be sent by this device. */
  | { readonly result: "stop" };

/** A failed try, as the timeline tells it. */
export interface FailedTry {
  readonly id: MessageId;
  /** Moment the try began. */
  readonly begunAt: number;
  readonly which: Try;
  readonly failure: Failure;
  /** `null` after the fifth. */
  readonly nextAt: number | null;
}

export interface LaneOwner {
  readonly clock: Clock;
  /** Tries a message once; resolves when its result is on disk. Waits for its turn among all lanes. */
  attempt(id: MessageId, which: Try): Promise<TryResult>;
  /** Keeps the failure in the message's timeline. Must not throw. */
  onFailed(failed: FailedTry): Promise<void>;
  /** The round is over; these wait for a trigger. Must not throw. */
  onWaiting(ids: readonly MessageId[]): Promise<void>;
  /** The lane holds nothing any more. */
  onEmpty(): void;
}

type State = "idle" | "trying" | "pausing";

export class Lane {
  readonly #owner: LaneOwner;
  #messages: MessageId[] = [];
  /** Those behind which another was put: a round that a new message starts is not for the sake of these. */
  readonly #followed = new Set<MessageId>();
  #state: State = "idle";
  /** Tries begun in this round. */
  #tries = 0;
  #cause: Cause = "written";
  /** Something came while a try was under way that cannot wait: should the try fail, a new round follows at once. */
  #restart: Cause | null = null;
  /** A trigger that came during the last try of the round or the pause after it: a new round follows that pause. */
  #again: Trigger | null = null;
  /** The server asked not to be tried before; by `Clock.elapsed`. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #timer: TimerHandle | null = null;
  #stopped = false;

  constructor(owner: LaneOwner) {
    this.#owner = owner;
  }

  get messages(): readonly MessageId[] {
    return this.#messages;
  }

  /** The message being tried at this moment. */
  get underWay(): MessageId | null {
    return this.#state === "trying" ? (this.#messages[0] ?? null) : null;
  }

  /** Puts a message in without starting a round: it was waiting when the program ended. */
  restore(id: MessageId): void {
    this.#messages.push(id);
  }

  /** Puts a new message in; a new round begins for the whole lane. */
  add(id: MessageId): void {
    for (const earlier of this.#messages) this.#followed.add(earlier);
    this.#messages.push(id);
    if (this.#state === "trying") {
      // Where the tries succeed the message is reached in this very try.
      this.#restart = "written";
      return;
    }
    this.#startRound("written");
  }

  /** Starts a round for messages that were in one when the program ended. */
  resume(): void {
    if (this.#messages.length > 0 && this.#state === "idle") this.#startRound("resumed");
  }

  /**
   * Something happened that makes a new round worthwhile. The network is back, or a person wants it: then also the
   * pause between two tries is over.
   */
  trigger(trigger: Trigger): void {
    if (this.#messages.length === 0) return;
    const urgent = trigger === "registered" || trigger === "user";
    if (this.#state === "idle" || (urgent && this.#state === "pausing")) this.#startRound(trigger);
    else if (urgent) this.#restart = trigger;
    // Tries go on by themselves until the last; only what comes during that one would be forgotten.
    else if (this.#tries >= TRIES) this.#again = trigger;
  }

  /** Takes a message out that was settled in another way; no effect on a try of it that is under way. */
  remove(id: MessageId): void {
    this.#messages = this.#messages.filter((other) => other !== id);
    this.#followed.delete(id);
    if (this.#messages.length > 0 || this.#state === "trying") return;
    this.#clearTimer();
    this.#state = "idle";
    this.#owner.onEmpty();
  }

  stop(): void {
    this.#stopped = true;
    this.#clearTimer();
  }

  #startRound(cause: Cause): void {
    if (this.#stopped) return;
    this.#clearTimer();
    this.#cause = cause;
    this.#tries = 0;
    this.#again = null;
    this.#restart = null;
    const wait = this.#notBefore - this.#owner.clock.elapsed();
    if (wait > 0) this.#pause(wait);
    else void this.#try();
  }

  #pause(ms: number): void {
    this.#state = "pausing";
    this.#timer = this.#owner.clock.setTimer(ms, () => {
      this.#timer = null;
      this.#afterPause();
    });
  }

  #afterPause(): void {
    if (this.#tries < TRIES) void this.#try();
    else if (this.#again !== null) this.#startRound(this.#again);
    else {
      this.#state = "idle";
      void this.#owner.onWaiting([...this.#messages]);
    }
  }

  /** A new message gives the ones before it another round: to those it is the next message. */
  #causeFor(id: MessageId): Cause {
    return this.#cause === "written" && this.#followed.has(id) ? "next_message" : this.#cause;
  }

  async #try(): Promise<void> {
    this.#state = "trying";
    this.#tries++;
    for (let id = this.#messages[0]; id !== undefined; id = this.#messages[0]) {
      const which: Try = { number: this.#tries, cause: this.#causeFor(id) };
      const outcome = await this.#owner.attempt(id, which);
      if (this.#stopped) return;
      if (outcome.result === "stop") return this.stop();
      if (outcome.result === "failed" && this.#messages[0] === id) return this.#failed(id, which, outcome);
      if (outcome.result === "held" && this.#messages[0] === id) return this.#held();
      this.#messages = this.#messages.filter((other) => other !== id);
      this.#followed.delete(id);
      // What comes next has its own first try, whatever the one before needed.
      this.#tries = 1;
      this.#restart = null;
      this.#again = null;
    }
    this.#state = "idle";
    this.#owner.onEmpty();
  }

  async #failed(id: MessageId, which: Try, outcome: TryResult & { result: "failed" }): Promise<void> {
    const { clock } = this.#owner;
    const retryAfter = outcome.retryAfterMs ?? 0;
    this.#notBefore = clock.elapsed() + retryAfter;
    const restart = this.#restart;
    const wait = Math.max(restart === null ? TRY_MS - outcome.tookMs : 0, retryAfter);
    const nextAt = clock.now() + wait;
    if (restart !== null) {
      this.#restart = null;
      this.#tries = 0;
      this.#cause = restart;
    }
    const last = this.#tries >= TRIES;
    // Before anything is awaited, so that what happens meanwhile meets a lane in a settled state.
    this.#pause(wait);
    const { begunAt, failure } = outcome;
    await this.#owner.onFailed({ id, begunAt, which, failure, nextAt: last ? null : nextAt });
  }

  /** What decides may have been said while the try was under way: then it is looked at once more. */
  #held(): void {
    const restart = this.#restart;
    this.#state = "idle";
    if (restart !== null) this.#startRound(restart);
    else void this.#owner.onWaiting([...this.#messages]);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#owner.clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}
