import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceiptStatus } from "@sottovoce/wire";
import { RECEIPT_LIFETIME_MS, type SipPhoneRecord, type Store, type Submission } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import {
  createAccount,
  createPerson,
  enqueue,
  freshAddress,
  LIFETIME,
  prepareActivation,
  random,
  START,
  submissionOf,
} from "./fixtures.ts";

/** An account for SIP phones, with its mailbox. */
async function createPhone(store: Store, ha1s = random(96)): Promise<SipPhoneRecord> {
  const account = { address: freshAddress("desk"), displayName: null, phone: null, messaging: true };
  const created = await store.accounts.create([{ ...account, sipPhone: { ha1s } }], START);
  assert.ok(!("taken" in created) && created[0] !== undefined);
  assert.equal(created[0].kind, "sip-phone");
  const record = await store.sipPhones.ofAccount(created[0].id);
  assert.ok(record);
  return record;
}

/** A message that the server can read. */
function siteSubmission(
  sender: SipPhoneRecord["device"],
  recipients: readonly SipPhoneRecord["device"][],
  receipts: readonly ReceiptStatus[],
  reference = random(40),
): Submission & { readonly reference: Submission["envelopes"][0]["body"] } {
  const site = { receipts, reference };
  const envelopes = recipients.map((device) => ({ device, body: random(300), receipt: true, site }));
  return { ...submissionOf(sender, recipients), envelopes, reference };
}

export function sipPhoneContract(subject: ContractSubject): void {
  describe("SIP phones", () => {
    it("have a password and a mailbox, also after a restart", async (t) => {
      const held = await subject.create(t);
      const [one, two] = [await createPhone(held.store), await createPhone(held.store)];
      assert.notEqual(one.device, two.device);
      await held.reopen();
      const { store } = held;
      assert.deepEqual(await store.sipPhones.ofAccount(one.account), one);
      assert.equal(one.generation, 1);
      const { items, next } = await store.sipPhones.list({ limit: 10 });
      assert.deepEqual(new Set(items), new Set([one, two]));
      assert.equal(next, null);
      assert.equal((await store.accounts.get(one.account))?.kind, "sip-phone");
      assert.equal(await store.devices.get(one.device), null);
      assert.equal(await store.sipPhones.ofAccount((await createAccount(store)).id), null);
    });

    it("are listed page by page", async (t) => {
      const { store } = await subject.create(t);
      const phones = [];
      for (let i = 0; i < 3; i++) phones.push(await createPhone(store));
      const first = await store.sipPhones.list({ limit: 2 });
      assert.ok(first.next !== null);
      const second = await store.sipPhones.list({ after: first.next, limit: 2 });
      const seen = [...first.items, ...second.items].map(({ device }) => device);
      assert.deepEqual(seen, phones.map(({ device }) => device).toSorted());
    });

    it("keep their mailbox when they get another password", async (t) => {
      const held = await subject.create(t);
      const [ann, phone] = [await createPerson(held.store), await createPhone(held.store)];
      await enqueue(held.store, siteSubmission(ann.device, [phone.device], []));
      const ha1s = random(64);
      assert.equal(await held.store.sipPhones.setPassword(phone.account, { ha1s }), true);
      await held.reopen();
      assert.deepEqual(await held.store.sipPhones.ofAccount(phone.account), {
        ...phone,
        generation: 2,
        ha1s,
      });
      assert.equal((await held.store.mailbox.read(phone.device, 0, 10)).length, 1);
      const app = await createAccount(held.store);
      assert.equal(await held.store.sipPhones.setPassword(app.id, { ha1s }), false);
    });

    it("are never activated, so that none ever has keys", async (t) => {
      const { store } = await subject.create(t);
      const phone = await createPhone(store);
      const account = await store.accounts.get(phone.account);
      assert.ok(account);
      const activation = await prepareActivation(store, account);
      assert.deepEqual(await store.devices.activate(activation, START), { outcome: "unknown" });
      assert.equal((await store.accounts.get(phone.account))?.accountKey, null);
    });
  });

  describe("messages that the server can read", () => {
    it("come back whole, and their receipt says again what the sender gave along", async (t) => {
      const held = await subject.create(t);
      const [ann, phone] = [await createPerson(held.store), await createPhone(held.store)];
      const submission = siteSubmission(phone.device, [ann.device], ["delivered"]);
      const [sequence] = await enqueue(held.store, submission);
      await held.reopen();
      const { store } = held;
      const { id, expiresAt, envelopes, reference } = submission;
      assert.deepEqual(await store.mailbox.read(ann.device, 0, 10), [
        { kind: "site", sequence, expiresAt, enqueuedAt: START, body: envelopes[0]?.body, id },
      ]);
      const [receipt] = await store.mailbox.settle(ann.device, [sequence as number], START + 1);
      assert.equal(receipt?.referenced, true);
      assert.equal(receipt?.device, phone.device);
      await held.reopen();
      assert.deepEqual(await held.store.mailbox.read(phone.device, 0, 10), [
        {
          kind: "receipt",
          sequence: receipt?.sequence,
          expiresAt: START + 1 + RECEIPT_LIFETIME_MS,
          receipt: { id, device: ann.device, status: "delivered", reason: "none", at: START + 1 },
          reference,
        },
      ]);
      const known = await held.store.mailbox.known(phone.device, id, START + 2);
      assert.equal(known?.status, "delivered");
    });

    it("tell only what was asked for", async (t) => {
      const { store } = await subject.create(t);
      const [ann, phone] = [await createPerson(store), await createPhone(store)];
      const silent = await enqueue(store, siteSubmission(phone.device, [ann.device], []));
      assert.deepEqual(await store.mailbox.settle(ann.device, silent, START), []);
      await enqueue(store, siteSubmission(phone.device, [ann.device], ["delivered"]));
      await enqueue(store, siteSubmission(phone.device, [ann.device], ["expired", "failed"]));
      const { removed, receipts } = await store.mailbox.expire(START + LIFETIME, 10);
      assert.equal(removed, 2);
      assert.deepEqual(
        receipts.map(({ receipt }) => receipt.status),
        ["expired"],
      );
    });

    it("for several devices are told of once: when the first has one, or the last will not", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const phone = await createPhone(store);
      const devices = [ann.device, bob.device];
      const wanted = ["delivered", "expired", "failed"] as const;
      const [one, two] = await enqueue(store, siteSubmission(phone.device, devices, wanted));
      assert.equal((await store.mailbox.settle(ann.device, [one as number], START)).length, 1);
      assert.equal((await store.mailbox.settle(bob.device, [two as number], START)).length, 0);
      await enqueue(store, siteSubmission(phone.device, devices, wanted));
      const { removed, receipts } = await store.mailbox.expire(START + LIFETIME, 10);
      assert.deepEqual([removed, receipts.length], [2, 1]);
    });
  });
}
