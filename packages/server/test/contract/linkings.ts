import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AcceptedLinking, LinkingRecord, Store } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import {
  createPerson,
  DAY,
  enqueue,
  oneTimePrekey,
  type Person,
  random,
  START,
  submissionOf,
} from "./fixtures.ts";

const MINUTE = 60_000;
const OFFER = JSON.stringify({ any: "offer" });

/** A link of a person's device. */
function opening({ account, device }: Person) {
  return {
    codeHash: random(32),
    account: account.id,
    opener: device,
    expiresAt: START + 10 * MINUTE,
    commitment: random(32),
    invitation: random(32),
  };
}

async function open(store: Store, person: Person): Promise<LinkingRecord> {
  const opened = await store.linkings.open(opening(person), START);
  assert.ok(opened !== null);
  return opened;
}

/** Up to the moment when the person accepts. */
async function revealed(store: Store, person: Person): Promise<LinkingRecord> {
  const { codeHash } = await open(store, person);
  assert.equal(await store.linkings.offer(codeHash, OFFER), "done");
  assert.equal(await store.linkings.reveal(codeHash, random(32)), "done");
  return (await store.linkings.get(codeHash)) as LinkingRecord;
}

function acceptance({ codeHash, device }: LinkingRecord, person: Person): AcceptedLinking {
  return {
    codeHash,
    previousList: person.activation.deviceList.bytes,
    deviceList: { bytes: random(276), signature: random(64) },
    provision: random(4096),
    device: {
      id: device,
      account: person.account.id,
      signingKey: random(32),
      ha1: random(32),
      addedAt: START,
    },
    signed: { kind: "signed", id: 1, created: START, x25519: random(32), signature: random(64) },
    lastResort: { kind: "lastResort", id: 2, created: START, mlkem: random(1184), signature: random(64) },
    oneTime: [oneTimePrekey(1)],
  };
}

export function linkingContract(subject: ContractSubject): void {
  describe("linkings", () => {
    it("go from open to accepted, survive a restart, and repeat what was done", async (t) => {
      const held = await subject.create(t);
      const person = await createPerson(held.store);
      const linking = opening(person);
      const opened = await held.store.linkings.open(linking, START);
      assert.ok(opened !== null);
      assert.deepEqual(await held.store.linkings.open(linking, START), opened);
      assert.deepEqual(opened, {
        ...linking,
        device: opened.device,
        stage: "open",
        offer: null,
        nonce: null,
        provision: null,
      });
      const { codeHash } = linking;
      const nonce = random(32);
      assert.equal(await held.store.linkings.reveal(codeHash, nonce), "over", "before the offer");
      for (let i = 0; i < 2; i++) {
        assert.equal(await held.store.linkings.offer(codeHash, OFFER), "done");
        assert.equal(await held.store.linkings.offer(codeHash, "{}"), "over", "another offer");
      }
      for (let i = 0; i < 2; i++) {
        assert.equal(await held.store.linkings.reveal(codeHash, nonce), "done");
        assert.equal(await held.store.linkings.reveal(codeHash, random(32)), "over", "another nonce");
      }
      await held.reopen();
      const known = await held.store.linkings.get(codeHash);
      assert.deepEqual(known, { ...opened, stage: "revealed", offer: OFFER, nonce });
      assert.equal(await held.store.linkings.claim(codeHash, random(32)), "over", "not accepted yet");
      const accepted = acceptance(opened, person);
      assert.equal(await held.store.linkings.accept(accepted, START + MINUTE), "done");
      assert.equal(await held.store.linkings.accept(accepted, START + MINUTE), "done");
      assert.equal(await held.store.linkings.decline(codeHash), "over");
      const account = await held.store.accounts.get(person.account.id);
      assert.deepEqual(account?.deviceList, accepted.deviceList);
      assert.deepEqual(account?.accountKey, person.activation.accountKey);
      assert.deepEqual(await held.store.devices.get(opened.device), accepted.device);
      assert.deepEqual(await held.store.prekeys.count(opened.device), { oneTime: 1, signedCreated: START });
      await enqueue(held.store, submissionOf(person.device, [opened.device]));
      const ha1 = random(32);
      assert.equal(await held.store.linkings.claim(codeHash, random(32)), "done");
      assert.equal(await held.store.linkings.claim(codeHash, ha1), "done");
      assert.deepEqual((await held.store.devices.get(opened.device))?.ha1, ha1);
      assert.deepEqual((await held.store.linkings.get(codeHash))?.provision, accepted.provision);
      await held.store.devices.markSeen(opened.device, START + 2 * MINUTE);
      assert.equal(await held.store.linkings.get(codeHash), null, "nothing of it is kept");
      assert.equal(await held.store.linkings.claim(codeHash, random(32)), "over");
    });

    it("are accepted on the list that the account has, in time, and for the device they reserve", async (t) => {
      const { store } = await subject.create(t);
      const person = await createPerson(store);
      const linking = await revealed(store, person);
      const right = acceptance(linking, person);
      const late = await store.linkings.accept(right, START + 10 * MINUTE);
      assert.equal(late, "over");
      assert.equal(await store.linkings.accept({ ...right, previousList: random(200) }, START), "conflict");
      const other = { ...right, device: { ...right.device, id: person.device } };
      assert.equal(await store.linkings.accept(other, START), "over");
      assert.equal(await store.linkings.accept({ ...right, codeHash: random(32) }, START), "over");
      assert.equal((await store.devices.ofAccount(person.account.id)).length, 1);
      assert.equal(await store.linkings.accept(right, START), "done");
      assert.equal((await store.devices.ofAccount(person.account.id)).length, 2);
    });

    it("end when they are declined, when the account makes another, and with the account's devices", async (t) => {
      const { store } = await subject.create(t);
      const person = await createPerson(store);
      const declined = await revealed(store, person);
      assert.equal(await store.linkings.decline(declined.codeHash), "done");
      assert.equal(await store.linkings.accept(acceptance(declined, person), START), "over");
      const [first, stranger] = [await open(store, person), await open(store, await createPerson(store))];
      const second = await open(store, person);
      assert.equal(await store.linkings.get(first.codeHash), null);
      assert.notEqual(await store.linkings.get(stranger.codeHash), null);
      assert.notEqual(second.device, first.device);
      await store.accounts.reset(person.account.id, START);
      assert.equal(await store.linkings.get(second.codeHash), null);
      const taken = { ...opening(person), codeHash: stranger.codeHash };
      assert.equal(await store.linkings.open(taken, START), null);
    });

    it("that were accepted and never claimed are forgotten after a day", async (t) => {
      const { store } = await subject.create(t);
      const person = await createPerson(store);
      const linking = await revealed(store, person);
      await store.linkings.accept(acceptance(linking, person), START);
      const other = await createPerson(store);
      await store.linkings.open(opening(other), START + DAY - 1);
      assert.notEqual(await store.linkings.get(linking.codeHash), null);
      await store.linkings.open(opening(other), START + DAY);
      assert.equal(await store.linkings.get(linking.codeHash), null);
    });
  });

  describe("devices of one account", () => {
    it("are all told what became of what one of them sent, and of nobody else's", async (t) => {
      const held = await subject.create(t);
      const [person, bob] = [await createPerson(held.store), await createPerson(held.store)];
      const linking = await revealed(held.store, person);
      await held.store.linkings.accept(acceptance(linking, person), START);
      for (const sender of [person.device, linking.device]) {
        const [sequence = 0] = await enqueue(held.store, submissionOf(sender, [bob.device]));
        const receipts = await held.store.mailbox.settle(bob.device, [sequence], START);
        const told = receipts.map(({ device }) => device).sort();
        assert.deepEqual(told, [person.device, linking.device].sort());
        await held.reopen();
      }
      const [back = 0] = await enqueue(held.store, submissionOf(bob.device, [person.device]));
      const others = await held.store.mailbox.settle(person.device, [back], START);
      assert.deepEqual(
        others.map(({ device }) => device),
        [bob.device],
      );
      const { bytes } = (await held.store.accounts.get(person.account.id))?.deviceList ?? {
        bytes: random(1),
      };
      const next = { bytes: random(149), signature: random(64) };
      await held.store.devices.replaceList(person.account.id, bytes, next, [linking.device]);
      const [last = 0] = await enqueue(held.store, submissionOf(person.device, [bob.device]));
      const alone = await held.store.mailbox.settle(bob.device, [last], START);
      assert.deepEqual(
        alone.map(({ device }) => device),
        [person.device],
      );
    });
  });

  describe("device lists", () => {
    it("that name fewer devices take credentials, prekeys and mailboxes of the others away", async (t) => {
      const { store } = await subject.create(t);
      const [person, sender] = [await createPerson(store), await createPerson(store)];
      const linking = await revealed(store, person);
      const accepted = acceptance(linking, person);
      await store.linkings.accept(accepted, START);
      await enqueue(store, submissionOf(sender.device, [linking.device]));
      const next = { bytes: random(149), signature: random(64) };
      const { account, activation } = person;
      const stale = await store.devices.replaceList(account.id, activation.deviceList.bytes, next, [
        linking.device,
      ]);
      assert.equal(stale, null, "the list is another by now");
      const gone = [linking.device, sender.device];
      const removed = await store.devices.replaceList(account.id, accepted.deviceList.bytes, next, gone);
      assert.deepEqual(removed, [linking.device], "devices of others stay");
      assert.deepEqual((await store.accounts.get(account.id))?.deviceList, next);
      assert.equal(await store.devices.get(linking.device), null);
      assert.equal(
        await store.linkings.get(linking.codeHash),
        null,
        "nothing waits for a device that is gone",
      );
      assert.notEqual(await store.devices.get(sender.device), null);
      assert.equal((await store.prekeys.count(linking.device)).oneTime, 0);
      const late = await store.mailbox.submit(submissionOf(sender.device, [linking.device]), START);
      assert.deepEqual(late, { outcome: "device_gone", device: linking.device });
      const { receipts } = await store.mailbox.expire(START + 1, 10);
      assert.deepEqual(
        receipts.map(({ device, receipt }) => [device, receipt.reason]),
        [[sender.device, "device_gone"]],
      );
    });
  });
}
