/** Who leads: the one that holds a lock of the browser's, which is free again when its holder dies, however it dies. */

const NAME = "sottovoce-leader";

export interface ElectionHandler {
  /** This worker leads, from now until it dies or is deposed. */
  onElected(): void;
  /** Another one thought that this one was dead, and leads. */
  onDeposed(): void;
}

export class Election {
  readonly #handler: ElectionHandler;
  #isElected = false;

  constructor(handler: ElectionHandler) {
    this.#handler = handler;
  }

  /** Waits in line. */
  stand(): void {
    void this.#request({});
  }

  /** Leads at once, whoever leads now: that one does not answer any more. */
  takeOver(): void {
    if (!this.#isElected) void this.#request({ steal: true });
  }

  async #request(options: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(NAME, options, () => {
        this.#isElected = true;
        this.#handler.onElected();
        // Held for as long as this worker lives.
        return new Promise<never>(() => {});
      });
    } catch (error) {
      // Somebody has taken it over: a worker that dies does not get here. Else the browser has no locks to give.
      if (this.#isElected) this.#handler.onDeposed();
      else reportError(error);
    }
  }
}
