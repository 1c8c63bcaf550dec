/** Does one thing after the other: what a session does may have to wait for the platform's cryptography. */
export class SerialQueue {
  readonly #tasks: (() => Promise<void> | void)[] = [];
  readonly #onError: (error: unknown) => void;
  #isRunning = false;
  #held: boolean;

  /**
   * @param onError takes what a task throws; it must not throw itself
   * @param held true: nothing is done before `release`
   */
  constructor(onError: (error: unknown) => void, held: boolean) {
    this.#onError = onError;
    this.#held = held;
  }

  /** Tasks that wait for their turn. */
  get length(): number {
    return this.#tasks.length;
  }

  push(task: () => Promise<void> | void): void {
    this.#tasks.push(task);
    this.#wake();
  }

  release(): void {
    this.#held = false;
    this.#wake();
  }

  #wake(): void {
    if (!this.#held && !this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (let task = this.#tasks.shift(); task !== undefined; task = this.#tasks.shift()) {
        try {
          await task();
        } catch (error) {
          this.#onError(error);
        }
      }
    } finally {
      this.#isRunning = false;
      // Where `onError` threw, which its platform reports, the rest is done all the same: wiping keys is among it.
      if (this.#tasks.length > 0) this.#wake();
    }
  }
}
