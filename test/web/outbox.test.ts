/** Without network what is written waits on the device, and goes in its order when the network is back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { activate, skip, World, write } from "./support/world.ts";

test("what is written offline is sent in its order when the network is back", { skip }, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "before");
  await alice.sees(bob, "before", "delivered");
  await alice.goOffline();
  const texts = ["first", "second", "third"];
  for (const text of texts) await write(alice, bob, text);
  assert.deepEqual(await alice.texts(bob), ["before", ...texts]);
  const statuses = await alice.page.evaluate(async () =>
    (await globalThis.sottovoce.outbox()).map(({ status }) => status),
  );
  assert.deepEqual(statuses, ["sending", "sending", "sending"]);
  await alice.goOnline();
  await alice.sees(bob, "third", "delivered");
  assert.deepEqual(await bob.texts(alice), ["before", ...texts]);
});

test("an engine that could not be loaded is loaded when the network is back, without loading the page again", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const preview = (): Promise<string> =>
    alice.page.evaluate(
      (link) =>
        globalThis.sottovoce.preview(link).then(
          ({ address }) => address,
          (error: { code: string }) => error.code,
        ),
      alice.link,
    );
  // A service worker's copy of the engine would do without the network.
  await alice.context.addInitScript(() => {
    navigator.serviceWorker.register = () => new Promise(() => {});
  });
  await alice.page.evaluate(async () => {
    for (const registration of await navigator.serviceWorker.getRegistrations())
      await registration.unregister();
  });
  await alice.context.route(/engine-code/, (route) => route.abort());
  await alice.page.reload();
  await alice.reached("empty");
  assert.equal(await preview(), "network");
  await alice.context.unroute(/engine-code/);
  assert.equal(await preview(), alice.address);
});
