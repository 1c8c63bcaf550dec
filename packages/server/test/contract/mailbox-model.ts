/** Random histories of mailboxes, checked against a model that fits on one page. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { DeviceId, MessageId } from "@sottovoce/wire";
import fc from "fast-check";
import { type MailboxItem, RECEIPT_LIFETIME_MS, type Store, type Submission } from "../../store/store.ts";
import type { ContractSubject, Reopenable } from "./contract.ts";
import { createPerson, freshMessageId, random, START } from "./fixtures.ts";

const PEOPLE = 3;
const LIFETIME = 100;

type Step =
  | { readonly step: "submit"; readonly from: number; readonly to: number; readonly copyTo: number | null }
  | { readonly step: "repeat"; readonly which: number; readonly altered: boolean }
  | { readonly step: "settle"; readonly device: number; readonly skip: number; readonly count: number }
  | { readonly step: "pass"; readonly ms: number }
  | { readonly step: "restart" };

const person = fc.nat({ max: PEOPLE - 1 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        step: fc.constant("submit" as const),
        from: person,
        to: person,
        copyTo: fc.option(person),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ step: fc.constant("repeat" as const), which: fc.nat(), altered: fc.boolean() }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        step: fc.constant("settle" as const),
        device: person,
        skip: fc.nat({ max: 2 }),
        count: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ step: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: LIFETIME }) }),
    },
    { weight: 1, arbitrary: fc.constant({ step: "restart" as const }) },
  ),
  { minLength: 5, maxLength: 40 },
);

interface Sent {
  readonly submission: Submission;
  /** Of the recipient's envelope. */
  fate: "enqueued" | "delivered" | "expired";
}

class Model {
  readonly #held: Reopenable;
  readonly #devices: readonly DeviceId[];
  readonly #mail: Map<DeviceId, MailboxItem[]>;
  readonly #sent: Sent[] = [];
  #now: number;

  constructor(held: Reopenable, devices: readonly DeviceId[], now: number) {
    this.#held = held;
    this.#devices = devices;
    this.#mail = new Map(devices.map((device) => [device, []]));
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  get #store(): Store {
    return this.#held.store;
  }

  async run(step: Step): Promise<void> {
    switch (step.step) {
      case "submit":
        return this.#submit(step);
      case "repeat":
        return this.#repeat(step);
      case "settle":
        return this.#settle(step);
      case "pass":
        return this.#pass(step.ms);
      case "restart":
        return this.#held.reopen();
    }
  }

  /** The store shows what the model holds. */
  async check(): Promise<void> {
    for (const [device, mail] of this.#mail) {
      assert.deepEqual(await this.#store.mailbox.read(device, 0, 1000), mail);
    }
  }

  async #submit(step: Extract<Step, { step: "submit" }>): Promise<void> {
    const sender = this.#device(step.from);
    const envelopes = [{ device: this.#device(step.to), body: random(64), receipt: true }];
    // A submission has one envelope for a device at most.
    if (step.copyTo !== null && step.copyTo !== step.to) {
      envelopes.push({ device: this.#device(step.copyTo), body: random(64), receipt: false });
    }
    const expiresAt = this.#now + LIFETIME;
    const submission = { sender, id: freshMessageId(this.#now), envelopes, expiresAt };
    const outcome = await this.#store.mailbox.submit(submission, this.#now);
    assert.ok(outcome.outcome === "enqueued");
    this.#sent.push({ submission, fate: "enqueued" });
    for (const [i, { device, body, receipt }] of envelopes.entries()) {
      this.#append(device, {
        kind: "envelope",
        sequence: outcome.sequences[i] as number,
        expiresAt,
        enqueuedAt: this.#now,
        body,
        sender: receipt ? sender : null,
        id: submission.id,
      });
    }
  }

  async #repeat(step: Extract<Step, { step: "repeat" }>): Promise<void> {
    const sent = this.#sent[step.which % Math.max(1, this.#sent.length)];
    if (sent === undefined) return;
    const { submission } = sent;
    const envelopes = submission.envelopes.map((envelope) => ({ ...envelope, body: random(64) }));
    const again = step.altered ? { ...submission, envelopes } : submission;
    const outcome = await this.#store.mailbox.submit(again, this.#now);
    const { expiresAt } = submission;
    assert.deepEqual(outcome, { outcome: "repeated", status: sent.fate, expiresAt });
  }

  async #settle(step: Extract<Step, { step: "settle" }>): Promise<void> {
    const device = this.#device(step.device);
    const mail = this.#mail.get(device) ?? [];
    const taken = mail.splice(step.skip, step.count);
    const sequences = taken.map(({ sequence }) => sequence);
    const receipts = await this.#store.mailbox.settle(device, sequences, this.#now);
    this.#expectReceipts(device, taken, "delivered", receipts);
  }

  async #pass(ms: number): Promise<void> {
    this.#now += ms;
    const over = [...this.#mail].flatMap(([device, mail]) =>
      mail.filter(({ expiresAt }) => expiresAt <= this.#now).map((item) => ({ device, item })),
    );
    for (const { device, item } of over) {
      const mail = this.#mail.get(device) as MailboxItem[];
      mail.splice(mail.indexOf(item), 1);
    }
    const { receipts } = await this.#store.mailbox.expire(this.#now, 1000);
    const told = receipts.filter(({ device }) => this.#mail.has(device));
    const next = new Map(told.map((receipt) => [`${receipt.receipt.id} ${receipt.receipt.device}`, receipt]));
    for (const { device, item } of over) {
      const key = item.kind === "envelope" ? `${item.id} ${device}` : "";
      const receipt = next.get(key);
      this.#expectReceipts(device, [item], "expired", receipt === undefined ? [] : [receipt]);
    }
  }

  #expectReceipts(
    device: DeviceId,
    items: readonly MailboxItem[],
    status: "delivered" | "expired",
    receipts: Awaited<ReturnType<Store["mailbox"]["settle"]>>,
  ): void {
    const due = items.filter((item) => item.kind === "envelope" && item.sender !== null);
    assert.equal(receipts.length, due.length);
    for (const [i, item] of due.entries()) {
      assert.ok(item.kind === "envelope" && item.sender !== null);
      const { sequence } = receipts[i] as (typeof receipts)[0];
      const expiresAt = this.#now + RECEIPT_LIFETIME_MS;
      const receipt = { id: item.id, device, status, reason: "none" as const, at: this.#now };
      assert.deepEqual(receipts[i], { device: item.sender, sequence, expiresAt, receipt, referenced: false });
      const reference = new Uint8Array(0);
      this.#append(item.sender, { kind: "receipt", sequence, expiresAt, receipt, reference });
      this.#fate(item.sender, item.id, status);
    }
  }

  #fate(sender: DeviceId, id: MessageId, fate: Sent["fate"]): void {
    const sent = this.#sent.find(({ submission }) => submission.sender === sender && submission.id === id);
    if (sent !== undefined) sent.fate = fate;
  }

  #append(device: DeviceId, item: MailboxItem): void {
    this.#mail.get(device)?.push(item);
    this.#mail.get(device)?.sort((a, b) => a.sequence - b.sequence);
  }

  #device(index: number): DeviceId {
    return this.#devices[index] as DeviceId;
  }
}

export function mailboxModelContract(subject: ContractSubject): void {
  it("mailboxes behave like the model in random histories", async (t) => {
    const held = await subject.create(t);
    let now = START;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const people = await Promise.all(Array.from({ length: PEOPLE }, () => createPerson(held.store)));
        const model = new Model(
          held,
          people.map(({ device }) => device),
          now,
        );
        for (const step of history) {
          await model.run(step);
          await model.check();
        }
        now = model.now + 1;
      }),
      { numRuns: 25 },
    );
  });
}
