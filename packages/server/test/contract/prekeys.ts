import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ONE_TIME_PREKEYS, type PrekeyBundle } from "@sottovoce/wire";
import { MAX_BUNDLES_PER_DAY } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import { createPerson, DAY, oneTimePrekey, random, START } from "./fixtures.ts";

function idsOf(bundles: readonly PrekeyBundle[]): (number | null)[] {
  return bundles.map(({ oneTime }) => oneTime?.id ?? null);
}

export function prekeyContract(subject: ContractSubject): void {
  describe("prekeys", () => {
    it("hands out what was published", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store, 1)];
      const { bundles } = await store.prekeys.take(ann.device, [bob.device], START);
      const { signed, lastResort, oneTime } = bob.activation;
      assert.deepEqual(bundles, [{ device: bob.device, signed, lastResort, oneTime: oneTime[0] }]);
    });

    it("goes on without one-time prekeys when they are used up", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store, 1)];
      const takes = [1, 2, 3].map(() => store.prekeys.take(ann.device, [bob.device], START));
      const bundles = (await Promise.all(takes)).flatMap((taken) => taken.bundles);
      assert.deepEqual(idsOf(bundles), [1, null, null]);
    });

    it("never hands one out twice to simultaneous requesters", async (t) => {
      const { store } = await subject.create(t);
      const bob = await createPerson(store, 20);
      const requesters = await Promise.all(Array.from({ length: 8 }, () => createPerson(store)));
      const takes = requesters.flatMap(({ device }) =>
        [1, 2].map(() => store.prekeys.take(device, [bob.device], START)),
      );
      const ids = idsOf((await Promise.all(takes)).flatMap((taken) => taken.bundles));
      assert.equal(ids.length, 16);
      assert.equal(new Set(ids).size, 16);
      assert.equal((await store.prekeys.count(bob.device)).oneTime, 4);
    });

    it("never hands one out again that is published again, also after a restart", async (t) => {
      const held = await subject.create(t);
      const [ann, bob] = [await createPerson(held.store), await createPerson(held.store, 3)];
      const first = await held.store.prekeys.take(ann.device, [bob.device], START);
      await held.reopen();
      const count = await held.store.prekeys.publish(bob.device, { oneTime: bob.activation.oneTime });
      assert.equal(count.oneTime, 2);
      const rest = await Promise.all(
        [1, 2, 3].map(() => held.store.prekeys.take(ann.device, [bob.device], START)),
      );
      const ids = idsOf([first, ...rest].flatMap((taken) => taken.bundles));
      assert.deepEqual(ids, [1, 2, 3, null]);
    });

    it(`gives a requester ${MAX_BUNDLES_PER_DAY} bundles of a device a day`, async (t) => {
      const held = await subject.create(t);
      const { store } = held;
      const [ann, bob, cy] = [
        await createPerson(store),
        await createPerson(store, 30),
        await createPerson(store, 1),
      ];
      for (let i = 0; i < MAX_BUNDLES_PER_DAY; i++) await store.prekeys.take(ann.device, [bob.device], START);
      await held.reopen();
      const over = await held.store.prekeys.take(ann.device, [bob.device, cy.device, cy.device], START);
      assert.deepEqual(over.limited, [bob.device]);
      assert.deepEqual(
        over.bundles.map(({ device }) => device),
        [cy.device],
      );
      const other = await held.store.prekeys.take(cy.device, [bob.device], START);
      assert.deepEqual(idsOf(other.bundles), [MAX_BUNDLES_PER_DAY + 1]);
      const nextDay = await held.store.prekeys.take(ann.device, [bob.device], START + DAY);
      assert.deepEqual(nextDay.limited, []);
    });

    it("replaces the standing prekeys that are given and keeps the others", async (t) => {
      const { store } = await subject.create(t);
      const [ann, bob] = [await createPerson(store), await createPerson(store)];
      const signed = {
        kind: "signed",
        id: 9,
        created: START + DAY,
        x25519: random(32),
        signature: random(64),
      } as const;
      const count = await store.prekeys.publish(bob.device, { signed, oneTime: [oneTimePrekey(7)] });
      assert.deepEqual(count, { oneTime: 1, signedCreated: START + DAY });
      const { bundles } = await store.prekeys.take(ann.device, [bob.device], START);
      assert.deepEqual(bundles[0]?.signed, signed);
      assert.deepEqual(bundles[0]?.lastResort, bob.activation.lastResort);
    });

    it("holds a bounded number of one-time prekeys", async (t) => {
      const { store } = await subject.create(t);
      const bob = await createPerson(store);
      const many = Array.from({ length: 3 * ONE_TIME_PREKEYS }, (_, i) => oneTimePrekey(i + 1));
      const count = await store.prekeys.publish(bob.device, { oneTime: many });
      assert.equal(count.oneTime, 2 * ONE_TIME_PREKEYS);
    });
  });
}
