/** The worker that leads: it takes the calls of all tabs, and tells all of them what happens. */
import type { AppEngine, AppEvent, AppState } from "../engine/app-engine.ts";
import { type Answer, type Call, isCall } from "../engine/protocol.ts";
import { failureOf, UNEXPECTED } from "./failure.ts";
import { callsOf, Host } from "./host.ts";
import { openPorts } from "./ports.ts";

export interface LeaderHandler {
  onEvent(event: AppEvent): void;
  /** All workers are to be replaced by fresh ones. */
  onRetire(): void;
}

export class Leader {
  readonly #calls: Partial<AppEngine>;
  readonly #state: () => AppState;

  private constructor(calls: Partial<AppEngine>, state: () => AppState) {
    this.#calls = calls;
    this.#state = state;
  }

  /** Opens the records. Where that cannot be, it leads all the same, and says so to every tab. */
  static async open(name: string, handler: LeaderHandler): Promise<Leader> {
    try {
      const ports = await openPorts(name, {
        onLost: (reason) =>
          handler.onEvent({ type: "state", state: { phase: "broken", sentence: LOST[reason] } }),
      });
      const host = new Host(ports, {
        onEvent: (event) => handler.onEvent(event),
        onLocked: () => handler.onRetire(),
      });
      await host.start();
      return new Leader(callsOf(host), () => host.state);
    } catch (error) {
      reportError(error);
      return new Leader({}, () => ({ phase: "broken", sentence: NO_STORAGE }));
    }
  }

  get state(): AppState {
    return this.#state();
  }

  async answer(call: Call): Promise<Answer> {
    try {
      return { call: call.id, value: await this.#make(call) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) reportError(error);
      const unexpected = { code: "unexpected", sentence: UNEXPECTED, retryAfterMs: null } as const;
      return { call: call.id, failure: failure ?? unexpected };
    }
  }

  #make(call: Call): Promise<unknown> {
    const method = isCall(call) ? this.#calls[call.method] : undefined;
    if (method === undefined) throw new Error(`there is no method ${call.method}`);
    return (method as (...args: readonly unknown[]) => Promise<unknown>)(...call.args);
  }
}

const NO_STORAGE =
  "This browser lets Sottovoce store nothing. Open it in an ordinary window, not a private one, and look whether the disk is full.";

const LOST = {
  newer: "A newer version of Sottovoce is open in another tab. Load this page again.",
  closed: "The browser has closed the records of Sottovoce. Load this page again.",
} as const;
