/** Several tabs of one browser: one leads, the others follow, and none loses or doubles anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { activate, type Person, skip, World, write } from "./support/world.ts";

async function pair(
  t: Parameters<typeof World.open>[0],
): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  return { world, alice, bob };
}

test("a second tab is open at once, without passphrase, and follows live", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  await alice.online(second);
  await write(alice, bob, "from the second tab", second);
  await bob.sees(alice, "from the second tab", "received");
  await alice.sees(bob, "from the second tab", "delivered");
  await write(bob, alice, "to both tabs");
  await Promise.all([alice.hears("to both tabs"), alice.hears("to both tabs", second)]);
});

test("two tabs that send at once send everything once, each in its order", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  const all = async (name: string, page = alice.page): Promise<void> => {
    for (const n of numbers) await write(alice, bob, `${name} ${n}`, page);
  };
  await Promise.all([all("one"), all("two", second)]);
  await Promise.all([bob.sees(alice, "one 8"), bob.sees(alice, "two 8")]);
  const texts = await bob.texts(alice);
  assert.deepEqual(
    texts.toSorted(),
    ["one", "two"].flatMap((name) => numbers.map((n) => `${name} ${n}`)).toSorted(),
  );
  for (const name of ["one", "two"]) {
    const own = texts.filter((text) => text.startsWith(name));
    assert.deepEqual(
      own,
      numbers.map((n) => `${name} ${n}`),
    );
  }
});

test("when the tab that leads is closed, another goes on without passphrase, and loses nothing", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  const [second, third] = [await alice.newTab(), await alice.newTab()];
  // Under way while the leader dies: some are in its outbox, some were never heard of.
  const sent = Array.from({ length: 12 }, (_, n) =>
    write(alice, bob, `message ${n}`, n % 2 === 0 ? second : third),
  );
  await sent[0];
  await alice.page.close();
  await Promise.all(sent);
  await Promise.all([alice.online(second), alice.online(third)]);
  for (let n = 0; n < 12; n++) await bob.sees(alice, `message ${n}`, "received");
  assert.equal((await bob.texts(alice)).length, 12);
  await write(bob, alice, "to the new leader");
  await Promise.all([
    alice.sees(bob, "to the new leader", "received", second),
    alice.sees(bob, "to the new leader", "received", third),
  ]);
});

test("what cannot be repeated fails when the leader dies, and says so", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const second = await alice.newTab();
  await alice.online(second);
  await second.evaluate(() => globalThis.sottovoce.offerLink());
  const waiting = second.evaluate(() =>
    globalThis.sottovoce.awaitLinkRequest().then(
      () => "answered",
      (error: { code: string }) => error.code,
    ),
  );
  // Requests of one tab arrive in their order: when this one has its reply, the one before is under way.
  await second.evaluate(() => globalThis.sottovoce.preferences());
  await alice.page.close();
  assert.equal(await waiting, "stopped");
});

test("a tab that is locked or unlocked takes all others along", { skip }, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  await alice.online(second);
  await second.evaluate(() => globalThis.sottovoce.lock());
  await Promise.all([alice.reached("locked"), alice.reached("locked", second)]);
  await alice.unlock(second);
  await Promise.all([alice.online(), alice.online(second)]);
  await write(alice, bob, "still one device");
  await bob.sees(alice, "still one device", "received");
});

test("a leader that is frozen is survived: the next one takes over, and the old one finds itself replaced", {
  skip,
}, async (t) => {
  const { alice, bob } = await pair(t);
  const second = await alice.newTab();
  await alice.online(second);
  const [leader] = alice.page.workers();
  const thaw = await alice.freezeWorker();
  // Longer than each question to the leader waits for its answer, as often as it is asked.
  for (let step = 1; step <= 4; step++) await alice.skipTime(second, step * 20_000);
  await alice.online(second);
  await write(alice, bob, "after the freeze", second);
  await bob.sees(alice, "after the freeze", "received");
  await thaw();
  await alice.page.waitForFunction(() => globalThis.sottovoceTest.connection.state.phase === "open");
  await alice.sees(bob, "after the freeze", "delivered");
  await write(alice, bob, "from the tab that was frozen");
  await bob.sees(alice, "from the tab that was frozen", "received");
  assert.ok(leader !== undefined && !alice.page.workers().includes(leader), "it was never deposed");
});
