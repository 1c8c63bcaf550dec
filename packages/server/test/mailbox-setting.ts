/** A mailbox service over a real store, with a clock and devices that a test moves by hand. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Bytes, DeviceId } from "@sottovoce/wire";
import { LocalBus } from "../bus/local-bus.ts";
import { MailboxService } from "../mailbox/mailbox.ts";
import type { MailboxStore, Submission } from "../store/store.ts";
import { createPerson, LIFETIME, START, submissionOf } from "./contract/fixtures.ts";
import { type FakeFlow, FakePort } from "./fake-port.ts";
import { ManualClock } from "./manual-clock.ts";
import { createTestStore, type TestStore } from "./sqlite-store.ts";

/** An envelope body that `SentMessage.text` reads. */
export function bodyOf(text: string): Bytes {
  const body = new Uint8Array(100);
  body[0] = text.length;
  body.set(Buffer.from(text), 1);
  return body;
}

export class MailboxSetting {
  readonly held: TestStore;
  readonly clock = new ManualClock(START);
  readonly port = new FakePort();
  readonly faults: unknown[] = [];
  readonly ann: DeviceId;
  readonly bob: DeviceId;
  readonly service: MailboxService<FakeFlow>;
  /** Reads from the store. */
  reads = 0;
  /** While it is not `null`, answers of reads wait for it. */
  gate: Promise<void> | null = null;

  constructor(t: TestContext, held: TestStore, ann: DeviceId, bob: DeviceId) {
    this.held = held;
    this.ann = ann;
    this.bob = bob;
    const { mailbox } = held.store;
    const store: MailboxStore = {
      ...mailbox,
      read: async (...args) => {
        this.reads++;
        const items = await mailbox.read(...args);
        await this.gate;
        return items;
      },
    };
    this.service = new MailboxService<FakeFlow>({
      store,
      bus: new LocalBus(),
      port: this.port,
      clock: this.clock,
      onFault: (error) => this.faults.push(error),
    });
    t.after(() => this.service.stop());
  }

  submission(text: string): Submission {
    const envelopes = [{ device: this.bob, body: bodyOf(text), receipt: true }];
    return submissionOf(this.ann, [], { envelopes, expiresAt: this.clock.now() + LIFETIME });
  }

  async send(...texts: readonly string[]): Promise<void> {
    for (const outcome of await Promise.all(
      texts.map((text) => this.service.submit(this.submission(text))),
    )) {
      assert.equal(outcome.outcome, "enqueued");
    }
  }

  /** Everything asked of the store by now is done, and whoever asked knows. */
  async calm(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.held.store.mailbox.size();
  }
}

/** Two people, Ann and Bob, neither of them registered. */
export async function setUp(t: TestContext): Promise<MailboxSetting> {
  const held = await createTestStore(t);
  const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
  return new MailboxSetting(t, held, ann.device, bob.device);
}

/** Texts of so many messages. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i}`);
}
