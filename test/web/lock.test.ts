/** Locking: by hand, by idleness, with what comes meanwhile; wrong passphrases. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { activate, skip, World, write } from "./support/world.ts";

const MINUTE = 60_000;

test("locked, messages come sealed, and are there after the passphrase", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  const before = alice.page.workers()[0];
  await alice.page.evaluate(() => globalThis.sottovoce.lock());
  await alice.reached("locked");
  await write(bob, alice, "while you were away");
  await alice.page.waitForFunction(() => {
    const { state } = globalThis.sottovoceTest.connection;
    return state.phase === "locked" && state.arrived === 1;
  });
  await bob.sees(alice, "while you were away", "delivered");
  const after = alice.page.workers();
  assert.ok(before !== undefined && !after.includes(before), "the worker that had the keys still lives");
  assert.equal(after.length, 1);
  await assert.rejects(
    alice.page.evaluate(() => globalThis.sottovoce.conversations()),
    /locked/,
  );
  await alice.unlock();
  await alice.sees(bob, "while you were away", "received");
});

test("idle for as long as the operator says, it locks; what a person does in any tab keeps it open", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const second = await alice.newTab();
  await alice.online(second);
  await world.advance(9 * MINUTE);
  await second.mouse.move(10, 10);
  await second.mouse.move(30, 40);
  // It goes the same way, and comes after: the worker that leads knows that somebody is there.
  await second.evaluate(() => globalThis.sottovoce.preferences());
  await world.advance(9 * MINUTE);
  assert.equal((await alice.state()).phase, "open");
  await world.advance(2 * MINUTE);
  await Promise.all([alice.reached("locked"), alice.reached("locked", second)]);
});

test("the person's own shorter time counts", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  await alice.page.evaluate(() => globalThis.sottovoce.setPreferences({ lockAfterMs: 60_000 }));
  await world.advance(2 * MINUTE);
  await alice.reached("locked");
});

test("after five wrong passphrases it waits, and says until when, also after a reload", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  await alice.page.evaluate(() => globalThis.sottovoce.lock());
  await alice.reached("locked");
  const attempt = (passphrase: string): Promise<string> =>
    alice.page.evaluate(
      (given) =>
        globalThis.sottovoce.unlock(given).then(
          () => "open",
          (error: { code: string }) => error.code,
        ),
      passphrase,
    );
  for (let n = 0; n < 5; n++) assert.equal(await attempt(`wrong ${n}`), "wrong_passphrase");
  assert.equal(await attempt("correct horse battery staple"), "wait");
  await alice.page.reload();
  await alice.reached("locked");
  const state = await alice.state();
  assert.ok(state.phase === "locked" && state.failures === 5 && state.waitUntil > 0);
  await world.advance(MINUTE);
  assert.equal(await attempt("correct horse battery staple"), "open");
});

test("erased, nothing is left, and the page is as new", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  await alice.page.evaluate(() => globalThis.sottovoce.erase());
  await alice.reached("empty");
  await alice.page.reload();
  await alice.reached("empty");
});
