/**
 * Takes messages out of history when their time is over: at the moment itself while the engine is open, and before
 * anything is shown when it is opened later.
 */
import type { TimerHandle } from "@sottovoce/sip";
import type { MessageId } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { discard } from "../outbox/compose.ts";
import { DAY_MS, DUE, type DueRecord, duePlace } from "./disappearing.ts";
import { MESSAGES } from "./record.ts";

/** Messages that go in one commit: bounds how long a message that comes meanwhile waits for its turn. */
const AT_ONCE = 100;
/** Until it is tried again where the disk refuses. */
const RETRY_MS = 60_000;

export class Disappearance {
  readonly #core: Core;
  readonly #onGone: (id: MessageId) => void;
  /** What goes before `#known`, by message. The rest is on disk, and looked for once a day. */
  readonly #upcoming = new Map<MessageId, DueRecord>();
  /** Until when `#upcoming` is complete, Unix milliseconds. */
  #known = 0;
  #timer: TimerHandle | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  /** @param onGone a message that may still be in the outbox is not there any more */
  constructor(core: Core, onGone: (id: MessageId) => void) {
    this.#core = core;
    this.#onGone = onGone;
    core.history.onDue((due) => this.#add(due));
  }

  /** Resolves when nothing is there whose time is over; where the disk refuses, that is tried again. */
  async check(): Promise<void> {
    if (this.#stopped) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#core;
    this.#clearTimer();
    try {
      if (this.#known <= clock.now()) await this.#lookAhead();
      for (let over = this.#over(); over.length > 0 && !this.#stopped; over = this.#over()) {
        await this.#remove(over.slice(0, AT_ONCE));
      }
      this.#schedule();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#setTimer(RETRY_MS);
    }
  }

  /** Reads what goes within a day. */
  async #lookAhead(): Promise<void> {
    const { clock, ledger } = this.#core;
    const until = clock.now() + DAY_MS;
    const found = await ledger.transact((transaction) =>
      transaction.list(DUE, { before: duePlace(until) + 1 }),
    );
    this.#known = until;
    for (const due of found) if (due.at <= until) this.#upcoming.set(due.id, due);
  }

  #over(): readonly DueRecord[] {
    const now = this.#core.clock.now();
    return [...this.#upcoming.values()].filter(({ at }) => at <= now);
  }

  async #remove(over: readonly DueRecord[]): Promise<void> {
    const { ledger, emit } = this.#core;
    await ledger.transact(async (transaction) => {
      for (const { id } of over) {
        const message = await transaction.get(MESSAGES, id);
        if (message === null) {
          transaction.remove(DUE, id);
          continue;
        }
        await discard(this.#core, transaction, message);
        transaction.afterCommit(() => {
          this.#onGone(id);
          emit({ type: "removed", id, peer: message.peer });
        });
      }
    });
    for (const { id } of over) this.#upcoming.delete(id);
  }

  #add(due: DueRecord): void {
    if (due.at > this.#known) return;
    this.#upcoming.set(due.id, due);
    if (this.#running === null) this.#schedule();
  }

  #schedule(): void {
    if (this.#stopped) return;
    const moments = [...this.#upcoming.values()].map(({ at }) => at);
    const next = moments.reduce((first, at) => Math.min(first, at), this.#known);
    this.#setTimer(Math.max(0, next - this.#core.clock.now()));
  }

  #setTimer(ms: number): void {
    this.#clearTimer();
    if (this.#stopped) return;
    this.#timer = this.#core.clock.setTimer(ms, () => {
      this.#timer = null;
      this.check().catch((error: unknown) => this.#core.fault(error));
    });
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#core.clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}
