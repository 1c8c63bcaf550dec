import assert from "node:assert/strict";
import { test } from "node:test";
import { NetworkFailure } from "../index.ts";
import { settle } from "../test/manual-clock.ts";
import { World } from "../test/world.ts";

test("the first messages of a stranger are shown in their order, however the answers about him come in", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = world.person("bob");
  await bob.activate();
  for (const text of ["1", "2", "3"]) {
    await alice.self.send(bob.address, text);
    await settle();
  }
  // The answer to the first question comes last.
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const isAboutHim = (path: string): boolean =>
    path.startsWith("/v1/accounts/") && !path.endsWith(bob.account.id);
  bob.holdAnswer = ({ path }) => (isAboutHim(path) && asked++ === 0 ? gate.promise : null);
  await bob.start();
  await alice.self.send(bob.address, "4");
  await settle();
  gate.resolve();
  await settle();
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3", "4"]);
  assert.deepEqual(
    bob.events.flatMap((event) => (event.type === "message" ? [event.message.text] : [])),
    ["1", "2", "3", "4"],
  );
  assert.equal(asked, 1, "one question is enough");
  await alice.stop();
  await bob.stop();
});

test("a stranger about whom the server does not answer holds nobody up for ever", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const carol = await world.online("carol");
  const bob = world.person("bob");
  await bob.activate();
  await alice.self.send(bob.address, "from alice");
  await settle();
  let asked = 0;
  bob.holdAnswer = ({ path }) =>
    path.startsWith("/v1/accounts/") && asked++ === 0
      ? Promise.reject(new NetworkFailure("the answer is lost"))
      : null;
  await bob.start();
  await carol.self.send(bob.address, "from carol");
  await world.elapse(60_000);
  assert.deepEqual(await bob.texts(carol), ["from carol"]);
  for (const person of [alice, carol, bob]) await person.stop();
});
