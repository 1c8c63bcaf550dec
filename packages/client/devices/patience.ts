/** Waiting for the other side of a linking, through a server that answers now and then and a network that may fail. */
import type { Clock } from "@sottovoce/sip";
import { EngineError } from "../errors.ts";

/**
 * After a question without an answer: soon enough for a person who waits, slow enough for a network that is away, and
 * for a server that says at once what it should say after a while.
 */
const AGAIN_MS = 2_000;

/** Resolves with this when nobody waits any more. */
export const GIVEN_UP = Symbol("given up");
/** Resolves with this when the time is over, whatever the server says about it. */
export const OVERDUE = Symbol("overdue");

type Ended = typeof GIVEN_UP | typeof OVERDUE;

/** Something that is waited for, until its time is over or somebody gives it up. */
export class Patience {
  readonly #clock: Clock;
  readonly #endsAt: number;
  readonly #givenUp: Promise<typeof GIVEN_UP>;
  #giveUp: () => void = () => undefined;

  /** @param endsAt when the time is over, by `Clock.elapsed` */
  constructor(clock: Clock, endsAt: number) {
    this.#clock = clock;
    this.#endsAt = endsAt;
    this.#givenUp = new Promise((resolve) => {
      this.#giveUp = () => resolve(GIVEN_UP);
    });
  }

  get isOverdue(): boolean {
    return this.#clock.elapsed() >= this.#endsAt;
  }

  /** Nobody waits any more. */
  giveUp(): void {
    this.#giveUp();
  }

  /**
   * Asks again and again while there is no network or no news. What a question is answered when the time is over
   * counts all the same: each ends by itself, and the other side may have been in time.
   * @param ask answers `null` where there are no news
   * @throws EngineError what `ask` threw, unless trying again may help
   */
  async for<T>(ask: () => Promise<T | null>): Promise<T | Ended> {
    for (;;) {
      const began = this.#clock.elapsed();
      let pauseMs: number;
      try {
        const answer = await Promise.race([ask(), this.#givenUp]);
        if (answer !== null) return answer;
        if (this.isOverdue) return OVERDUE;
        pauseMs = AGAIN_MS - (this.#clock.elapsed() - began);
      } catch (error) {
        if (!(error instanceof EngineError && error.retry) || this.isOverdue) throw error;
        pauseMs = Math.max(error.retryAfterMs ?? 0, AGAIN_MS);
      }
      if (pauseMs > 0 && (await this.#pause(pauseMs)) === GIVEN_UP) return GIVEN_UP;
    }
  }

  async #pause(ms: number): Promise<typeof GIVEN_UP | null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    // No longer than there is anything to wait for: the server names the time, and may name any.
    const leftMs = Math.max(0, this.#endsAt - this.#clock.elapsed());
    const timer = this.#clock.setTimer(Math.min(ms, leftMs), () => resolve(null));
    try {
      return await Promise.race([this.#givenUp, promise]);
    } finally {
      this.#clock.clearTimer(timer);
    }
  }
}
