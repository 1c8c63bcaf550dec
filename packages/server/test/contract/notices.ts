import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type DeviceId, parseDeviceId } from "@sottovoce/wire";
import { MAX_MAILBOX_ROWS_FOR_NOTICES, type Notice } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import { createPerson, enqueue, HOUR, LIFETIME, random, START, submissionOf } from "./fixtures.ts";

const noticeFor = (...devices: DeviceId[]): Notice => ({
  devices,
  contentType: "application/vnd.example",
  body: random(64),
  expiresAt: START + LIFETIME,
});

export function noticeContract(subject: ContractSubject): void {
  describe("notices", () => {
    it("lie in each mailbox among what else waits there, whole, and across a restart", async (t) => {
      const held = await subject.create(t);
      const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
      const [before] = await enqueue(held.store, submissionOf(ann.device, [bob.device]));
      const notice = noticeFor(ann.device, bob.device);
      const [ofAnn, ofBob] = await held.store.mailbox.post(notice, START + 5);
      const [after] = await enqueue(held.store, submissionOf(ann.device, [bob.device]));
      await held.reopen();
      const items = await held.store.mailbox.read(bob.device, 0, 10);
      assert.deepEqual(
        items.map(({ kind, sequence }) => [kind, sequence]),
        [
          ["envelope", before],
          ["notice", ofBob],
          ["envelope", after],
        ],
      );
      const { contentType, body, expiresAt } = notice;
      assert.deepEqual(await held.store.mailbox.read(ann.device, 0, 10), [
        { kind: "notice", sequence: ofAnn, expiresAt, enqueuedAt: START + 5, contentType, body },
      ]);
    });

    it("go when they are taken or expire, and nobody is told", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const sequences = await store.mailbox.post(noticeFor(ann.device, bob.device), START);
      assert.deepEqual(await store.mailbox.settle(ann.device, [sequences[0] as number], START), []);
      assert.equal((await store.mailbox.expire(START + LIFETIME - HOUR, 10)).removed, 0);
      assert.deepEqual(await store.mailbox.expire(START + LIFETIME, 10), { removed: 1, receipts: [] });
      assert.equal(await store.mailbox.size(), 0);
    });

    it("go with their device, and nobody is told", async (t) => {
      const { store } = await subject.create(t);
      const bob = await createPerson(store);
      await store.mailbox.post(noticeFor(bob.device), START);
      await store.accounts.reset(bob.account.id, START);
      assert.deepEqual(await store.mailbox.expire(START, 10), { removed: 1, receipts: [] });
    });

    it("are left out where there is no such device, and where they would take the room of messages", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const unknown = parseDeviceId("0badf00d");
      const posts = Array.from({ length: MAX_MAILBOX_ROWS_FOR_NOTICES }, () =>
        store.mailbox.post(noticeFor(bob.device), START),
      );
      assert.ok((await Promise.all(posts)).every(([sequence]) => sequence !== null));
      const [first, second, third] = await store.mailbox.post(
        noticeFor(unknown, bob.device, ann.device),
        START,
      );
      assert.deepEqual([first, second, typeof third], [null, null, "number"]);
      assert.equal((await enqueue(store, submissionOf(ann.device, [bob.device]))).length, 1);
    });
  });
}
