/** Random histories of devices that come, go, fail and refuse, over a disk that fails: nothing is ever lost. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceId, MessageId } from "@sottovoce/wire";
import fc from "fast-check";
import { LocalBus } from "../bus/local-bus.ts";
import { createPerson, HOUR, LIFETIME, START, submissionOf } from "../store/contract/fixtures.ts";
import { StoreUnavailable } from "../store/store.ts";
import { type FakeFlow, FakePort, type SentMessage } from "../test/fake-port.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { createTestStore } from "../test/sqlite-store.ts";
import type { Outcome } from "./delivery.ts";
import { MailboxService } from "./mailbox.ts";

type Step =
  | { readonly step: "submit"; readonly count: number }
  | { readonly step: "register"; readonly who: number; readonly anew: boolean }
  | { readonly step: "unregister"; readonly who: number }
  | { readonly step: "behave"; readonly outcomes: readonly (Outcome | number)[] }
  | { readonly step: "pass"; readonly ms: number }
  | { readonly step: "break"; readonly commits: number };

const who = fc.nat({ max: 1 });
const outcomes = fc.array(
  fc.constantFrom<Outcome | number>(200, 200, 200, 200, 415, 480, 503, "timeout", "transport_error"),
  { minLength: 1, maxLength: 6 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ step: fc.constant("submit" as const), count: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 4, arbitrary: fc.record({ step: fc.constant("register" as const), who, anew: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant("unregister" as const), who }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant("behave" as const), outcomes }) },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant("break" as const), commits: fc.integer({ min: 1, max: 3 }) }),
  },
);

describe("mailbox service under failures", () => {
  it("delivers everything it accepted, and tells every sender once", async (t) => {
    const held = await createTestStore(t);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (history) => {
        const people = [await createPerson(held.store), await createPerson(held.store)];
        const [ann, bob] = people.map(({ device }) => device) as [DeviceId, DeviceId];
        const devices = [bob, ann];
        const clock = new ManualClock(START);
        const port = new FakePort();
        const accepted = new Set<MessageId>();
        const bodies = new Map<string, MessageId>();
        const taken = new Set<MessageId>();
        const told = new Map<MessageId, number>();
        let behaviour: readonly (Outcome | number)[] = [200];
        let turn = 0;
        port.policy = (message) => {
          const outcome = behaviour[turn++ % behaviour.length] as Outcome | number;
          if (outcome === 200) note(message);
          return outcome;
        };
        const note = (message: SentMessage) => {
          const id = bodies.get(Buffer.from(message.delivery.body).toString("latin1"));
          if (id !== undefined) taken.add(id);
          for (const receipt of message.receipts) {
            assert.equal(receipt.status, "delivered");
            told.set(receipt.id, (told.get(receipt.id) ?? 0) + 1);
          }
        };
        const service = new MailboxService<FakeFlow>({
          store: held.store.mailbox,
          bus: new LocalBus(),
          port,
          clock,
          onFault: (error) => assert.ok(error instanceof StoreUnavailable, String(error)),
        });
        const flows: (FakeFlow | null)[] = [null, null];
        const register = (index: number, anew: boolean) => {
          const flow = anew ? { name: `${index}` } : (flows[index] ?? { name: `${index}` });
          flows[index] = flow;
          service.registered(devices[index] as DeviceId, flow);
        };
        const calm = async () => {
          for (let i = 0; i < 4; i++) await held.store.mailbox.size();
        };
        const submit = async (count: number) => {
          await Promise.all(
            Array.from({ length: count }, async () => {
              const submission = submissionOf(ann, [bob], { expiresAt: clock.now() + LIFETIME });
              const body = submission.envelopes[0]?.body as Uint8Array;
              bodies.set(Buffer.from(body).toString("latin1"), submission.id);
              try {
                await service.submit(submission);
                accepted.add(submission.id);
              } catch (error) {
                assert.ok(error instanceof StoreUnavailable);
              }
            }),
          );
        };
        for (const one of history) {
          if (one.step === "submit") await submit(one.count);
          else if (one.step === "register") register(one.who, one.anew);
          else if (one.step === "behave") behaviour = one.outcomes;
          else if (one.step === "pass") clock.advance(one.ms);
          else if (one.step === "break") held.failCommits(one.commits);
          else {
            const flow = flows[one.who];
            if (flow) service.unregistered(devices[one.who] as DeviceId, flow);
            flows[one.who] = null;
          }
          if (one.step !== "register") await calm();
        }
        // From now on all is well: whatever was accepted arrives, and the mailboxes are empty in the end.
        behaviour = [200];
        held.failCommits(0);
        await calm();
        for (const index of [0, 1]) register(index, true);
        const waiting = async () =>
          (await Promise.all(devices.map((device) => held.store.mailbox.read(device, 0, 1)))).flat().length;
        for (let i = 0; i < 100 && (await waiting()) > 0; i++) {
          await calm();
          clock.advance(1_000);
        }
        assert.equal(await waiting(), 0);
        assert.deepEqual(
          [...accepted].filter((id) => !taken.has(id)),
          [],
        );
        assert.deepEqual(
          [...taken].filter((id) => !accepted.has(id)),
          [],
        );
        assert.deepEqual(
          [...accepted].filter((id) => (told.get(id) ?? 0) < 1),
          [],
        );
        assert.ok(clock.now() < START + HOUR * 72);
        service.stop();
      }),
      { numRuns: 20 },
    );
  });
});
