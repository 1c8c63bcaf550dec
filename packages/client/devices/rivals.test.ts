/** A joining that was begun and left, beside an activation on the same device: what is there first stays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, parseLinkingLink } from "@sottovoce/wire";
import { startJoining } from "../index.ts";
import { type Meeting, meet } from "../test/linked.ts";
import { settle } from "../test/manual-clock.ts";
import { PASSPHRASE, type Person, pair, refusedWith } from "../test/world.ts";

/** Activates carol's account on the device that has begun to join alice's. */
async function rival(alice: Person): Promise<{ meeting: Meeting; carol: Person }> {
  const meeting = await meet(alice);
  const carol = alice.world.person("carol");
  carol.records = meeting.second.records;
  await carol.activate();
  return { meeting, carol };
}

test("a joining that was left behind erases no account that was activated meanwhile", async () => {
  const { world, alice, bob } = await pair();
  const { meeting, carol } = await rival(alice);
  const finished = meeting.joining.finish();
  await world.elapse(11 * 60_000);
  assert.deepEqual(await finished, { result: "expired" });
  await carol.stop();
  await carol.start();
  await bob.self.send(carol.address, "still there?");
  await settle();
  assert.deepEqual(await carol.texts(bob), ["still there?"]);
  assert.equal(carol.records.count("joining"), 0, "what was prepared for the link is gone");
  for (const person of [alice, bob, carol]) await person.stop();
});

test("a joining that was left behind takes the place of no account that was activated meanwhile", async () => {
  const { alice } = await pair();
  const { meeting, carol } = await rival(alice);
  await alice.self.acceptLink(meeting.request);
  await assert.rejects(meeting.joining.finish(), refusedWith("already_activated"));
  await meeting.joining.cancel();
  await meeting.joining.cancel();
  await carol.stop();
  await carol.open();
  assert.equal(carol.self.identity.address, carol.address);
  for (const person of [alice, carol]) await person.stop();
});

/** Carol's activation reached the server, and its answer never came. */
async function cutShort(alice: Person): Promise<{ carol: Person; code: Bytes }> {
  const { world } = alice;
  const carol = world.person("carol");
  const code = world.server.addLink(carol.account);
  carol.onRequest = ({ path }) => {
    if (path === "/v1/activate") carol.weather = "loses answers";
  };
  await assert.rejects(carol.activate(code), refusedWith("network"));
  carol.onRequest = null;
  carol.weather = "up";
  return { carol, code };
}

test("a joining that was cancelled takes no keys with it that an account stands on", async () => {
  const { alice } = await pair();
  const { carol, code } = await cutShort(alice);
  const { link } = await alice.self.offerLink();
  const asking = alice.self.awaitLinkRequest();
  const joining = await startJoining(carol.ports, parseLinkingLink(link), PASSPHRASE);
  await asking;
  await joining.cancel();
  assert.equal(carol.records.count("joining"), 0);
  assert.equal(carol.records.count("joining-prekeys"), 0);
  await carol.activate(code);
  for (const person of [alice, carol]) await person.stop();
});

test("an activation that was cut short does not go on with the prekeys of a joining", async () => {
  const { alice, bob } = await pair();
  const { carol, code } = await cutShort(alice);
  const { link } = await alice.self.offerLink();
  const asking = alice.self.awaitLinkRequest();
  await startJoining(carol.ports, parseLinkingLink(link), PASSPHRASE);
  await asking;
  // The tab was closed there; the operator's link is opened again.
  await carol.activate(code);
  await carol.start();
  await bob.self.send(carol.address, "hello");
  await settle();
  assert.deepEqual(await carol.texts(bob), ["hello"]);
  for (const person of [alice, bob, carol]) await person.stop();
});
