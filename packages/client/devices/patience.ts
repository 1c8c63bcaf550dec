/** Waiting for the other side of a linking, through a server that answers now and then and a network that may fail. */
import type { Clock } from "@sottovoce/sip";
import { EngineError } from "../errors.ts";

/** After a question without an answer: soon enough for a person who waits, slow enough for a network that is away. */
const AGAIN_MS = 2_000;

/** Resolves with this when nobody waits any more. */
export const GIVEN_UP = Symbol("given up");

/** Something that is waited for, until somebody gives it up. */
export class Patience {
  readonly #clock: Clock;
  readonly #givenUp: Promise<typeof GIVEN_UP>;
  #giveUp: () => void = () => undefined;
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#givenUp = new Promise((resolve) => {
      this.#giveUp = () => resolve(GIVEN_UP);
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nobody waits any more. */
  giveUp(): void {
    this.#isOver = true;
    this.#giveUp();
  }

  /**
   * Asks again and again while there is no network or no news.
   * @param ask answers `null` where there are no news
   * @param untilElapsed when even a network that is away does not keep it going, by `Clock.elapsed`
   * @throws EngineError what `ask` threw, unless trying again may help
   */
  async for<T>(ask: () => Promise<T | null>, untilElapsed: number): Promise<T | typeof GIVEN_UP> {
    while (!this.#isOver) {
      try {
        const answer = await Promise.race([ask(), this.#givenUp]);
        if (answer !== null) return answer;
      } catch (error) {
        const again = error instanceof EngineError && error.retry && this.#clock.elapsed() < untilElapsed;
        if (!again) throw error;
        await Promise.race([this.#pause(error.retryAfterMs ?? AGAIN_MS), this.#givenUp]);
      }
    }
    return GIVEN_UP;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimer(ms, resolve));
  }
}
