/** Engine events one after the other, for commands that wait. */
import type { Engine, EngineEvent } from "@sottovoce/client";
import { Interrupted } from "./errors.ts";

/** What a wait ends with when `--timeout` is over. */
export class TimeOver extends Error {
  override readonly name = "TimeOver";
}

/** A limit on waiting: `--timeout`, and Ctrl-C. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #interrupt: AbortSignal;
  readonly #onInterrupt = (): void => this.#controller.abort(new Interrupted());
  readonly #timer: NodeJS.Timeout | null;

  /** @param seconds from now; `null` for no limit of time */
  constructor(seconds: number | null, interrupt: AbortSignal) {
    this.#interrupt = interrupt;
    // Not AbortSignal.timeout: its timer would let the process end while it is waited for.
    this.#timer =
      seconds === null ? null : setTimeout(() => this.#controller.abort(new TimeOver()), seconds * 1000);
    interrupt.addEventListener("abort", this.#onInterrupt);
    if (interrupt.aborted) this.#onInterrupt();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#interrupt.removeEventListener("abort", this.#onInterrupt);
  }
}

export class EventQueue {
  readonly #waiting: EngineEvent[] = [];
  readonly #unsubscribe: () => void;
  #wake: () => void = () => {};

  /** Events are kept from now on, also while nobody asks. */
  constructor(engine: Engine) {
    this.#unsubscribe = engine.on((event) => {
      this.#waiting.push(event);
      this.#wake();
    });
  }

  /**
   * The next event, in the order they happened. One caller at a time.
   * @throws the signal's reason, when it is aborted and no event waits
   */
  async next(signal: AbortSignal): Promise<EngineEvent> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) return event;
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = () => {
          signal.removeEventListener("abort", this.#wake);
          resolve();
        };
        signal.addEventListener("abort", this.#wake);
      });
    }
  }

  close(): void {
    this.#unsubscribe();
  }
}
