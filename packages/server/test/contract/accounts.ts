import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, parseAddress } from "@sottovoce/wire";
import type { NewAccount } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import {
  createAccount,
  createPerson,
  DAY,
  enqueue,
  freshAddress,
  prepareActivation,
  random,
  START,
  submissionOf,
} from "./fixtures.ts";

const NOBODY = "00".repeat(16) as AccountId;

function newAccount(address: string): NewAccount {
  return { address: parseAddress(address), displayName: "Ann", phone: "+39 055", messaging: false };
}

export function accountContract(subject: ContractSubject): void {
  describe("accounts", () => {
    it("creates accounts and finds them by id and address, also after a restart", async (t) => {
      const held = await subject.create(t);
      const created = await held.store.accounts.create([newAccount("ann@example.org")], START);
      assert.ok(!("taken" in created));
      const [ann] = created;
      assert.ok(ann);
      await held.reopen();
      assert.deepEqual(await held.store.accounts.get(ann.id), ann);
      assert.deepEqual(await held.store.accounts.byAddress(ann.address), ann);
      assert.equal(await held.store.accounts.get(NOBODY), null);
      assert.equal(await held.store.accounts.byAddress(freshAddress()), null);
    });

    it("creates all or none, naming what is taken", async (t) => {
      const { store } = await subject.create(t);
      await store.accounts.create([newAccount("ann@example.org")], START);
      const list = ["bob@example.org", "ann@example.org", "cy@example.org", "cy@example.org"].map(newAccount);
      const refused = await store.accounts.create(list, START);
      assert.deepEqual(refused, { taken: ["ann@example.org", "cy@example.org"] });
      assert.equal(await store.accounts.byAddress(parseAddress("bob@example.org")), null);
    });

    it("lists in order of address, page by page", async (t) => {
      const { store } = await subject.create(t);
      const names = ["d", "b", "e", "a", "c"].map((name) => `${name}@example.org`);
      await store.accounts.create(names.map(newAccount), START);
      const seen: string[] = [];
      let after: string | null = "";
      while (after !== null) {
        const page: Awaited<ReturnType<typeof store.accounts.list>> = await store.accounts.list({
          after,
          limit: 2,
        });
        seen.push(...page.items.map((item) => item.address));
        assert.ok(page.items.every((item) => item.devices === 0));
        after = page.next;
      }
      assert.deepEqual(seen, names.toSorted());
    });

    it("changes only what it is told to", async (t) => {
      const { store } = await subject.create(t);
      const account = await createAccount(store);
      const updated = await store.accounts.update(account.id, { disabled: true, displayName: "Zoë" });
      assert.deepEqual(updated, { ...account, disabled: true, displayName: "Zoë" });
      assert.deepEqual(await store.accounts.get(account.id), updated);
      assert.equal(await store.accounts.update(NOBODY, { disabled: true }), null);
    });

    it("resets an account to before its activation", async (t) => {
      const { store } = await subject.create(t);
      const person = await createPerson(store, 3);
      const removed = await store.accounts.reset(person.account.id, START);
      assert.deepEqual(removed, [person.device]);
      const { accountKey, deviceList } = person.activation;
      const reset = { ...person.account, former: { accountKey, deviceList } };
      assert.deepEqual(await store.accounts.get(person.account.id), reset);
      assert.equal(await store.devices.get(person.device), null);
      assert.deepEqual(await store.devices.ofAccount(person.account.id), []);
      assert.equal(await store.links.get(person.activation.codeHash), null);
      assert.deepEqual(await store.prekeys.count(person.device), { oneTime: 0, signedCreated: 0 });
      const other = await createPerson(store);
      const taken = await store.prekeys.take(other.device, [person.device], START);
      assert.deepEqual(taken, { bundles: [], limited: [] });
      const late = await store.prekeys.publish(person.device, { oneTime: person.activation.oneTime });
      assert.equal(late.oneTime, 0);
      assert.deepEqual(await store.accounts.reset(person.account.id, START), []);
      assert.deepEqual(await store.accounts.get(person.account.id), reset, "what it had before is kept");
      const again = await prepareActivation(store, person.account);
      assert.deepEqual(await store.devices.activate(again, START), { outcome: "activated" });
      assert.equal((await store.accounts.get(person.account.id))?.former, null);
    });

    it("tells the senders of what waited when it resets, and forgets what it told them of", async (t) => {
      const held = await subject.create(t);
      const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
      const submission = submissionOf(ann.device, [bob.device]);
      await enqueue(held.store, submission);
      await held.store.accounts.reset(bob.account.id, START);
      assert.deepEqual(await held.store.mailbox.read(bob.device, 0, 10), []);
      const repeated = await held.store.mailbox.submit(submissionOf(ann.device, [bob.device]), START);
      assert.deepEqual(repeated, { outcome: "device_gone", device: bob.device });
      await held.reopen();
      const next = await held.store.mailbox.nextExpiry();
      assert.ok(next !== null && next <= START);
      const { removed, receipts } = await held.store.mailbox.expire(START + 5, 10);
      assert.equal(removed, 1);
      assert.deepEqual(
        receipts.map(({ device, receipt }) => ({ device, receipt })),
        [
          {
            device: ann.device,
            receipt: {
              id: submission.id,
              device: bob.device,
              status: "failed",
              reason: "device_gone",
              at: START + 5,
            },
          },
        ],
      );
      const outcome = await held.store.mailbox.submit(submission, START);
      assert.equal(outcome.outcome, "device_gone");
    });
  });

  describe("links and activation", () => {
    it("activates once, and keeps what the activation brought", async (t) => {
      const held = await subject.create(t);
      const { account, activation, device } = await createPerson(held.store, 2);
      await held.reopen();
      const { store } = held;
      const { accountKey, deviceList } = activation;
      assert.deepEqual(await store.accounts.get(account.id), { ...account, accountKey, deviceList });
      assert.deepEqual(await store.devices.get(device), activation.device);
      assert.deepEqual(await store.devices.ofAccount(account.id), [activation.device]);
      assert.deepEqual(await store.prekeys.count(device), { oneTime: 2, signedCreated: START });
      const listed = await store.accounts.list({ limit: 10 });
      assert.deepEqual(
        listed.items.map((item) => item.devices),
        [1],
      );
      const link = await store.links.get(activation.codeHash);
      assert.deepEqual(link?.usedBy, activation.device.signingKey);
      assert.equal(link?.usedAt, START);
    });

    it("repeats an activation whose answer was lost, with the new secret, until the device is seen", async (t) => {
      const { store } = await subject.create(t);
      const { activation, device } = await createPerson(store);
      const again = { ...activation, device: { ...activation.device, ha1: random(32) } };
      assert.deepEqual(await store.devices.activate(again, START), { outcome: "repeated" });
      assert.deepEqual((await store.devices.get(device))?.ha1, again.device.ha1);
      const thief = { ...activation, device: { ...activation.device, signingKey: random(32) } };
      assert.deepEqual(await store.devices.activate(thief, START), { outcome: "used" });
      await store.devices.markSeen(device, START);
      assert.deepEqual(await store.devices.activate(activation, START), { outcome: "used" });
      assert.deepEqual((await store.devices.get(device))?.ha1, again.device.ha1);
    });

    it("refuses unknown, expired and ended links, and disabled accounts", async (t) => {
      const { store } = await subject.create(t);
      const account = await createAccount(store);
      const first = await prepareActivation(store, account);
      const second = await prepareActivation(store, account);
      assert.notEqual(first.device.id, second.device.id);
      assert.deepEqual(await store.devices.activate(first, START), { outcome: "unknown" });
      const foreign = { ...second, device: { ...second.device, id: first.device.id } };
      assert.deepEqual(await store.devices.activate(foreign, START), { outcome: "unknown" });
      assert.deepEqual(await store.devices.activate(second, START + DAY), { outcome: "expired" });
      await store.accounts.update(account.id, { disabled: true });
      assert.deepEqual(await store.devices.activate(second, START), { outcome: "disabled" });
      await store.accounts.update(account.id, { disabled: false });
      assert.deepEqual(await store.devices.activate(second, START), { outcome: "activated" });
    });

    it("lists devices page by page in order of id, each once", async (t) => {
      const { store } = await subject.create(t);
      assert.deepEqual(await store.devices.list({ limit: 2 }), { items: [], next: null });
      const people = [];
      for (let i = 0; i < 5; i++) people.push(await createPerson(store));
      const expected = people.map(({ activation }) => activation.device);
      expected.sort((a, b) => (a.id < b.id ? -1 : 1));
      const first = await store.devices.list({ limit: 2 });
      const second = await store.devices.list({ after: first.next ?? "", limit: 2 });
      const third = await store.devices.list({ after: second.next ?? "", limit: 2 });
      assert.deepEqual([...first.items, ...second.items, ...third.items], expected);
      assert.equal(third.next, null);
    });

    it("does not overwrite an active account through another link", async (t) => {
      const { store } = await subject.create(t);
      const { account, device } = await createPerson(store);
      const other = await prepareActivation(store, account);
      assert.deepEqual(await store.devices.activate(other, START), { outcome: "used" });
      assert.equal((await store.devices.ofAccount(account.id)).length, 1);
      assert.ok(await store.devices.get(device));
    });

    it("lets one of many simultaneous uses of a link win", async (t) => {
      const { store } = await subject.create(t);
      const activation = await prepareActivation(store, await createAccount(store));
      const uses = Array.from({ length: 8 }, () => ({
        ...activation,
        device: { ...activation.device, signingKey: random(32) },
      }));
      const outcomes = await Promise.all(uses.map((use) => store.devices.activate(use, START)));
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome),
        ["activated", ...Array(7).fill("used")],
      );
    });
  });
}
