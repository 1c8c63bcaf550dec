/** Whether messages can be stored at this moment, as `/healthz` tells it. */
import type { Clock } from "@sottovoce/sip";
import type { HealthPort } from "./http/context.ts";
import type { Store } from "./store/store.ts";

/** How long a healthy store takes at most to answer a question: many commits, and far below any monitor's patience. */
const TIMEOUT_MS = 2_000;

const SILENT = "The store does not answer; messages are not accepted.";
const UNAVAILABLE = "The store is not available; messages are not accepted.";

export class StoreHealth implements HealthPort {
  readonly #store: Pick<Store, "statistics" | "probe">;
  readonly #clock: Clock;
  #asking: Promise<string | null> | null = null;

  constructor(store: Pick<Store, "statistics" | "probe">, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Reads only, while the store is well. Once the disk has refused a change, asking makes a small one: a server that is
   * taken out of use for being ill gets no other by which to notice that it has recovered. Whoever asks meanwhile gets
   * the same answer, so that strangers who ask often cause no more than one write at a time.
   */
  problem(): Promise<string | null> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  #ask(): Promise<string | null> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(TIMEOUT_MS, () => resolve(SILENT));
      const answer = (problem: string | null) => {
        this.#clock.clearTimer(timer);
        resolve(problem);
      };
      this.#examine().then(
        () => answer(null),
        () => answer(UNAVAILABLE),
      );
    });
  }

  async #examine(): Promise<void> {
    const { refusing } = await this.#store.statistics();
    if (refusing) await this.#store.probe();
  }
}
