import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLinkingLink } from "@sottovoce/wire";
import { openEngine, startJoining } from "../index.ts";
import { join, meet } from "../test/linked.ts";
import { settle } from "../test/manual-clock.ts";
import { deviceOf, PASSPHRASE, Person, pair, refusedWith, statusOf, World } from "../test/world.ts";

test("a second device: both show the same digits, and it is let in with what the first one knows", async () => {
  const { alice, bob } = await pair();
  await alice.self.send(bob.address, "before");
  await settle();
  const compared = await alice.self.safetyNumber(bob.address);
  await alice.self.markVerified(bob.address, compared.digits);
  await alice.self.setFavourite(bob.address, true);
  const { second, joining, request } = await meet(alice, "Kitchen tablet");
  assert.match(joining.waiting.code, /^\d{6}$/);
  assert.equal(request.code, joining.waiting.code);
  assert.equal(request.name, "Kitchen tablet");
  assert.equal(joining.waiting.address, alice.address);
  const finished = joining.finish();
  await alice.self.acceptLink(request);
  const outcome = await finished;
  assert.ok(outcome.result === "joined");
  second.adopt(outcome.engine);
  await second.start();
  const [contact] = await second.self.contacts();
  assert.equal(contact?.address, bob.address);
  assert.equal(contact?.trust, "verified");
  assert.equal(contact?.favourite, true);
  const seen = (await second.self.devices()).map(({ name, self, primary }) => ({ name, self, primary }));
  assert.deepEqual(seen, [
    { name: null, self: false, primary: true },
    { name: "Kitchen tablet", self: true, primary: false },
  ]);
  assert.deepEqual(
    (await alice.self.devices()).map(({ device, name }) => [device, name]),
    (await second.self.devices()).map(({ device, name }) => [device, name]),
  );
  assert.equal((await second.self.safetyNumber(bob.address)).digits, compared.digits);
  await second.stop();
  await second.open();
  assert.equal((await second.self.devices()).length, 2);
  for (const person of [second, alice, bob]) await person.stop();
});

test("what one device sends appears on the others, and what comes arrives at all of them", async () => {
  const { world, alice, bob } = await pair();
  const tablet = await join(alice);
  await alice.self.send(bob.address, "from the phone");
  await settle();
  await tablet.self.send(bob.address, "from the tablet");
  await settle();
  await bob.self.send(alice.address, "to both");
  await settle();
  const expected = ["from the phone", "from the tablet", "to both"];
  for (const device of [alice, tablet]) assert.deepEqual(await device.texts(bob), expected);
  assert.deepEqual(await bob.texts(alice), expected);
  for (const device of [alice, tablet]) {
    const [, second, first] = await device.self.messages(bob.address);
    assert.deepEqual([first?.direction, second?.direction], ["out", "out"]);
    assert.deepEqual([first?.status, second?.status], ["delivered", "delivered"]);
  }
  // Somebody the other device has never heard of.
  const carol = await world.online("carol");
  await tablet.self.send(carol.address, "hello");
  await settle();
  assert.deepEqual(await alice.texts(carol), ["hello"]);
  for (const person of [tablet, alice, bob, carol]) await person.stop();
});

test("a copy follows what becomes of the message: on its way, expired, and delivered after all", async () => {
  const { world, alice, bob } = await pair();
  const tablet = await join(alice);
  await bob.stop();
  const sent = await alice.self.send(bob.address, "are you there?");
  await settle();
  assert.equal(await statusOf(tablet, sent), "enqueued");
  await world.elapse(72 * 3_600_000);
  world.server.expire();
  await settle();
  for (const device of [alice, tablet]) assert.equal(await statusOf(device, sent), "expired");
  const late = { id: sent.id, device: deviceOf(bob), status: "delivered", reason: "none" } as const;
  world.server.receipt(tablet.self.identity.device, late);
  await settle();
  assert.equal(await statusOf(tablet, sent), "delivered");
  for (const person of [tablet, alice]) await person.stop();
});

test("three devices: the third hears of the second, and the second of the third", async () => {
  const { alice, bob } = await pair();
  const tablet = await join(alice, "Tablet");
  const desktop = await join(alice, "Desktop");
  await tablet.self.send(bob.address, "hello");
  await settle();
  for (const device of [alice, tablet, desktop, bob]) {
    assert.deepEqual(await device.texts(device === bob ? alice : bob), ["hello"]);
  }
  // Of the device that came after it, it hears when it comes back, and nobody but the primary knows its name.
  await tablet.stop();
  await tablet.start();
  assert.deepEqual(
    (await tablet.self.devices()).map(({ name }) => name),
    [null, "Tablet", null],
  );
  const names = (await desktop.self.devices()).map(({ name }) => name);
  assert.deepEqual(names, [null, "Tablet", "Desktop"]);
  await assert.rejects(tablet.self.offerLink(), refusedWith("not_primary"));
  await assert.rejects(tablet.self.removeDevice(alice.self.identity.device), refusedWith("not_primary"));
  for (const person of [desktop, tablet, alice, bob]) await person.stop();
});

test("a device that was removed neither sends nor receives, and nobody writes to it", async () => {
  const { alice, bob } = await pair();
  const tablet = await join(alice);
  const { device } = tablet.self.identity;
  await alice.self.removeDevice(device);
  await settle();
  assert.deepEqual(
    (await alice.self.devices()).map(({ self }) => self),
    [true],
  );
  const sent = await tablet.self.send(bob.address, "still here?");
  await settle();
  assert.equal(await statusOf(tablet, sent), "sending");
  assert.equal(tablet.self.connection, "refused");
  const after = await bob.self.send(alice.address, "to the phone alone");
  await settle();
  assert.equal(await statusOf(bob, after), "delivered");
  assert.deepEqual(await alice.texts(bob), ["to the phone alone"]);
  assert.deepEqual(await bob.texts(alice), ["to the phone alone"]);
  await alice.self.removeDevice(device);
  await assert.rejects(alice.self.removeDevice(alice.self.identity.device), refusedWith("own_device"));
  for (const person of [tablet, alice, bob]) await person.stop();
});

test("declined: the new device is as it was, and the link is over", async () => {
  const { alice } = await pair();
  const { link, second, joining } = await meet(alice);
  const finished = joining.finish();
  await alice.self.cancelLink();
  assert.deepEqual(await finished, { result: "declined" });
  assert.equal(second.records.image().length, 0);
  assert.equal(await alice.self.awaitLinkRequest(), null);
  const again = startJoining(second.ports, parseLinkingLink(link), PASSPHRASE);
  await assert.rejects(again, refusedWith("link_used"));
});

test("cancelled before anybody came, and cancelled by the one who came", async () => {
  const { alice } = await pair();
  await alice.self.offerLink();
  const asking = alice.self.awaitLinkRequest();
  await alice.self.cancelLink();
  assert.equal(await asking, null);
  const { second, joining } = await meet(alice);
  await joining.cancel();
  assert.equal(second.records.image().length, 0);
  assert.deepEqual(await joining.finish(), { result: "declined" });
});

test("the server has forgotten the link: nobody is waited for", async () => {
  const { world, alice } = await pair();
  await alice.self.offerLink();
  world.server.linkings.all.clear();
  assert.equal(await alice.self.awaitLinkRequest(), null);
  const { second, joining, request } = await meet(alice);
  await alice.self.acceptLink(request);
  const outcome = await joining.finish();
  assert.equal(outcome.result, "joined", "the next link is as good as ever");
  assert.equal(second.records.count("joining"), 0);
});

test("nobody came in time: the link is over on both sides", async () => {
  const { world, alice } = await pair();
  const { link, expiresAt } = await alice.self.offerLink();
  assert.equal(expiresAt, world.clock.now() + 600_000);
  const asking = alice.self.awaitLinkRequest();
  await world.elapse(600_000);
  assert.equal(await asking, null);
  const late = new Person(world, alice.account);
  const joining = startJoining(late.ports, parseLinkingLink(link), PASSPHRASE);
  await assert.rejects(joining, refusedWith("link_expired"));
  assert.equal(late.records.image().length, 0);
});

test("nobody accepted in time", async () => {
  const { world, alice } = await pair();
  const { second, joining, request } = await meet(alice);
  const finished = joining.finish();
  await world.elapse(600_000);
  assert.deepEqual(await finished, { result: "expired" });
  assert.equal(second.records.image().length, 0);
  await assert.rejects(alice.self.acceptLink(request), refusedWith("link_expired"));
});

test("a link lets one device in: the next is told that it was used", async () => {
  const { alice } = await pair();
  const { link } = await meet(alice);
  const thief = new Person(alice.world, alice.account);
  const joining = startJoining(thief.ports, parseLinkingLink(link), PASSPHRASE);
  await assert.rejects(joining, refusedWith("link_used"));
  assert.equal(thief.records.image().length, 0);
});

test("a device hears from another one of the same person that the list has changed, and asks for it", async () => {
  const { alice, bob } = await pair();
  const tablet = await join(alice);
  const laptop = await join(alice, "Laptop");
  await bob.self.send(alice.address, "hello");
  await alice.self.send(bob.address, "here are my devices");
  await settle();
  await alice.self.removeDevice(laptop.self.identity.device);
  const asked: string[] = [];
  tablet.onRequest = ({ path }) => asked.push(path);
  await alice.self.send(bob.address, "my laptop is gone");
  await settle();
  const { account } = alice.self.identity;
  assert.deepEqual(asked, [`/v1/accounts/${account}`]);
  asked.length = 0;
  await tablet.self.send(bob.address, "so this has one copy less");
  await settle();
  assert.equal(asked.filter((path) => path === "/v1/messages").length, 1, "and is right at once");
  for (const person of [alice, bob, tablet]) await person.stop();
});

test("a request that nobody awaited is not accepted", async () => {
  const { alice } = await pair();
  const { request } = await meet(alice);
  const code = request.code === "000000" ? "000001" : "000000";
  await assert.rejects(alice.self.acceptLink({ ...request, code }), refusedWith("link_expired"));
  await alice.self.acceptLink(request);
  await assert.rejects(alice.self.acceptLink(request), refusedWith("link_expired"));
});

test("the network fails at each step of the new device: the same link goes on with the same keys", async () => {
  for (const lost of ["/v1/link/preview", "/v1/link/offer", "/v1/link/wait", "/v1/link/claim"]) {
    const world = new World();
    const alice = await world.online("alice");
    const { link } = await alice.self.offerLink();
    const asking = alice.self.awaitLinkRequest();
    const second = new Person(world, alice.account);
    let isLost = false;
    second.onRequest = ({ path }) => {
      second.weather = !isLost && path === lost ? "loses answers" : "up";
      if (second.weather !== "up") isLost = true;
    };
    const begin = () => startJoining(second.ports, parseLinkingLink(link), PASSPHRASE);
    const beginning = begin().catch(begin);
    await world.elapse(10_000);
    const joining = await beginning;
    const request = await asking;
    assert.ok(request !== null);
    await alice.self.acceptLink(request);
    const finishing = joining.finish().catch(() => joining.finish());
    await world.elapse(10_000);
    const outcome = await finishing;
    assert.equal(outcome.result, "joined", lost);
    assert.ok(isLost);
    assert.equal((await alice.self.devices()).length, 2);
    if (outcome.result === "joined") await outcome.engine.stop();
    await alice.stop();
  }
});

test("the network fails at each step of the first device: nothing is signed twice, nothing is lost", async () => {
  for (const lost of ["wait", "reveal", "accept", "list"]) {
    const { world, alice, bob } = await pair();
    let isLost = false;
    alice.onRequest = ({ path }) => {
      alice.weather = !isLost && path.endsWith(`/${lost}`) ? "loses answers" : "up";
      if (alice.weather !== "up") isLost = true;
    };
    const { link } = await alice.self.offerLink();
    const asking = alice.self.awaitLinkRequest();
    const second = new Person(world, alice.account);
    const beginning = startJoining(second.ports, parseLinkingLink(link), PASSPHRASE);
    await world.elapse(10_000);
    const [joining, request] = await Promise.all([beginning, asking]);
    assert.ok(request !== null);
    await alice.self.acceptLink(request).catch(() => alice.self.acceptLink(request));
    const outcome = await joining.finish();
    assert.ok(outcome.result === "joined", lost);
    second.adopt(outcome.engine);
    const { device } = outcome.engine.identity;
    await second.start();
    await alice.self.removeDevice(device).catch(() => alice.self.removeDevice(device));
    assert.ok(isLost, lost);
    await bob.self.send(alice.address, "hello");
    await settle();
    assert.deepEqual(await alice.texts(bob), ["hello"]);
    for (const person of [alice, bob, second]) await person.stop();
  }
});

test("the new device's program ends while it waits: the same link goes on", async () => {
  const { world, alice } = await pair();
  const { link, second, request } = await meet(alice);
  second.records = second.records.survivor();
  await assert.rejects(openEngine(second.ports, PASSPHRASE), refusedWith("not_activated"));
  const joining = await startJoining(second.ports, parseLinkingLink(link), PASSPHRASE);
  assert.equal(joining.waiting.code, request.code);
  await alice.self.acceptLink(request);
  assert.equal((await joining.finish()).result, "joined");
  assert.equal(world.server.devices.size, 3);
});
