import assert from "node:assert/strict";
import { decodeReceipts, ENVELOPE_CONTENT_TYPE, RECEIPTS_CONTENT_TYPE, type Receipt } from "@sottovoce/wire";
import type { Delivery, DeliveryPort, Outcome } from "../mailbox/delivery.ts";

/** A connection, as far as tests care. */
export interface FakeFlow {
  readonly name: string;
}

/** A MESSAGE that was sent and that a test answers. */
export class SentMessage {
  readonly flow: FakeFlow;
  readonly delivery: Delivery;
  readonly #resolve: (outcome: Outcome) => void;
  answered = false;

  constructor(flow: FakeFlow, delivery: Delivery, resolve: (outcome: Outcome) => void) {
    this.flow = flow;
    this.delivery = delivery;
    this.#resolve = resolve;
  }

  /** @param outcome a status for short */
  answer(outcome: Outcome | number): void {
    assert.equal(this.answered, false);
    this.answered = true;
    this.#resolve(typeof outcome === "number" ? { status: outcome } : outcome);
  }

  /** The text that `FakeMailbox.body` put into the envelope; `null` for receipts. */
  get text(): string | null {
    if (this.delivery.contentType !== ENVELOPE_CONTENT_TYPE) return null;
    const { body } = this.delivery;
    return Buffer.from(body.subarray(1, 1 + (body[0] as number))).toString();
  }

  get receipts(): readonly Receipt[] {
    return this.delivery.contentType === RECEIPTS_CONTENT_TYPE ? decodeReceipts(this.delivery.body) : [];
  }
}

/** Records what is sent, and answers by itself where a test says how. */
export class FakePort implements DeliveryPort<FakeFlow> {
  readonly sent: SentMessage[] = [];
  /** Answers each message when it is sent; `null` leaves it to the test. */
  policy: (message: SentMessage) => Outcome | number | null = () => null;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  deliver(flow: FakeFlow, delivery: Delivery): Promise<Outcome> {
    return new Promise((resolve) => {
      const message = new SentMessage(flow, delivery, resolve);
      this.sent.push(message);
      const outcome = this.policy(message);
      if (outcome !== null) message.answer(outcome);
      for (const waiting of this.#waiting) if (this.sent.length >= waiting.count) waiting.resolve();
    });
  }

  /** Resolves when so many messages have been sent in all. */
  async until(count: number): Promise<void> {
    if (this.sent.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Message number `index`, which has been sent. */
  nth(index: number): SentMessage {
    const message = this.sent[index];
    assert.ok(message, `message ${index} has not been sent`);
    return message;
  }

  /** Messages not answered yet. */
  get open(): readonly SentMessage[] {
    return this.sent.filter((message) => !message.answered);
  }

  get texts(): readonly (string | null)[] {
    return this.sent.map((message) => message.text);
  }
}
