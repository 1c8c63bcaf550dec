import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../test/manual-clock.ts";
import { Person, pair, refusedWith, statusOf } from "../test/world.ts";

test("a changed key: an unverified contact is followed, with a remark; a verified one is not written to", async () => {
  const { world, alice, bob } = await pair();
  const carol = await world.online("carol");
  for (const friend of [alice, carol]) {
    await friend.self.send(bob.address, "before");
    await settle();
  }
  const verifiedNumber = await carol.self.safetyNumber(bob.address);
  const { trust, verifiedBy } = await carol.self.markVerified(bob.address, verifiedNumber.digits);
  assert.deepEqual([trust, verifiedBy], ["verified", "safety_number"]);

  // Bob loses his device; the operator resets the account, and he activates a new one.
  await bob.stop();
  world.server.reset(bob.account);
  const bob2 = new Person(world, bob.account);
  await bob2.activate();
  await bob2.start();

  const followed = await alice.self.send(bob.address, "after");
  await settle();
  assert.equal(await statusOf(alice, followed), "delivered");
  assert.deepEqual(await bob2.texts(alice), ["after"]);
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "key_changed");
  assert.equal(notes.length, 1);

  const blocked = await carol.self.send(bob.address, "secret");
  await settle();
  const refused = await carol.message(blocked);
  assert.equal(refused.status, "error");
  assert.equal(refused.reason, "key_changed");
  assert.deepEqual(await bob2.texts(carol), []);
  const now = (await carol.self.contacts()).find(({ address }) => address === bob.address);
  assert.deepEqual([now?.trust, now?.verifiedBy], ["changed", null]);
  assert.ok(carol.events.some((event) => event.type === "contact" && event.contact.trust === "changed"));
  await assert.rejects(carol.self.send(bob.address, "again"), refusedWith("key_changed"));
  assert.equal(
    (await carol.self.messages(bob.address)).filter(({ note }) => note === "sending_blocked").length,
    1,
  );

  // What comes from the new key is shown all the same.
  await bob2.self.send(carol.address, "it is me");
  await settle();
  assert.ok((await carol.texts(bob)).includes("it is me"));
  const newNumber = await carol.self.safetyNumber(bob.address);
  assert.notEqual(newNumber.digits, verifiedNumber.digits);
  assert.equal(newNumber.digits, (await bob2.self.safetyNumber(carol.address)).digits);
  assert.equal((await carol.self.acceptChange(bob.address)).trust, "unverified");
  const accepted = await carol.self.send(bob.address, "so be it");
  await settle();
  assert.equal(await statusOf(carol, accepted), "delivered");
  assert.deepEqual(await bob2.texts(carol), ["it is me", "so be it"]);
  for (const person of [alice, carol, bob2]) await person.stop();
});

test("both see the same safety number, and it survives a restart", async () => {
  const { alice, bob } = await pair();
  const atAlice = await alice.self.safetyNumber(bob.address);
  const atBob = await bob.self.safetyNumber(alice.address);
  assert.match(atAlice.digits, /^(\d{5} ){11}\d{5}$/);
  assert.equal(atAlice.digits, atBob.digits);
  assert.notEqual(atAlice.qr, atBob.qr, "the code tells who shows it");
  assert.equal((await alice.self.markVerified(bob.address, atAlice.digits)).trust, "verified");
  await alice.stop();
  await alice.start();
  assert.deepEqual(await alice.self.safetyNumber(bob.address), { ...atAlice, trust: "verified" });
  await alice.stop();
});

test("a prekey that its device did not sign is not used", async () => {
  const { world, alice, bob } = await pair();
  const mallory = await world.online("mallory");
  const bobs = world.server.devices.get(bob.self.identity.device);
  const mallorys = world.server.devices.get(mallory.self.identity.device);
  assert.ok(bobs && mallorys);
  const honest = bobs.oneTimePrekeys;
  bobs.oneTimePrekeys = mallorys.oneTimePrekeys;
  const sent = await alice.self.send(bob.address, "for Bob only");
  await settle();
  assert.equal(await statusOf(alice, sent), "sending");
  assert.ok(!world.server.log.includes("POST /v1/messages"));
  bobs.oneTimePrekeys = honest;
  await world.elapse(12_000);
  assert.equal(await statusOf(alice, sent), "delivered");
  for (const person of [alice, bob, mallory]) await person.stop();
});

test("a scanned code verifies the key that it shows, and no other", async () => {
  const { world, alice, bob } = await pair();
  const carol = await world.online("carol");
  const bobsCode = (await bob.self.safetyNumber(alice.address)).qr;
  assert.equal((await alice.self.verifyByCode(bob.address, bobsCode)).trust, "verified");

  const own = (await alice.self.safetyNumber(carol.address)).qr;
  const shownToBob = (await carol.self.safetyNumber(bob.address)).qr;
  const attempts = [
    { code: own, refused: "own_safety_code" },
    { code: bobsCode, refused: "other_key" },
    { code: shownToBob, refused: "other_key" },
    { code: "https://example.org/", refused: "no_safety_code" },
    { code: "AAAA", refused: "no_safety_code" },
    { code: "", refused: "no_safety_code" },
    { code: shownToBob.slice(0, -4), refused: "no_safety_code" },
  ] as const;
  for (const { code, refused } of attempts) {
    await assert.rejects(alice.self.verifyByCode(carol.address, code), refusedWith(refused));
  }
  const known = (await alice.self.contacts()).find(({ address }) => address === carol.address);
  assert.equal(known?.trust, "unverified");
  for (const person of [alice, bob, carol]) await person.stop();
});

test("what was compared is verified, and not the key that the server gave meanwhile", async () => {
  const { world, alice, bob } = await pair();
  const compared = await alice.self.safetyNumber(bob.address);
  const scanned = (await bob.self.safetyNumber(alice.address)).qr;
  await bob.stop();
  world.server.reset(bob.account);
  const another = new Person(world, bob.account);
  await another.activate();
  await alice.self.lookUp(bob.address);
  await assert.rejects(alice.self.markVerified(bob.address, compared.digits), refusedWith("other_key"));
  await assert.rejects(alice.self.verifyByCode(bob.address, scanned), refusedWith("other_key"));
  assert.equal((await alice.self.contacts())[0]?.trust, "unverified");
  await alice.stop();
  await another.stop();
});

test("scanning the code of a changed key accepts it as verified", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.verifyByCode(bob.address, (await bob.self.safetyNumber(alice.address)).qr);
  await bob.stop();
  world.server.reset(bob.account);
  const another = new Person(world, bob.account);
  await another.activate();
  await another.start();
  await alice.self.lookUp(bob.address);
  assert.equal((await alice.self.contacts())[0]?.trust, "changed");
  const code = (await another.self.safetyNumber(alice.address)).qr;
  assert.equal((await alice.self.verifyByCode(bob.address, code)).trust, "verified");
  const sent = await alice.self.send(bob.address, "it is you");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  await alice.stop();
  await another.stop();
});

test("listeners hear of every change that is shown of a contact, and of no other", async () => {
  const { world, alice, bob } = await pair();
  alice.events.length = 0;
  const told = () =>
    alice.events.splice(0).flatMap((event) => (event.type === "contact" ? [event.contact.displayName] : []));
  await alice.self.lookUp(bob.address);
  assert.deepEqual(told(), [null], "new");
  await alice.self.lookUp(bob.address);
  assert.deepEqual(told(), []);
  world.server.names.set(bob.address, "Bob");
  await alice.self.lookUp(bob.address);
  assert.deepEqual(told(), ["Bob"]);
  await alice.self.setFavourite(bob.address, true);
  assert.deepEqual(told(), ["Bob"]);
  await alice.self.setFavourite(bob.address, true);
  assert.deepEqual(told(), []);
  for (const person of [alice, bob]) await person.stop();
});
