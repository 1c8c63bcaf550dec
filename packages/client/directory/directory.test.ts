import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address } from "@sottovoce/wire";
import type { DirectoryEntry } from "../engine-api.ts";
import { FakeServer } from "../test/fake-server.ts";
import { type Person, refusedWith, World } from "../test/world.ts";

/** Alice, and so many people beside her on the server. */
async function withPeople(count: number): Promise<{ world: World; alice: Person }> {
  const world = new World();
  const alice = await world.online("alice");
  for (let i = 0; i < count; i++) {
    world.server.addAccount(`user${String(i).padStart(4, "0")}@example.org` as Address, "sip-phone");
  }
  return { world, alice };
}

/** All pages, as a person scrolls through them. */
async function all(person: Person, query = ""): Promise<{ entries: DirectoryEntry[]; remembered: boolean }> {
  const entries: DirectoryEntry[] = [];
  let remembered = false;
  for (let after: string | null = null; ; ) {
    const page = await person.self.directory(query, after);
    entries.push(...page.entries);
    remembered ||= page.remembered;
    if (page.next === null) return { entries, remembered };
    after = page.next;
  }
}

test("people on the server are found page by page, without oneself, and again without network", async () => {
  const { alice } = await withPeople(120);
  const online = await all(alice);
  assert.equal(online.entries.length, 120);
  assert.equal(online.remembered, false);
  assert.ok(online.entries.every(({ address, kind }) => address !== alice.address && kind === "sip-phone"));
  alice.weather = "down";
  assert.deepEqual(await all(alice), { ...online, remembered: true });
  await alice.stop();
  await alice.open();
  const found = await alice.self.directory("USER011", null);
  assert.deepEqual(
    found.entries.map(({ address }) => address.slice(0, 8)),
    Array.from({ length: 10 }, (_, i) => `user011${i}`),
  );
  assert.equal(Buffer.from(alice.records.image()).includes("user0"), false, "kept sealed");
  await alice.stop();
});

test("who is gone from the server's list is forgotten; a search forgets nobody", async () => {
  const { world, alice } = await withPeople(120);
  await all(alice);
  world.server.accounts.delete("user0060@example.org" as Address);
  await all(alice, "user0000");
  alice.weather = "down";
  assert.equal((await all(alice)).entries.length, 120);
  alice.weather = "up";
  await all(alice);
  alice.weather = "down";
  const { entries } = await all(alice);
  assert.equal(entries.length, 119);
  assert.ok(entries.every(({ address }) => address !== "user0060@example.org"));
  await alice.stop();
});

test("where the operator keeps no directory that is said, and what was known is forgotten", async () => {
  const { world, alice } = await withPeople(10);
  await all(alice);
  world.server.refuseDirectory = FakeServer.refusal(403, "forbidden");
  await assert.rejects(alice.self.directory("", null), refusedWith("forbidden"));
  alice.weather = "down";
  assert.deepEqual(await alice.self.directory("", null), { entries: [], next: null, remembered: true });
  await alice.stop();
});
