/** Brings entries of the outbox to the server, and keeps what came of it. */
import type { MessageId } from "@sottovoce/wire";
import type { Submitted } from "../api/decode.ts";
import { DevicesChanged } from "../api/refusal.ts";
import type { Introductions } from "../contacts/introductions.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { eventOf } from "../history/entry.ts";
import { MESSAGES, type MessageRecord, noted, toHistoryMessage } from "../history/record.ts";
import { enqueued, failed, held, isSettled, settled } from "../history/status.ts";
import { withEntryBeforeDelivery } from "../history/timeline.ts";
import type { Transaction } from "../vault/transaction.ts";
import { ENVELOPES, type InFlight, type OutboxEntry } from "./entry.ts";
import { judgeFailure } from "./failure.ts";
import type { FailedTry, TryResult, TryTime } from "./lane.ts";
import type { Courier } from "./outbox.ts";
import { Preparation } from "./preparation.ts";
import { MAX_ROUNDS, TRY_MS, type Try } from "./rules.ts";
import {
  attemptEntry,
  enqueuedEntry,
  failedEntry,
  heldEntry,
  notSentEntry,
  refusedEntry,
  resentEntry,
  waitingEntry,
} from "./words.ts";

/** What the server's answers mean for the rest of the engine. */
export interface CourierEffects {
  /** The server does not know this device any more. */
  onRevoked(): void;
  /** The server took a message: it can be reached, whatever the other connection says. */
  onReached(): void;
  /** This account may not write any more. */
  onMessagingDisabled(): void;
}

export class MessageCourier implements Courier {
  readonly #core: Core;
  readonly #preparation: Preparation;
  readonly #effects: CourierEffects;

  constructor(core: Core, introductions: Introductions, effects: CourierEffects) {
    this.#core = core;
    this.#preparation = new Preparation(core, introductions);
    this.#effects = effects;
  }

  async attempt(entry: OutboxEntry, which: Try): Promise<TryResult> {
    const { clock } = this.#core;
    const [begunAt, begun] = [clock.now(), clock.elapsed()];
    try {
      const submitted = await this.#submit(entry, begun + TRY_MS);
      if (submitted === null) await this.#forget(entry);
      else {
        await this.#accepted(entry, which, begunAt, submitted);
        this.#effects.onReached();
      }
      return { result: "done" };
    } catch (error) {
      return await this.#failed(entry, which, { begunAt, tookMs: clock.elapsed() - begun }, error);
    }
  }

  async onFailed(entry: OutboxEntry, { begunAt, which, failure, nextAt }: FailedTry): Promise<void> {
    await this.#note(entry, (message) => {
      const now = this.#core.clock.now();
      return noted(noted(message, attemptEntry(begunAt, which)), failedEntry(now, which, failure, nextAt));
    });
  }

  async onWaiting(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]> {
    const waiting = entries.map((entry) => ({ ...entry, waiting: true }));
    await this.#quietly(async (transaction) => {
      for (const entry of waiting) {
        if (transaction.read(this.#core.outboxTable, entry.id) === null) continue;
        transaction.write(this.#core.outboxTable, entry);
        await this.#change(transaction, entry, (message) =>
          isWaiting(message) ? message : noted(message, waitingEntry(this.#core.clock.now())),
        );
      }
    });
    return waiting;
  }

  async onExpired(entry: OutboxEntry): Promise<void> {
    const { clock, emit } = this.#core;
    await this.#quietly(async (transaction) => {
      this.#erase(transaction, entry);
      const given = await this.#change(transaction, entry, (message) =>
        failed(message, "not_sent_in_time", notSentEntry(clock.now())),
      );
      if (given === null || given.reason !== "not_sent_in_time") return;
      transaction.afterCommit(() => emit({ type: "send_error", message: toHistoryMessage(given) }));
    });
  }

  onRevoked(): void {
    this.#effects.onRevoked();
  }

  /**
   * @param deadline by `Clock.elapsed`
   * @returns `null` when the message is not there any more
   */
  async #submit(entry: OutboxEntry, deadline: number): Promise<Submitted | null> {
    const { api, clock } = this.#core;
    for (let round = 1; ; round++) {
      try {
        if ((await this.#preparation.level(entry, deadline)) === "end-to-site") {
          const text = await this.#preparation.readableText(entry);
          if (text === null) return null;
          return await api.submitToSite(entry.id, entry.peer, text, deadline - clock.elapsed());
        }
        const envelopes = await this.#preparation.envelopes(entry, deadline);
        if (envelopes === null) return null;
        return await api.submit(entry.id, entry.peer, envelopes, deadline - clock.elapsed());
      } catch (error) {
        if (round >= MAX_ROUNDS) throw error;
        if (error instanceof DevicesChanged) await this.#preparation.refresh(entry, error, deadline);
        else if (isOfOtherKind(error)) await this.#preparation.meet(entry, deadline);
        else throw error;
      }
    }
  }

  /** The server has it on disk. */
  async #accepted(entry: OutboxEntry, which: Try, begunAt: number, submitted: Submitted): Promise<void> {
    const { ledger, clock, outboxTable, inFlight } = this.#core;
    const { status, expiresAt } = submitted;
    await ledger.transact(async (transaction) => {
      if (transaction.read(outboxTable, entry.id) === null) {
        // A receipt was faster than this answer, and has settled everything.
        await this.#change(transaction, entry, (message) => ({
          ...message,
          timeline: withEntryBeforeDelivery(message.timeline, attemptEntry(begunAt, which)),
        }));
        return;
      }
      transaction.erase(outboxTable, entry.id);
      const now = clock.now();
      const { purpose } = entry;
      const after =
        purpose.type === "resend"
          ? await this.#changeMessage(transaction, purpose.message, (message) =>
              noted(message, resentEntry(now)),
            )
          : await this.#change(transaction, entry, (message) => {
              const tried = noted(message, attemptEntry(begunAt, which));
              const isReadable = message.security === "end-to-site";
              const taken = enqueued(tried, enqueuedEntry(now, expiresAt, isReadable), expiresAt);
              return status === "enqueued" ? taken : settled(taken, status, now);
            });
      if (after === null || isSettled(after)) transaction.remove(ENVELOPES, entry.id);
      else transaction.write(inFlight, inFlightOf(entry, after, expiresAt));
    });
  }

  async #failed(entry: OutboxEntry, which: Try, time: TryTime, error: unknown): Promise<TryResult> {
    const { begunAt } = time;
    const verdict = judgeFailure(error);
    const { failure } = verdict;
    switch (verdict.verdict) {
      case "again":
        return { result: "failed", ...time, failure, retryAfterMs: verdict.retryAfterMs };
      case "held":
        await this.#note(entry, (message) =>
          held(message, verdict.reason, heldEntry(this.#core.clock.now(), failure)),
        );
        return { result: "held" };
      case "revoked":
        await this.onFailed(entry, { id: entry.id, begunAt, which, failure, nextAt: null });
        return { result: "stop" };
      case "refused":
        if (verdict.reason === "messaging_disabled") this.#effects.onMessagingDisabled();
        return (await this.#quietly(async (transaction) => {
          this.#erase(transaction, entry);
          await this.#change(transaction, entry, (message) =>
            failed(
              noted(message, attemptEntry(begunAt, which)),
              verdict.reason,
              refusedEntry(this.#core.clock.now(), failure),
            ),
          );
        }))
          ? { result: "done" }
          : { result: "failed", ...time, failure, retryAfterMs: null };
    }
  }

  #forget(entry: OutboxEntry): Promise<boolean> {
    return this.#quietly(async (transaction) => this.#erase(transaction, entry));
  }

  #erase(transaction: Transaction, entry: OutboxEntry): void {
    transaction.erase(this.#core.outboxTable, entry.id);
    transaction.remove(ENVELOPES, entry.id);
  }

  #note(entry: OutboxEntry, change: (message: MessageRecord) => MessageRecord): Promise<boolean> {
    return this.#quietly(async (transaction) => {
      await this.#change(transaction, entry, change);
    });
  }

  /**
   * Changes the message that an entry is, and tells listeners. What is sent once more has its own fate, which does not
   * touch the message.
   * @returns it as it is then; `null` where there is none
   */
  #change(
    transaction: Transaction,
    { id, purpose }: OutboxEntry,
    change: (message: MessageRecord) => MessageRecord,
  ): Promise<MessageRecord | null> {
    if (purpose.type !== "message") return Promise.resolve(null);
    return this.#changeMessage(transaction, id, change);
  }

  async #changeMessage(
    transaction: Transaction,
    id: MessageId,
    change: (message: MessageRecord) => MessageRecord,
  ): Promise<MessageRecord | null> {
    const { history, emit } = this.#core;
    const before = await transaction.get(MESSAGES, id);
    if (before === null) return null;
    const changed = change(before);
    if (changed === before) return before;
    const after = history.replace(transaction, before, changed);
    transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(after) }));
    return after;
  }

  /**
   * Keeps something that is good to have. Where the disk refuses, the entry stays as it was on disk, and the next
   * try, or the next start, comes to the same point again.
   * @returns whether it was kept
   */
  async #quietly(work: (transaction: Transaction) => Promise<void>): Promise<boolean> {
    try {
      await this.#core.ledger.transact(work);
      return true;
    } catch (error) {
      if (error instanceof EngineError) return false;
      throw error;
    }
  }
}

/** The last thing that is told of it is what it waits for. */
function isWaiting({ timeline }: MessageRecord): boolean {
  const last = timeline.at(-1);
  return last !== undefined && eventOf(last) === "waiting";
}

/** The recipient is no SIP phone, or is one: other than this device thought. */
function isOfOtherKind(error: unknown): boolean {
  return (
    error instanceof EngineError && (error.code === "end_to_site_only" || error.code === "end_to_end_only")
  );
}

function inFlightOf({ id, peer }: OutboxEntry, message: MessageRecord, expiresAt: number): InFlight {
  const level = message.security === "end-to-site" ? { level: message.security } : {};
  return { id, message: message.id, peer, expiresAt, ...level };
}
