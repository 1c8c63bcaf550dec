import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeDeviceList, fromBase64Url } from "@sottovoce/wire";
import { join } from "../test/linked.ts";
import { settle } from "../test/manual-clock.ts";
import { Person, pair, refusedWith, statusOf, World } from "../test/world.ts";

const versionOf = ({ account }: Person): number =>
  decodeDeviceList(fromBase64Url(account.deviceList?.bytes ?? "")).version;

/** The operator takes an account back, and its person has nothing but paper. */
function afterReset(person: Person): Person {
  person.world.server.reset(person.account);
  return new Person(person.world, person.account);
}

test("with the recovery kit a new device keeps the account's key: contacts see no change", async () => {
  const { alice, bob } = await pair();
  await bob.self.send(alice.address, "first");
  await settle();
  const { digits } = await bob.self.safetyNumber(alice.address);
  await bob.self.markVerified(alice.address, digits);
  const tablet = await join(alice);
  assert.equal(alice.recoveryWords.length, 24);
  assert.equal(versionOf(alice), 2);
  await alice.stop();
  await tablet.stop();
  const restored = afterReset(alice);
  await restored.activate(undefined, alice.recoveryWords.join(" "));
  await restored.start();
  assert.deepEqual(restored.recoveryWords, alice.recoveryWords);
  assert.equal(versionOf(restored), 3);
  const sent = await bob.self.send(alice.address, "are you back?");
  await settle();
  assert.equal(await statusOf(bob, sent), "delivered");
  await restored.self.send(bob.address, "I am");
  await settle();
  const seen = await bob.self.messages(alice.address);
  assert.deepEqual(
    seen.map(({ text, note }) => note ?? text),
    ["I am", "are you back?", "first"],
    "no remark",
  );
  assert.equal((await bob.self.contacts())[0]?.trust, "verified");
  const again = await join(restored);
  assert.equal(versionOf(restored), 4);
  for (const person of [restored, again, bob]) await person.stop();
});

test("a power cut or a lost answer while restoring: the same link and words lead to the end", async () => {
  const world = new World();
  const alice = await world.online("alice");
  await alice.stop();
  const restored = afterReset(alice);
  const code = world.server.addLink(alice.account);
  const words = alice.recoveryWords.join(" ");
  restored.onRequest = ({ path }) => {
    if (path === "/v1/activate") restored.weather = "loses answers";
  };
  await assert.rejects(restored.activate(code, words), refusedWith("network"));
  restored.onRequest = null;
  restored.weather = "up";
  restored.records = restored.records.survivor();
  await restored.activate(code, words);
  assert.equal(versionOf(restored), 2);
  await restored.stop();
});

test("words that were forgotten at the first try are not passed over at the second", async () => {
  const world = new World();
  const alice = await world.online("alice");
  await alice.stop();
  const restored = afterReset(alice);
  const code = world.server.addLink(alice.account);
  restored.onRequest = ({ path }) => {
    if (path === "/v1/activate") restored.weather = "down";
  };
  await assert.rejects(restored.activate(code), refusedWith("network"));
  restored.onRequest = null;
  restored.weather = "up";
  await restored.activate(code, alice.recoveryWords.join(" "));
  assert.deepEqual(restored.recoveryWords, alice.recoveryWords);
  await restored.stop();
});

test("words that are wrong are told before anything is made, and nothing of them is repeated", async () => {
  const world = new World();
  const [alice, bob] = [await world.online("alice"), await world.online("bob")];
  for (const person of [alice, bob]) await person.stop();
  const [first = "", second = "", ...rest] = alice.recoveryWords;
  const fresh = world.person("carol");
  const restored = afterReset(alice);
  const attempts: readonly (readonly [Person, string, RegExp])[] = [
    [restored, "", /24 words; these are 0/],
    [restored, [first, ...rest].join(" "), /24 words; these are 23/],
    [restored, ["zzz", second, ...rest].join(" "), /Word 1 is none/],
    [restored, bob.recoveryWords.join(" "), /another account/],
    [fresh, alice.recoveryWords.join(" "), /had no key before/],
  ];
  for (const [person, words, sentence] of attempts) {
    await assert.rejects(person.activate(undefined, words), (error: Error) => {
      assert.match(error.message, sentence);
      // One word alone proves nothing: “account” and “device” are in the list, and in the sentences.
      const given = words.split(" ");
      const pairs = given.slice(1).map((word, i) => `${given[i]} ${word}`);
      for (const said of ["zzz", ...pairs]) assert.ok(!error.message.includes(said));
      return refusedWith("wrong_recovery_words")(error);
    });
    assert.equal(person.records.image().length, 0);
  }
});

test("without the words an account begins anew: contacts see another key", async () => {
  const { alice, bob } = await pair();
  await bob.self.send(alice.address, "first");
  await settle();
  await alice.stop();
  const restored = afterReset(alice);
  await restored.activate();
  await restored.start();
  assert.notDeepEqual(restored.recoveryWords, alice.recoveryWords);
  assert.equal(versionOf(restored), 1);
  await bob.self.send(alice.address, "second");
  await settle();
  const notes = (await bob.self.messages(alice.address)).map(({ note }) => note);
  assert.ok(notes.includes("key_changed"));
  for (const person of [restored, bob]) await person.stop();
});
