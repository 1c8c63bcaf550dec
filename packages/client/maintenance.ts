/** Once a day: forgets what nobody needs any more. */
import type { TimerHandle } from "@sottovoce/sip";
import type { Address } from "@sottovoce/wire";
import type { RetainedBook } from "./calls/trust/retained.ts";
import type { Core } from "./core.ts";
import { EngineError } from "./errors.ts";
import { forgetSeen } from "./inbox/seen.ts";

const DAY_MS = 86_400_000;

export class Maintenance {
  readonly #core: Core;
  readonly #retained: RetainedBook;
  #timer: TimerHandle | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(core: Core, retained: RetainedBook) {
    this.#core = core;
    this.#retained = retained;
  }

  /** Works now, and again every day. */
  start(): void {
    if (this.#stopped) return;
    this.#running = this.#run();
    this.#timer = this.#core.clock.setTimer(DAY_MS, () => this.start());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) this.#core.clock.clearTimer(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { ledger, sessions, clock } = this.#core;
    try {
      await forgetSeen(ledger, clock.now());
      await ledger.transact((transaction) => sessions.tidy(transaction, clock.now()));
      for (const address of this.#everybody()) await this.#retained.forgetExpired(address);
    } catch (error) {
      // A disk that is full today may not be tomorrow.
      if (!(error instanceof EngineError)) throw error;
    }
  }
  /** Whoever calls has at least a conversation, in which the call stands. */
  #everybody(): ReadonlySet<Address> {
    const { contacts, history } = this.#core;
    return new Set([
      ...contacts.all().map(({ address }) => address),
      ...history.conversations().map(({ peer }) => peer),
    ]);
  }
}
