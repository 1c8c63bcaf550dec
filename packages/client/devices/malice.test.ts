/** Linking through a server that lies: nothing of its own gets in, on either side. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  deriveLinkKeys,
  generateAccountIdentity,
  generateDeviceIdentity,
  listedDevice,
  signDeviceList,
} from "@sottovoce/crypto";
import { parseLinkingLink, toBase64Url } from "@sottovoce/wire";
import { startJoining } from "../index.ts";
import { join, meet } from "../test/linked.ts";
import { settle } from "../test/manual-clock.ts";
import { PASSPHRASE, Person, pair, refusedWith } from "../test/world.ts";

const other = (length: number): string => toBase64Url(crypto.getRandomValues(new Uint8Array(length)));

test("it tells the new device of another account, key, address or nonce", async () => {
  const twists: readonly object[] = [
    { account: "ab".repeat(16) },
    { accountKey: other(32) },
    { address: "eve@example.org" },
    { commitment: other(32) },
    { invitation: other(32) },
  ];
  for (const twist of twists) {
    const { world, alice } = await pair();
    const { link } = await alice.self.offerLink();
    world.server.linkings.twist = (path, body) =>
      path === "/v1/link/preview" ? { ...body, ...twist } : body;
    const victim = new Person(world, alice.account);
    const joining = startJoining(victim.ports, parseLinkingLink(link), PASSPHRASE);
    await assert.rejects(joining, refusedWith("link_tampered"), JSON.stringify(twist));
    assert.equal(victim.records.image().length, 0);
  }
});

test("it answers with another nonce than was promised", async () => {
  const { world, alice } = await pair();
  const { link } = await alice.self.offerLink();
  const asking = alice.self.awaitLinkRequest();
  world.server.linkings.twist = (path, body) =>
    path === "/v1/link/wait" && "nonce" in body && body.nonce !== null ? { ...body, nonce: other(32) } : body;
  const victim = new Person(world, alice.account);
  const joining = startJoining(victim.ports, parseLinkingLink(link), PASSPHRASE);
  await assert.rejects(joining, refusedWith("link_tampered"));
  assert.notEqual(await asking, null, "the other device shows digits that nobody can compare");
});

test("it puts keys of its own into the offer, or takes parts of it away", async () => {
  const twists: readonly ((offer: object) => object | null)[] = [
    (offer) => ({ ...offer, signingKey: other(32) }),
    (offer) => ({ ...offer, agreementKey: other(32) }),
    (offer) => ({ ...offer, device: "0badc0de" }),
    (offer) => ({ ...offer, name: other(92) }),
    (offer) => ({ ...offer, mac: other(32) }),
    () => null,
  ];
  for (const twist of twists) {
    const { world, alice } = await pair();
    world.server.linkings.twist = (path, body) =>
      path === "/v1/devices/links/wait" && "offer" in body && body.offer !== null
        ? { ...body, offer: twist(body.offer as object) }
        : body;
    const { link } = await alice.self.offerLink();
    const asking = alice.self.awaitLinkRequest();
    const second = new Person(world, alice.account);
    const joining = startJoining(second.ports, parseLinkingLink(link), PASSPHRASE);
    await assert.rejects(asking, refusedWith("link_tampered"), String(twist));
    await assert.rejects(joining, refusedWith("link_expired"));
    assert.equal((await alice.self.devices()).length, 1);
    assert.equal(second.records.image().length, 0);
  }
});

test("whoever has the code and not the secret cannot ask to be let in", async () => {
  const { world, alice } = await pair();
  const { link } = await alice.self.offerLink();
  const asking = alice.self.awaitLinkRequest();
  const guessed = { ...parseLinkingLink(link), secret: crypto.getRandomValues(new Uint8Array(32)) };
  const eve = new Person(world, alice.account);
  await assert.rejects(startJoining(eve.ports, guessed, PASSPHRASE), refusedWith("link_tampered"));
  await alice.self.cancelLink();
  assert.equal(await asking, null);
});

test("it gives the new device another list, another provision, or those of another linking", async () => {
  const { world, alice } = await pair();
  const primitives = alice.ports.primitives;
  const eve = await generateAccountIdentity(primitives);
  const forged = async (device: string) => {
    const identity = await generateDeviceIdentity(primitives, alice.account.id, device as never);
    const list = await signDeviceList(
      primitives,
      eve,
      alice.account.id,
      null,
      [listedDevice(identity, 1)],
      1,
    );
    return { bytes: toBase64Url(list.signed.bytes), signature: toBase64Url(list.signed.signature) };
  };
  const before = alice.account.deviceList;
  const stolen: { provision?: unknown } = {};
  world.server.linkings.twist = (path, body) => {
    if (path === "/v1/link/claim" && "provision" in body) stolen.provision = body.provision;
    return body;
  };
  const tablet = await join(alice);
  const fake = await forged("0badc0de");
  const twists: readonly ((body: object) => object)[] = [
    (body) => ({ ...body, deviceList: fake }),
    (body) => ({ ...body, deviceList: before }),
    (body) => ({ ...body, provision: other(4096) }),
    (body) => ({ ...body, provision: stolen.provision }),
  ];
  for (const twist of twists) {
    world.server.linkings.twist = (path, body) => (path === "/v1/link/claim" ? twist(body) : body);
    const { second, joining, request } = await meet(alice);
    await alice.self.acceptLink(request);
    await assert.rejects(joining.finish(), refusedWith("link_tampered"), String(twist));
    assert.equal(second.records.image().length, 0);
  }
  for (const person of [tablet, alice]) await person.stop();
});

test("it keeps a link open for ever: the link's own time ends it on both sides", async () => {
  const { world, alice } = await pair();
  const MINUTES_11 = 660_000;
  let answers = 0;
  world.server.linkings.twist = (path, body) => {
    answers++;
    assert.ok(answers < 5_000, "asked like mad");
    if (path === "/v1/devices/links") return { ...body, expiresAt: world.clock.now() + 1e9 };
    if (path.endsWith("/wait") && "stage" in body && body.stage === "expired") {
      return { ...body, stage: "nonce" in body && body.nonce !== null ? "revealed" : "open" };
    }
    return body;
  };
  const offered = await alice.self.offerLink();
  assert.equal(offered.expiresAt, world.clock.now() + 600_000);
  const asking = alice.self.awaitLinkRequest();
  await world.elapse(MINUTES_11);
  assert.equal(await asking, null);

  const { joining, second, request } = await meet(alice);
  const finished = joining.finish();
  await world.elapse(MINUTES_11);
  assert.deepEqual(await finished, { result: "expired" });
  assert.equal(second.records.image().length, 0);
  const posted: string[] = [];
  alice.onRequest = ({ path }) => posted.push(path);
  await assert.rejects(alice.self.acceptLink(request), refusedWith("link_expired"));
  assert.deepEqual(posted, [], "nothing is signed, and nothing posted");
});

test("it replays an older device list to the device that signs the next: nothing is signed twice", async () => {
  const { alice, bob } = await pair();
  const tablet = await join(alice);
  const two = alice.account.deviceList;
  await alice.self.removeDevice(tablet.self.identity.device);
  const one = alice.account.deviceList;
  alice.account.deviceList = two;
  assert.equal((await alice.self.devices()).length, 1, "an older list is not believed");
  const { request } = await meet(alice);
  // The server holds an older list, so it refuses the one after the newest.
  await assert.rejects(alice.self.acceptLink(request), refusedWith("conflict"));
  alice.account.deviceList = one;
  await bob.self.send(alice.address, "hello");
  await settle();
  assert.deepEqual(await alice.texts(bob), ["hello"]);
  for (const person of [tablet, alice, bob]) await person.stop();
});

test("the secret of a link is on no wire: whatever the server saw does not open the provision", async () => {
  const { world, alice } = await pair();
  const seen: string[] = [];
  alice.onRequest = ({ body }) => void seen.push(JSON.stringify(body ?? null));
  const { link, second, joining, request } = await meet(alice);
  await alice.self.acceptLink(request);
  const outcome = await joining.finish();
  assert.ok(outcome.result === "joined");
  const { secret, code } = parseLinkingLink(link);
  const keys = await deriveLinkKeys(second.ports.primitives, code, secret);
  const told =
    seen.join() + JSON.stringify([...world.server.linkings.all.values()].map(({ offer }) => offer));
  for (const value of [secret, ...Object.values(keys)]) {
    assert.ok(!told.includes(toBase64Url(value)));
  }
  await outcome.engine.stop();
  await alice.stop();
});
