/**
 * The list of messages that the server does not have yet (REQUIREMENTS M7): one lane per recipient, a bound on what
 * is under way at once, and the twelve hours after which a message is given up.
 */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { Address, MessageId } from "@sottovoce/wire";
import type { OutboxEntry } from "./entry.ts";
import { type FailedTry, Lane, type TryResult } from "./lane.ts";
import { MAX_IN_FLIGHT, OUTBOX_LIFETIME_MS, type Trigger, type Try } from "./rules.ts";
import { Turns } from "./turns.ts";

/** Does the outbox's work on records and network. Each resolves when its result is on disk. */
export interface Courier {
  /** Submits an entry; on `done` its record is gone. Must not throw. */
  attempt(entry: OutboxEntry, which: Try): Promise<TryResult>;
  onFailed(entry: OutboxEntry, failed: FailedTry): Promise<void>;
  /** Marks entries as waiting. @returns them as they are now */
  onWaiting(entries: readonly OutboxEntry[]): Promise<readonly OutboxEntry[]>;
  /** Gives an entry up after its twelve hours. */
  onExpired(entry: OutboxEntry): Promise<void>;
  /** The credential was refused: nothing can be sent any more. */
  onRevoked(): void;
}

export class Outbox {
  readonly #clock: Clock;
  readonly #courier: Courier;
  /** In the order in which they came, which is also that of their age. */
  readonly #entries = new Map<MessageId, OutboxEntry>();
  readonly #lanes = new Map<Address, Lane>();
  readonly #turns = new Turns(MAX_IN_FLIGHT);
  #expiry: TimerHandle | null = null;
  #running = false;

  /** @param entries what waited when the program ended, in their order */
  constructor(clock: Clock, courier: Courier, entries: readonly OutboxEntry[]) {
    this.#clock = clock;
    this.#courier = courier;
    for (const entry of entries) this.#entries.set(entry.id, entry);
  }

  /** Everything that waits or is being tried, in order. */
  get entries(): readonly OutboxEntry[] {
    return [...this.#entries.values()];
  }

  has(id: MessageId): boolean {
    return this.#entries.has(id);
  }

  /** Begins to send. What was in a round when the program ended starts a new one; the rest waits for a trigger. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#expire();
    for (const entry of this.#entries.values()) this.#lane(entry.peer).restore(entry.id);
    for (const entry of this.entries) if (!entry.waiting) this.#lane(entry.peer).resume();
  }

  /** Stops sending; what is under way is left to itself. */
  stop(): void {
    this.#running = false;
    for (const lane of this.#lanes.values()) lane.stop();
    this.#lanes.clear();
    if (this.#expiry !== null) this.#clock.clearTimer(this.#expiry);
    this.#expiry = null;
  }

  /** Takes an entry that is on disk already. */
  add(entry: OutboxEntry): void {
    this.#entries.set(entry.id, entry);
    if (!this.#running) return;
    this.#lane(entry.peer).add(entry.id);
    if (this.#expiry === null) this.#scheduleExpiry();
  }

  /** Starts new rounds for what waits. @param except a recipient whose lane has its own reason */
  trigger(trigger: Trigger, except?: Address): void {
    if (!this.#running) return;
    this.#expire();
    for (const [peer, lane] of this.#lanes) if (peer !== except) lane.trigger(trigger);
  }

  /** Starts a new round for the messages to one recipient. */
  triggerFor(peer: Address, trigger: Trigger): void {
    this.#lanes.get(peer)?.trigger(trigger);
  }

  /** Forgets an entry whose record is gone: it was settled by a receipt, or removed by a person. */
  remove(id: MessageId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#lanes.get(entry.peer)?.remove(id);
  }

  #lane(peer: Address): Lane {
    const existing = this.#lanes.get(peer);
    if (existing !== undefined) return existing;
    const lane: Lane = new Lane({
      clock: this.#clock,
      attempt: (id, which) => this.#turns.take(() => this.#attempt(id, which)),
      onFailed: (failed) => this.#onFailed(failed),
      onWaiting: (ids) => this.#onWaiting(ids),
      onEmpty: () => {
        if (lane.messages.length === 0 && this.#lanes.get(peer) === lane) this.#lanes.delete(peer);
      },
    });
    this.#lanes.set(peer, lane);
    return lane;
  }

  async #attempt(id: MessageId, which: Try): Promise<TryResult> {
    const entry = this.#entries.get(id);
    if (entry === undefined || !this.#running) return { result: "done" };
    const result = await this.#courier.attempt(entry, which);
    if (result.result === "done") this.#entries.delete(id);
    if (result.result === "stop") {
      this.stop();
      this.#courier.onRevoked();
    }
    return result;
  }

  async #onFailed(failed: FailedTry): Promise<void> {
    const entry = this.#entries.get(failed.id);
    if (entry === undefined) return;
    await this.#courier.onFailed(entry, failed);
    // Its time may have run out while it was being tried.
    this.#expire();
  }

  async #onWaiting(ids: readonly MessageId[]): Promise<void> {
    const entries = ids.map((id) => this.#entries.get(id)).filter((entry) => entry !== undefined);
    for (const entry of await this.#courier.onWaiting(entries)) {
      if (this.#entries.has(entry.id)) this.#entries.set(entry.id, entry);
    }
  }

  /** Gives up what has been here for twelve hours, and sets the timer for the next. Oldest first. */
  #expire(): void {
    const now = this.#clock.now();
    for (const entry of this.#entries.values()) {
      if (entry.createdAt + OUTBOX_LIFETIME_MS > now) break;
      // The server may be taking it this very moment: what comes of the try decides first.
      if (this.#lanes.get(entry.peer)?.underWay === entry.id) continue;
      this.remove(entry.id);
      void this.#courier.onExpired(entry);
    }
    this.#scheduleExpiry();
  }

  #scheduleExpiry(): void {
    if (this.#expiry !== null) this.#clock.clearTimer(this.#expiry);
    this.#expiry = null;
    const now = this.#clock.now();
    for (const { createdAt } of this.#entries.values()) {
      const left = createdAt + OUTBOX_LIFETIME_MS - now;
      if (left <= 0 || !this.#running) continue;
      this.#expiry = this.#clock.setTimer(left, () => {
        this.#expiry = null;
        this.#expire();
      });
      return;
    }
  }
}
