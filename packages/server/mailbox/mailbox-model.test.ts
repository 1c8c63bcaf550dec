/** Random histories of devices that come, go, fail and refuse, over a disk that fails: nothing is ever lost. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceId, MessageId } from "@sottovoce/wire";
import fc from "fast-check";
import { LocalBus } from "../bus/local-bus.ts";
import { StoreUnavailable } from "../store/store.ts";
import { createPerson, LIFETIME, START, submissionOf } from "../test/contract/fixtures.ts";
import { type FakeFlow, FakePort, type SentMessage } from "../test/fake-port.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { createTestStore, type TestStore } from "../test/sqlite-store.ts";
import type { Outcome } from "./delivery.ts";
import { MailboxService } from "./mailbox.ts";

type Answer = Outcome | number;
type Step =
  | { readonly step: "submit"; readonly count: number }
  | { readonly step: "register"; readonly who: number; readonly anew: boolean }
  | { readonly step: "unregister"; readonly who: number }
  | { readonly step: "behave"; readonly answers: readonly Answer[] }
  | { readonly step: "pass"; readonly ms: number }
  | { readonly step: "break"; readonly commits: number };

/** Ann, who sends, and Bob. */
const who = fc.nat({ max: 1 });
const ANN = 0;
const BOB = 1;

const answers = fc.array(
  fc.constantFrom<Answer>(200, 200, 200, 200, 415, 480, 503, "timeout", "transport_error"),
  { minLength: 1, maxLength: 6 },
);

function kind<K extends Step["step"]>(step: K): fc.Arbitrary<K> {
  return fc.constant(step);
}

const submits = fc.record({ step: kind("submit"), count: fc.integer({ min: 1, max: 90 }) });
const registers = fc.record({ step: kind("register"), who, anew: fc.boolean() });
const unregisters = fc.record({ step: kind("unregister"), who });
const behaves = fc.record({ step: kind("behave"), answers });
const passes = fc.record({ step: kind("pass"), ms: fc.integer({ min: 1, max: 90_000 }) });
const breaks = fc.record({ step: kind("break"), commits: fc.integer({ min: 1, max: 3 }) });
const history: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: submits },
    { weight: 4, arbitrary: registers },
    { weight: 2, arbitrary: unregisters },
    { weight: 3, arbitrary: behaves },
    { weight: 3, arbitrary: passes },
    { weight: 1, arbitrary: breaks },
  ),
  { minLength: 4, maxLength: 25 },
);

class World {
  readonly #held: TestStore;
  readonly #devices: readonly [ann: DeviceId, bob: DeviceId];
  readonly #clock = new ManualClock(START);
  readonly #service: MailboxService<FakeFlow>;
  readonly #flows: (FakeFlow | null)[] = [null, null];
  readonly #idOf = new Map<string, MessageId>();
  readonly #accepted = new Set<MessageId>();
  /** Taken by Bob's device, and told to Ann's. */
  readonly #taken = new Set<MessageId>();
  readonly #told = new Set<MessageId>();
  #answers: readonly Answer[] = [200];
  #turn = 0;

  constructor(held: TestStore, devices: readonly [DeviceId, DeviceId]) {
    this.#held = held;
    this.#devices = devices;
    const port = new FakePort();
    port.policy = (message) => this.#answer(message);
    this.#service = new MailboxService<FakeFlow>({
      store: held.store.mailbox,
      bus: new LocalBus(),
      port,
      clock: this.#clock,
      onFault: (error) => assert.ok(error instanceof StoreUnavailable, String(error)),
    });
  }

  async run(step: Step): Promise<void> {
    switch (step.step) {
      case "submit":
        await Promise.all(Array.from({ length: step.count }, () => this.#submit()));
        break;
      case "register":
        // Not calm: what follows happens while it reads.
        return this.#register(step.who, step.anew);
      case "unregister":
        this.#unregister(step.who);
        break;
      case "behave":
        this.#answers = step.answers;
        break;
      case "pass":
        this.#clock.advance(step.ms);
        break;
      case "break":
        this.#held.failCommits(step.commits);
        break;
    }
    await this.#calm();
  }

  /** All is well from now on: whatever was accepted arrives, and the mailboxes are empty in the end. */
  async conclude(): Promise<void> {
    this.#answers = [200];
    this.#held.failCommits(0);
    await this.#calm();
    this.#register(ANN, true);
    this.#register(BOB, true);
    for (let i = 0; i < 100 && (await this.#waiting()) > 0; i++) {
      await this.#calm();
      this.#clock.advance(1_000);
    }
    assert.equal(await this.#waiting(), 0);
    assert.deepEqual(this.#taken, this.#accepted);
    assert.deepEqual(this.#told, this.#accepted);
    this.#service.stop();
  }

  #answer(message: SentMessage): Answer {
    const answer = this.#answers[this.#turn++ % this.#answers.length] as Answer;
    if (answer !== 200) return answer;
    const id = this.#idOf.get(Buffer.from(message.delivery.body).toString("latin1"));
    if (id !== undefined) this.#taken.add(id);
    for (const receipt of message.receipts) {
      assert.equal(receipt.status, "delivered");
      this.#told.add(receipt.id);
    }
    return answer;
  }

  async #submit(): Promise<void> {
    const [ann, bob] = this.#devices;
    const submission = submissionOf(ann, [bob], { expiresAt: this.#clock.now() + LIFETIME });
    const body = submission.envelopes[0]?.body as Uint8Array;
    this.#idOf.set(Buffer.from(body).toString("latin1"), submission.id);
    try {
      await this.#service.submit(submission);
      this.#accepted.add(submission.id);
    } catch (error) {
      assert.ok(error instanceof StoreUnavailable);
    }
  }

  #register(index: number, anew: boolean): void {
    const flow = (anew ? null : this.#flows[index]) ?? { name: `of ${index}` };
    this.#flows[index] = flow;
    this.#service.registered(this.#devices[index] as DeviceId, flow);
  }

  #unregister(index: number): void {
    const flow = this.#flows[index] ?? null;
    if (flow !== null) this.#service.unregistered(this.#devices[index] as DeviceId, flow);
    this.#flows[index] = null;
  }

  async #waiting(): Promise<number> {
    const reads = this.#devices.map((device) => this.#held.store.mailbox.read(device, 0, 1));
    return (await Promise.all(reads)).flat().length;
  }

  async #calm(): Promise<void> {
    for (let i = 0; i < 4; i++) await this.#held.store.mailbox.size();
  }
}

describe("mailbox service under failures", () => {
  it("delivers everything it accepted, nothing else, and tells the sender", async (t) => {
    const held = await createTestStore(t);
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
        const world = new World(held, [ann.device, bob.device]);
        for (const step of steps) await world.run(step);
        await world.conclude();
      }),
      { numRuns: 20 },
    );
  });
});
