/**
 * Empties the mailbox of one registered device into its flow, in order, several on the way at a time.
 *
 * The loop holds a bounded part of the mailbox in memory. While it has caught up, new items come to it by the
 * bus without a detour over the disk; while it has not, it reads them from the store when there is room again.
 * Idle, it is a handful of fields: a server has one for every device that is online.
 */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { DeviceId } from "@sottovoce/wire";
import type { MailListener } from "../bus/bus.ts";
import type { AppendedReceipt, MailboxItem, MailboxStore } from "../store/store.ts";
import { Backlog, type Parcel } from "./backlog.ts";
import { type DeliveryPort, judge, RETRY_INTERVAL_MS, type Verdict } from "./delivery.ts";

/** MESSAGEs without an answer on one flow. Enough to fill a mobile network's round trip of 100 ms at 300/s. */
const WINDOW = 32;
/** Items read from the store at a time: the next portion is there before the window has emptied. */
const PORTION = 2 * WINDOW;
/** Items at the head of a mailbox that a device may have been sent and not answered. */
export const ON_ITS_WAY = PORTION;
/** Items of one device in memory, 2 kB each: a portion on its way or being settled, and one ready to follow. */
const MEMORY_LIMIT = 2 * PORTION;
/** Tries to reach a registered device that does not answer, before its next registration (REQUIREMENTS M8). */
const MAX_TRIES = 5;
/** Wait before the store is asked again after it was unavailable: a full disk does not empty in less. */
const STORE_RETRY_MS = 1_000;

/** What all loops share. */
export interface LoopSurroundings<Flow> {
  readonly store: Pick<MailboxStore, "read" | "settle">;
  readonly port: DeliveryPort<Flow>;
  readonly clock: Clock;
  /** Hands receipts that settling appended to the loops of their devices. */
  readonly forward: (receipts: readonly AppendedReceipt[]) => void;
  /** Hears of every answer, for statistics. */
  readonly onDelivery: (verdict: Verdict) => void;
  /** Hears of errors of the store, for the log. The loop goes on by itself. */
  readonly onFault: (error: unknown) => void;
}

/** A parcel on its way. */
interface Attempt {
  readonly parcel: Parcel;
  /** By `Clock.elapsed`. */
  readonly sentAt: number;
}

/**
 * - `open`: sending.
 * - `paused`: the device did not answer; a timer runs until the next try.
 * - `dormant`: no more tries until the device registers again.
 * - `closed`: the device is not registered here any more.
 */
type State = "open" | "paused" | "dormant" | "closed";

export class DeliveryLoop<Flow> implements MailListener {
  readonly #around: LoopSurroundings<Flow>;
  readonly #device: DeviceId;
  #flow: Flow;
  #state: State = "open";
  /** Tries in a row that the device did not answer. */
  #tries = 0;
  /** Items up to this sequence are in memory, or done, or refused during this registration. */
  #cursor = 0;
  /** Whether the store may hold items beyond the cursor. */
  #behind = true;
  #reading = false;
  /** Whether items were refused: they are offered again at the next registration. */
  #refused = false;
  /** Parcels taken by the device in this turn, to be settled in one call; `null` when there are none. */
  #taken: Parcel[] | null = null;
  /** One MESSAGE with receipts at a time: those that come meanwhile go together in the next. */
  #receiptsSent = false;
  #timer: TimerHandle | null = null;
  #backlog: Backlog | null = null;
  #attempts: Set<Attempt> | null = null;

  constructor(around: LoopSurroundings<Flow>, device: DeviceId, flow: Flow) {
    this.#around = around;
    this.#device = device;
    this.#flow = flow;
  }

  /** The flow it sends on. */
  get flow(): Flow {
    return this.#flow;
  }

  /** Begins, or begins again: the device has registered, on the same flow or another one. */
  registered(flow: Flow): void {
    const moved = flow !== this.#flow;
    this.#flow = flow;
    this.#tries = 0;
    // Whatever is on its way on the old flow will hardly be answered; the device drops what it has already.
    if (moved) this.#takeBack();
    if (this.#state !== "open" || this.#refused) this.#startOver();
    this.#pump();
  }

  /** Ends: the device is not registered any more. What has not been taken stays in the store. */
  close(): void {
    this.#stopTimer();
    this.#state = "closed";
    this.#backlog = null;
    this.#attempts = null;
  }

  /** An item has left the mailbox by another way than an answer: it is not sent again. */
  settled(sequence: number): void {
    this.#backlog?.forgetItem(sequence);
    this.#shrink();
  }

  onMail(items: readonly MailboxItem[] | null): void {
    if (items === null) this.#behind = true;
    else for (const item of items) this.#offer(item);
    this.#pump();
  }

  #offer(item: MailboxItem): void {
    const backlog = this.#memory();
    // Seen already by a read that was answered before this was told.
    if (backlog.has(item.sequence)) return;
    // Below the cursor it must be taken, for no read will find it: told late, out of order.
    const later = item.sequence > this.#cursor;
    const readable = this.#behind || this.#reading || this.#state !== "open" || backlog.size >= MEMORY_LIMIT;
    if (later && readable) this.#behind = true;
    else this.#accept(backlog, item);
  }

  #accept(backlog: Backlog, item: MailboxItem): void {
    backlog.add(item);
    this.#cursor = Math.max(this.#cursor, item.sequence);
  }

  /** Sends what may be sent, and reads on where there is room. */
  #pump(): void {
    if (this.#state !== "open") return;
    // A device that failed to answer is asked with one message before it gets a windowful again.
    const window = this.#tries > 0 ? 1 : WINDOW;
    const attempts = this.#onTheWay();
    while (attempts.size < window) {
      const parcel = this.#backlog?.take(!this.#receiptsSent, this.#around.clock.now()) ?? null;
      if (parcel === null) break;
      this.#send(attempts, parcel);
    }
    if (this.#behind && !this.#reading && this.#memory().size <= MEMORY_LIMIT - PORTION) void this.#read();
    this.#shrink();
  }

  #send(attempts: Set<Attempt>, parcel: Parcel): void {
    const attempt: Attempt = { parcel, sentAt: this.#around.clock.elapsed() };
    attempts.add(attempt);
    if (parcel.kind === "receipt") this.#receiptsSent = true;
    this.#around.port.deliver(this.#flow, parcel.delivery).then(
      (outcome) => this.#answered(attempt, judge(outcome)),
      (error) => {
        this.#around.onFault(error);
        this.#answered(attempt, "unreachable");
      },
    );
  }

  #answered(attempt: Attempt, verdict: Verdict): void {
    const { parcel, sentAt } = attempt;
    this.#around.onDelivery(verdict);
    if (verdict === "taken") this.#settleSoon(parcel);
    // Otherwise an answer from a flow that was left: its items are on the new one, or in the store.
    if (this.#attempts?.delete(attempt) !== true) return;
    if (parcel.kind === "receipt") this.#receiptsSent = false;
    switch (verdict) {
      case "taken":
        this.#alive();
        break;
      case "refused":
        if (parcel.delivery.refusalIsFinal === true) this.#settleSoon(parcel);
        else {
          // Never dropped for that: it stays in the store until it expires, and does not block what follows.
          this.#backlog?.forget(parcel);
          this.#refused = true;
        }
        this.#alive();
        break;
      case "unanswered":
        this.#backlog?.putBack(parcel);
        this.#unanswered(sentAt);
        break;
      case "unreachable":
        this.#backlog?.putBack(parcel);
        this.#rest("dormant");
        break;
    }
    this.#pump();
  }

  /** The device answers: what it failed to answer before is offered to it again at once. */
  #alive(): void {
    if (this.#tries === 0) return;
    this.#tries = 0;
    if (this.#state === "paused") this.#startOver();
  }

  /** Answers come many in one packet: what they settle goes to the store in one call. */
  #settleSoon(parcel: Parcel): void {
    if (this.#taken !== null) {
      this.#taken.push(parcel);
      return;
    }
    const taken = [parcel];
    this.#taken = taken;
    // Behind the answers that are being handed out in this turn.
    queueMicrotask(() => {
      this.#taken = null;
      void this.#settle(taken);
    });
  }

  async #settle(parcels: readonly Parcel[]): Promise<void> {
    try {
      const { store, clock } = this.#around;
      const sequences = parcels.flatMap((parcel) => parcel.sequences);
      const receipts = await store.settle(this.#device, sequences, clock.now());
      for (const parcel of parcels) this.#backlog?.forget(parcel);
      if (receipts.length > 0) this.#around.forward(receipts);
      this.#pump();
    } catch (error) {
      this.#around.onFault(error);
      // Not sent again while this loop lives: the parcels stay held. Closed, they are left to the next one.
      if (this.#state === "closed") return;
      this.#around.clock.setTimer(STORE_RETRY_MS, () => void this.#settle(parcels));
    }
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#behind = false;
    const after = this.#cursor;
    try {
      const items = await this.#around.store.read(this.#device, after, PORTION);
      this.#reading = false;
      if (this.#state === "closed") return;
      // Started over or resting meanwhile: these items are not what follows the cursor, or nobody may have them.
      if (this.#cursor !== after || this.#state !== "open") this.#behind = true;
      else this.#readDone(items);
      this.#pump();
    } catch (error) {
      this.#reading = false;
      this.#behind = true;
      this.#around.onFault(error);
      if (this.#state === "open") this.#pause(STORE_RETRY_MS);
    }
  }

  #readDone(items: readonly MailboxItem[]): void {
    const backlog = this.#memory();
    for (const item of items) {
      if (backlog.has(item.sequence)) this.#cursor = Math.max(this.#cursor, item.sequence);
      else this.#accept(backlog, item);
    }
    if (items.length === PORTION) this.#behind = true;
  }

  /** REQUIREMENTS M8: 5 tries, 30 s apart, then wait for the next registration. */
  #unanswered(sentAt: number): void {
    // Others of the same windowful that stay unanswered are the same try.
    if (this.#state !== "open") this.#backlog?.release();
    else if (++this.#tries >= MAX_TRIES) this.#rest("dormant");
    else this.#pause(Math.max(0, sentAt + RETRY_INTERVAL_MS - this.#around.clock.elapsed()));
  }

  #pause(ms: number): void {
    this.#rest("paused");
    this.#timer = this.#around.clock.setTimer(ms, () => {
      this.#timer = null;
      this.#startOver();
      this.#pump();
    });
  }

  /** Stops sending, and keeps nothing in memory that the store has as well. */
  #rest(state: "paused" | "dormant"): void {
    this.#stopTimer();
    this.#state = state;
    this.#backlog?.release();
  }

  /** Goes through the mailbox from its beginning; what is on its way is not sent twice. */
  #startOver(): void {
    this.#stopTimer();
    this.#state = "open";
    this.#refused = false;
    this.#cursor = 0;
    this.#behind = true;
  }

  #takeBack(): void {
    for (const { parcel } of this.#attempts ?? []) this.#backlog?.putBack(parcel);
    this.#attempts = null;
    this.#receiptsSent = false;
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#around.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #memory(): Backlog {
    this.#backlog ??= new Backlog();
    return this.#backlog;
  }

  #onTheWay(): Set<Attempt> {
    this.#attempts ??= new Set();
    return this.#attempts;
  }

  /** Gives memory back as soon as there is nothing to do. */
  #shrink(): void {
    if (this.#attempts?.size === 0) this.#attempts = null;
    if (this.#backlog?.size === 0) this.#backlog = null;
  }
}
