import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress } from "@sottovoce/wire";
import type { AccountRecord, NewAccount, Store } from "../../store/store.ts";
import type { ContractSubject } from "./contract.ts";
import { prepareActivation, random, START } from "./fixtures.ts";

interface Known {
  readonly name: string;
  readonly displayName?: string;
  readonly phone?: boolean;
}

/** Accounts that can be written to, in one call: SIP phones as they are made, the others activated. */
async function add(store: Store, people: readonly Known[]): Promise<readonly AccountRecord[]> {
  const created = await store.accounts.create(
    people.map(({ name, displayName, phone }): NewAccount => {
      const account = {
        address: parseAddress(`${name}@example.org`),
        displayName: displayName ?? null,
        phone: null,
        messaging: true,
      };
      return phone === true ? { ...account, sipPhone: { ha1s: random(96) } } : account;
    }),
    START,
  );
  assert.ok(!("taken" in created));
  for (const account of created) {
    if (account.kind === "sip-phone") continue;
    await store.devices.activate(await prepareActivation(store, account), START);
  }
  return created;
}

/** Names before the @ of everybody found, page by page. */
async function find(store: Store, query: string, limit = 2): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof store.people.search>> = await store.people.search({
      text: query,
      after,
      limit,
    });
    assert.ok(page.items.length <= limit);
    found.push(...page.items.map(({ address }) => address.slice(0, address.indexOf("@"))));
    if (page.next === null) return found;
    after = page.next;
  }
}

export function peopleContract(subject: ContractSubject): void {
  describe("people", () => {
    it("finds by the beginnings of words, whatever case and accents, each person once", async (t) => {
      const { store } = await subject.create(t);
      await add(store, [
        { name: "zoe.meier", displayName: "Zoë Meier" },
        { name: "anna", displayName: "Anna Annunziata" },
        { name: "front-desk", displayName: "Réception", phone: true },
        { name: "m.rossi", displayName: "MARIO ROSSI" },
      ]);
      assert.deepEqual(await find(store, ""), ["anna", "front-desk", "m.rossi", "zoe.meier"]);
      assert.deepEqual(await find(store, "ann"), ["anna"]);
      assert.deepEqual(await find(store, "zoe"), ["zoe.meier"]);
      assert.deepEqual(await find(store, "ZOË"), ["zoe.meier"]);
      assert.deepEqual(await find(store, "m"), ["zoe.meier", "m.rossi"].toSorted());
      assert.deepEqual(await find(store, "mar ros"), ["m.rossi"]);
      assert.deepEqual(await find(store, "meier rossi"), []);
      assert.deepEqual(await find(store, "recep"), ["front-desk"]);
      assert.deepEqual(await find(store, "desk"), ["front-desk"]);
      assert.deepEqual(await find(store, "oe"), [], "not in the middle of a word");
      assert.deepEqual(await find(store, "zoe.meier@example.org"), ["zoe.meier"]);
      assert.deepEqual(await find(store, "example"), [], "the domain is everybody's");
    });

    it("tells kind and name, and keeps to them when they change", async (t) => {
      const held = await subject.create(t);
      const [anna] = await add(held.store, [
        { name: "anna", displayName: "Anna" },
        { name: "desk", phone: true },
      ]);
      assert.ok(anna);
      await held.store.accounts.update(anna.id, { displayName: "Giovanna" });
      await held.reopen();
      const { items } = await held.store.people.search({ text: "", after: null, limit: 10 });
      assert.deepEqual(items, [
        { address: "anna@example.org", displayName: "Giovanna", kind: "app" },
        { address: "desk@example.org", displayName: null, kind: "sip-phone" },
      ]);
      assert.deepEqual(await find(held.store, "giov"), ["anna"]);
    });

    it("shows nobody who could not be written to", async (t) => {
      const { store } = await subject.create(t);
      const [anna, bob, cy] = await add(store, [{ name: "anna" }, { name: "bob" }, { name: "cy" }]);
      assert.ok(anna && bob && cy);
      const address = parseAddress("new@example.org");
      await store.accounts.create([{ address, displayName: "New", phone: null, messaging: true }], START);
      assert.deepEqual(await find(store, "new"), [], "not activated yet");
      await store.accounts.update(anna.id, { disabled: true });
      await store.accounts.update(bob.id, { messaging: false });
      await store.accounts.reset(cy.id, START);
      assert.deepEqual(await find(store, ""), []);
      await store.accounts.update(anna.id, { disabled: false });
      await store.accounts.update(bob.id, { messaging: true });
      await store.devices.activate(await prepareActivation(store, cy), START);
      assert.deepEqual(await find(store, ""), ["anna", "bob", "cy"]);
    });

    it("has everybody once in the pages of a list that changes meanwhile", async (t) => {
      const { store } = await subject.create(t);
      await add(
        store,
        Array.from({ length: 40 }, (_, i) => ({
          name: `user${String(i * 2).padStart(2, "0")}`,
          phone: true,
        })),
      );
      const first = await store.people.search({ text: "user", after: null, limit: 20 });
      await add(store, [
        { name: "user01", phone: true },
        { name: "user77", phone: true },
      ]);
      const second = await store.people.search({ text: "user", after: first.next, limit: 50 });
      const names = [...first.items, ...second.items].map(({ address }) => address.slice(4, 6));
      assert.deepEqual(names, [...new Set(names)].toSorted());
      assert.ok(names.includes("77") && !names.includes("01"));
      assert.equal(second.next, null);
    });

    it("goes on through many who do not match, with pages that are short", async (t) => {
      const { store } = await subject.create(t);
      await add(
        store,
        Array.from({ length: 2_500 }, (_, i) => ({
          name: `person${i}`,
          displayName: i === 2_400 ? "Person Zed" : "Person Somebody",
          phone: true,
        })),
      );
      const page = await store.people.search({ text: "person zed", after: null, limit: 10 });
      assert.ok(page.items.length < 2 && page.next !== null);
      assert.deepEqual(await find(store, "person zed", 10), ["person2400"]);
    });
  });
}
