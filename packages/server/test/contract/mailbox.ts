import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENVELOPE_BYTES } from "@sottovoce/wire";
import { MAX_MAILBOX_ROWS, RECEIPT_LIFETIME_MS } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import { createPerson, enqueue, HOUR, LIFETIME, random, START, submissionOf } from "./fixtures.ts";

export function mailboxContract(subject: ContractSubject): void {
  describe("mailbox", () => {
    it("keeps envelopes in order, whole, and across a restart", async (t) => {
      const held = await subject.create(t);
      const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
      const submissions = Array.from({ length: 5 }, () => submissionOf(ann.device, [bob.device]));
      const sequences = (await Promise.all(submissions.map((one) => enqueue(held.store, one)))).flat();
      assert.deepEqual(
        sequences,
        sequences.toSorted((a, b) => a - b),
      );
      await held.reopen();
      const items = await held.store.mailbox.read(bob.device, 0, 10);
      assert.deepEqual(
        items,
        submissions.map(({ id, envelopes, expiresAt }, i) => ({
          kind: "envelope",
          sequence: sequences[i],
          expiresAt,
          enqueuedAt: START,
          body: envelopes[0]?.body,
          sender: ann.device,
          id,
        })),
      );
      const middle = await held.store.mailbox.read(bob.device, sequences[1] as number, 2);
      assert.deepEqual(
        middle.map(({ sequence }) => sequence),
        sequences.slice(2, 4),
      );
      assert.equal(await held.store.mailbox.size(), 5);
    });

    it("never gives a sequence twice, also when the newest rows are gone after a restart", async (t) => {
      const held = await subject.create(t);
      const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
      const before = await enqueue(held.store, submissionOf(ann.device, [bob.device]));
      await held.store.mailbox.settle(bob.device, before, START);
      await held.reopen();
      const [after] = await enqueue(held.store, submissionOf(ann.device, [bob.device]));
      // Above the receipt as well, which took a sequence of its own.
      assert.ok((after as number) > (before[0] as number) + 1);
    });

    it("settles once: the row goes, the sender's receipt comes", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const submission = submissionOf(ann.device, [bob.device]);
      const sequences = await enqueue(store, submission);
      const receipts = await store.mailbox.settle(bob.device, sequences, START + 7);
      const receipt = {
        id: submission.id,
        device: bob.device,
        status: "delivered",
        reason: "none",
        at: START + 7,
      };
      const expiresAt = START + 7 + RECEIPT_LIFETIME_MS;
      assert.deepEqual(receipts, [
        { device: ann.device, sequence: receipts[0]?.sequence, expiresAt, receipt, referenced: false },
      ]);
      assert.deepEqual(await store.mailbox.read(bob.device, 0, 10), []);
      assert.deepEqual(await store.mailbox.read(ann.device, 0, 10), [
        {
          kind: "receipt",
          sequence: receipts[0]?.sequence,
          expiresAt,
          receipt,
          reference: new Uint8Array(0),
        },
      ]);
      assert.deepEqual(await store.mailbox.settle(bob.device, sequences, START + 8), []);
      const own = receipts.map(({ sequence }) => sequence);
      assert.deepEqual(await store.mailbox.settle(ann.device, own, START + 9), []);
      assert.equal(await store.mailbox.size(), 0);
    });

    it("keeps no receipt for a sender that was reset, whether its envelope is taken or expires", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const [taken] = [
        await enqueue(store, submissionOf(ann.device, [bob.device])),
        await enqueue(store, submissionOf(ann.device, [bob.device])),
      ];
      await store.accounts.reset(ann.account.id, START);
      assert.equal((await store.mailbox.read(bob.device, 0, 10)).length, 2);
      assert.deepEqual(await store.mailbox.settle(bob.device, taken, START), []);
      assert.deepEqual(await store.mailbox.expire(START + LIFETIME, 10), { removed: 1, receipts: [] });
      assert.equal(await store.mailbox.size(), 0);
    });

    it("lets a device settle only what is its own", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const sequences = await enqueue(store, submissionOf(ann.device, [bob.device]));
      assert.deepEqual(await store.mailbox.settle(ann.device, sequences, START), []);
      assert.equal((await store.mailbox.read(bob.device, 0, 10)).length, 1);
    });

    it("sends no receipts for copies to own devices, and names no sender on them", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob, tablet] = [
        await createPerson(store),
        await createPerson(store),
        await createPerson(store),
      ];
      const submission = submissionOf(ann.device, [bob.device]);
      const copy = { device: tablet.device, body: random(ENVELOPE_BYTES), receipt: false };
      const [, second] = await enqueue(store, {
        ...submission,
        envelopes: [...submission.envelopes, copy],
      });
      const [item] = await store.mailbox.read(tablet.device, 0, 10);
      assert.ok(item?.kind === "envelope" && item.sender === null);
      assert.deepEqual(await store.mailbox.settle(tablet.device, [second as number], START), []);
      const status = await store.mailbox.submit(submission, START);
      assert.equal(status.outcome === "repeated" && status.status, "enqueued");
    });

    it("answers a repetition with what has become of it, and a conflict where it is another message", async (t) => {
      const held = await subject.create(t);
      const [ann, bob, cy] = [
        await createPerson(held.store),
        await createPerson(held.store),
        await createPerson(held.store),
      ];
      const submission = submissionOf(ann.device, [bob.device, cy.device]);
      const sequences = await enqueue(held.store, submission);
      await held.reopen();
      const { store } = held;
      const later = { ...submission, expiresAt: submission.expiresAt + HOUR };
      const { expiresAt } = submission;
      assert.deepEqual(await store.mailbox.submit(later, START + HOUR), {
        outcome: "repeated",
        status: "enqueued",
        expiresAt,
      });
      const anew = { ...submissionOf(ann.device, [bob.device, cy.device]), id: submission.id };
      assert.equal((await store.mailbox.submit(anew, START)).outcome, "repeated");
      assert.deepEqual(await store.mailbox.known(ann.device, submission.id, START + HOUR), {
        outcome: "repeated",
        status: "enqueued",
        expiresAt,
      });
      assert.equal(await store.mailbox.known(cy.device, submission.id, START), null);
      // Another device may use the same id by chance.
      await enqueue(store, { ...submissionOf(bob.device, [cy.device]), id: submission.id });
      // One device of the recipient is enough.
      await store.mailbox.settle(cy.device, [sequences[1] as number], START);
      const repeated = await store.mailbox.submit(submission, START);
      assert.equal(repeated.outcome === "repeated" && repeated.status, "delivered");
      assert.equal((await store.mailbox.read(bob.device, 0, 10)).length, 1);
    });

    it("expires in portions, tells the senders, leaves nothing, and remembers what became of it", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const submissions = [0, 1, 2].map((i) =>
        submissionOf(ann.device, [bob.device], { expiresAt: START + LIFETIME + i }),
      );
      for (const submission of submissions) await enqueue(store, submission);
      assert.equal(await store.mailbox.nextExpiry(), START + LIFETIME);
      assert.deepEqual(await store.mailbox.expire(START + LIFETIME - 1, 10), { removed: 0, receipts: [] });
      const end = START + LIFETIME + 1;
      const first = await store.mailbox.expire(end, 1);
      assert.equal(first.removed, 1);
      assert.deepEqual(first.receipts[0]?.receipt, {
        id: submissions[0]?.id,
        device: bob.device,
        status: "expired",
        reason: "none",
        at: end,
      });
      assert.equal((await store.mailbox.expire(end, 10)).removed, 1);
      assert.equal((await store.mailbox.read(bob.device, 0, 10)).length, 1);
      const status = await store.mailbox.submit(submissions[0] as (typeof submissions)[0], end);
      assert.equal(status.outcome === "repeated" && status.status, "expired");
      await store.mailbox.expire(end + 1, 10);
      assert.equal((await store.mailbox.read(ann.device, 0, 10)).length, 3);
      assert.equal((await store.mailbox.expire(end + 2 + RECEIPT_LIFETIME_MS, 10)).removed, 3);
      assert.equal(await store.mailbox.size(), 0);
    });

    it("forgets submissions 12 hours after they expire", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const submission = submissionOf(ann.device, [bob.device]);
      const [sequence] = await enqueue(store, submission);
      await store.mailbox.settle(bob.device, [sequence as number], START);
      const [receipt] = await store.mailbox.read(ann.device, 0, 1);
      await store.mailbox.settle(ann.device, [receipt?.sequence as number], START);
      const kept = START + LIFETIME + 12 * HOUR;
      assert.equal(await store.mailbox.nextExpiry(), kept);
      await store.mailbox.expire(kept - 1, 10);
      const status = await store.mailbox.submit(submission, kept - 1);
      assert.equal(status.outcome === "repeated" && status.status, "delivered");
      await store.mailbox.expire(kept, 10);
      assert.equal(await store.mailbox.nextExpiry(), null);
      assert.equal((await store.mailbox.submit(submission, kept)).outcome, "enqueued");
    });

    it("refuses a full mailbox whole, still answers repetitions, and takes receipts", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob, cy] = [
        await createPerson(store),
        await createPerson(store),
        await createPerson(store),
      ];
      // Small bodies: the limit counts rows.
      const small = () =>
        submissionOf(ann.device, [], {
          envelopes: [{ device: bob.device, body: random(16), receipt: true }],
        });
      const first = small();
      const fromBob = submissionOf(bob.device, [cy.device]);
      const [toCy] = await enqueue(store, fromBob);
      const outcomes = await Promise.all(
        [first, ...Array.from({ length: MAX_MAILBOX_ROWS - 1 }, small)].map((one) =>
          store.mailbox.submit(one, START),
        ),
      );
      assert.ok(outcomes.every(({ outcome }) => outcome === "enqueued"));
      const both = submissionOf(ann.device, [cy.device, bob.device]);
      assert.deepEqual(await store.mailbox.submit(both, START), {
        outcome: "mailbox_full",
        device: bob.device,
      });
      assert.equal((await store.mailbox.read(cy.device, 0, 10)).length, 1);
      assert.equal((await store.mailbox.submit(first, START)).outcome, "repeated");
      const receipts = await store.mailbox.settle(cy.device, [toCy as number], START);
      assert.deepEqual(
        receipts.map(({ device }) => device),
        [bob.device],
      );
      const [oldest] = await store.mailbox.read(bob.device, 0, 1);
      await store.mailbox.settle(bob.device, [oldest?.sequence as number], START);
      // The receipt took the place: envelopes wait until there is room again.
      assert.equal((await store.mailbox.submit(small(), START)).outcome, "mailbox_full");
    });

    it("refuses a submission without envelopes as a fault of the caller, harming no other", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const [bad, good] = await Promise.allSettled([
        store.mailbox.submit(submissionOf(ann.device, []), START),
        store.mailbox.submit(submissionOf(ann.device, [bob.device]), START),
      ]);
      assert.equal(bad.status, "rejected");
      assert.ok(good.status === "fulfilled" && good.value.outcome === "enqueued");
    });
  });
}
