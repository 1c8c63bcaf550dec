/**
 * Keeping what the server says about this account: name, policy and SIP settings, which its operator changes, and the
 * list of devices, which another device changes. The server tells nobody of a change; it is asked at each registration,
 * and where what it does shows that something has changed.
 */
import type { Core } from "../core.ts";
import { refreshOwnList } from "../devices/own-list.ts";
import { EngineError } from "../errors.ts";

export class SelfKeeper {
  readonly #core: Core;
  #isRunning = false;
  #again = false;
  #isStopped = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Asks the server now. Where it does not answer, the next registration comes back to it. */
  check(): void {
    if (this.#isStopped) return;
    // A change may have come after the server answered the question under way.
    this.#again = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Asks nothing more; an answer that is still to come is not waited for. */
  stop(): void {
    this.#isStopped = true;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#again && !this.#isStopped) {
      this.#again = false;
      try {
        await this.#ask();
      } catch (error) {
        if (!(error instanceof EngineError)) this.#core.fault(error);
      }
    }
    this.#isRunning = false;
  }

  async #ask(): Promise<void> {
    const { api, ledger, own, emit } = this.#core;
    const self = await api.self();
    await ledger.transact(async (transaction) => {
      if (!(await own.learnSelf(transaction, self))) return;
      transaction.afterCommit(() => emit({ type: "identity", identity: own.identity }));
    });
    await refreshOwnList(this.#core);
  }
}
