/** A server that gives one account two addresses: nobody's words appear under another's name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { generateAccountIdentity, signDeviceList } from "@sottovoce/crypto";
import { decodeDeviceList, fromBase64Url, toBase64Url } from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { type Person, pair, refusedWith } from "../test/world.ts";

/** The server says that `eve` has the account of `victim`, under a key of its own that lists the victim's devices. */
async function alias(eve: Person, victim: Person): Promise<void> {
  const { primitives } = eve.ports;
  const identity = await generateAccountIdentity(primitives);
  const list = decodeDeviceList(fromBase64Url(victim.account.deviceList?.bytes ?? ""));
  const { signed } = await signDeviceList(primitives, identity, list.account, null, list.devices, 1);
  Object.assign(eve.account, {
    id: victim.account.id,
    accountKey: toBase64Url(identity.key.publicKey),
    deviceList: { bytes: toBase64Url(signed.bytes), signature: toBase64Url(signed.signature) },
  });
}

test("what a verified contact writes does not move into another's conversation", async () => {
  const { world, alice, bob } = await pair();
  const { digits } = await alice.self.safetyNumber(bob.address);
  await alice.self.markVerified(bob.address, digits);
  const eve = world.person("eve");
  await alias(eve, bob);
  const lookedUp = await alice.self.lookUp(eve.address).catch((error: unknown) => error);
  await bob.self.send(alice.address, "for your eyes");
  await settle();
  assert.deepEqual(await alice.texts(eve), []);
  assert.deepEqual(await alice.texts(bob), ["for your eyes"]);
  assert.ok(refusedWith("bad_answer")(lookedUp));
  for (const person of [alice, bob]) await person.stop();
});

test("nobody else has this device's own account", async () => {
  const { world, alice, bob } = await pair();
  const eve = world.person("eve");
  await alias(eve, alice);
  await assert.rejects(alice.self.lookUp(eve.address), refusedWith("bad_answer"));
  for (const person of [alice, bob]) await person.stop();
});
