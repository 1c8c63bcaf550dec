/** The part of one device's mailbox that is in memory: what waits to be sent, and what is on its way. */
import {
  ENVELOPE_CONTENT_TYPE,
  encodeReceipts,
  MAX_RECEIPTS,
  RECEIPTS_CONTENT_TYPE,
  type Receipt,
} from "@sottovoce/wire";
import { decodeSiteContent } from "../site/content.ts";
import { imdnDelivery } from "../site/notification.ts";
import type { MailboxItem } from "../store/store.ts";
import type { Delivery } from "./delivery.ts";

/** What goes into one MESSAGE: one envelope, one notice, or all receipts that wait. */
export interface Parcel {
  readonly kind: MailboxItem["kind"];
  readonly items: readonly MailboxItem[];
  readonly sequences: readonly number[];
  readonly delivery: Delivery;
}

export class Backlog {
  /** Waiting to be sent, in order of sequence. */
  readonly #queue: MailboxItem[] = [];
  /** Sequences of all items in memory: waiting, on the way, or being settled. */
  readonly #held = new Set<number>();

  /** Items in memory. */
  get size(): number {
    return this.#held.size;
  }

  has(sequence: number): boolean {
    return this.#held.has(sequence);
  }

  /** Adds an item that is not held yet. */
  add(item: MailboxItem): void {
    this.#held.add(item.sequence);
    this.#insert(item);
  }

  /**
   * Takes the next parcel off the queue; it stays held.
   * @param withReceipts whether receipts may be sent now; otherwise they stay and envelopes overtake them
   * @param now items that have expired by then are dropped: `expire` sees to them
   * @returns `null` when nothing may be sent
   */
  take(withReceipts: boolean, now: number): Parcel | null {
    for (let i = 0; i < this.#queue.length; ) {
      const item = this.#queue[i] as MailboxItem;
      if (item.expiresAt <= now) {
        this.#queue.splice(i, 1);
        this.#held.delete(item.sequence);
      } else if (item.kind !== "receipt" || item.reference.length > 0) {
        this.#queue.splice(i, 1);
        return singleParcel(item);
      } else if (withReceipts) {
        return this.#takeReceipts(now);
      } else i++;
    }
    return null;
  }

  #takeReceipts(now: number): Parcel {
    const items: MailboxItem[] = [];
    const receipts: Receipt[] = [];
    for (let i = 0; i < this.#queue.length && receipts.length < MAX_RECEIPTS; ) {
      const item = this.#queue[i] as MailboxItem;
      if (item.kind !== "receipt" || item.reference.length > 0 || item.expiresAt <= now) i++;
      else {
        this.#queue.splice(i, 1);
        items.push(item);
        receipts.push(item.receipt);
      }
    }
    return receiptsParcel(items, receipts);
  }

  /** Puts a parcel that did not arrive back in its place. */
  putBack(parcel: Parcel): void {
    for (const item of parcel.items) if (this.#held.has(item.sequence)) this.#insert(item);
  }

  /** Forgets a parcel, wherever it is by now. */
  forget(parcel: Parcel): void {
    for (const sequence of parcel.sequences) this.forgetItem(sequence);
  }

  forgetItem(sequence: number): void {
    if (!this.#held.delete(sequence)) return;
    const place = this.#queue.findIndex((item) => item.sequence === sequence);
    if (place >= 0) this.#queue.splice(place, 1);
  }

  /** Forgets all that waits; it can be read from the store again. What is on its way stays held. */
  release(): void {
    for (const { sequence } of this.#queue) this.#held.delete(sequence);
    this.#queue.length = 0;
  }

  #insert(item: MailboxItem): void {
    let place = this.#queue.length;
    while (place > 0 && (this.#queue[place - 1] as MailboxItem).sequence > item.sequence) place--;
    this.#queue.splice(place, 0, item);
  }
}

function singleParcel(item: MailboxItem): Parcel {
  // A receipt with a reference is for a SIP phone, which knows nothing of ours: it is a message of its own.
  const kind = item.kind === "receipt" ? "site" : item.kind;
  return { kind, items: [item], sequences: [item.sequence], delivery: deliveryOf(item) };
}

function deliveryOf(item: MailboxItem): Delivery {
  if (item.kind === "receipt") return imdnDelivery(item);
  const { body, enqueuedAt, expiresAt } = item;
  switch (item.kind) {
    case "envelope":
      return { contentType: ENVELOPE_CONTENT_TYPE, body, enqueuedAt, expiresAt };
    case "notice":
      return { contentType: item.contentType, body, enqueuedAt, expiresAt };
    case "site":
      return { ...decodeSiteContent(body), enqueuedAt, expiresAt, callId: item.id };
  }
}

function receiptsParcel(items: readonly MailboxItem[], receipts: readonly Receipt[]): Parcel {
  return {
    kind: "receipt",
    items,
    sequences: items.map((item) => item.sequence),
    delivery: {
      contentType: RECEIPTS_CONTENT_TYPE,
      body: encodeReceipts(receipts),
      enqueuedAt: Math.min(...receipts.map((receipt) => receipt.at)),
      expiresAt: Math.max(...items.map((item) => item.expiresAt)),
    },
  };
}
