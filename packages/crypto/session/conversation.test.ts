import assert from "node:assert/strict";
import { test } from "node:test";
import { type DeviceId, WireError } from "@sottovoce/wire";
import { MAX_LAST_RESORT_PER_SENDER, wipeSpentPrekeys } from "../prekeys/index.ts";
import { CryptoError } from "../primitives/errors.ts";
import { createNodePrimitives } from "../primitives/node.ts";
import {
  ask,
  begin,
  commit,
  look,
  makeParty,
  peerOf,
  read,
  receive,
  requestOf,
  START,
  send,
  takeBundle,
  textContent,
} from "../test/parties.ts";
import { PROVIDER_PAIRS } from "../test/providers.ts";
import {
  bundleNeeded,
  encryptFor,
  newPeer,
  receiveEnvelope,
  SessionError,
  startSession,
  wipeReplaced,
} from "./index.ts";

const primitives = createNodePrimitives();
const pair = async () => [await makeParty(primitives, "a"), await makeParty(primitives, "b")] as const;

for (const [one, other] of PROVIDER_PAIRS) {
  test(`${one.provider} talks with ${other.provider}`, async () => {
    const [alice, bob] = [await makeParty(one, "a", 1), await makeParty(other, "b", 1)];
    for (let i = 0; i < 3; i++) {
      assert.equal(await read(bob, await send(alice, bob, `to bob ${i}`)), `to bob ${i}`);
      assert.equal(await read(alice, await send(bob, alice, `to alice ${i}`)), `to alice ${i}`);
    }
  });
}

test("type 1 is repeated until the peer has answered", async () => {
  const [alice, bob] = await pair();
  const sent = [await send(alice, bob, "1"), await send(alice, bob, "2"), await send(alice, bob, "3")];
  assert.deepEqual(
    sent.map((envelope) => envelope[1]),
    [1, 1, 1],
  );
  // Any of them opens the session, in any order.
  assert.deepEqual(
    [await read(bob, sent[2]!), await read(bob, sent[0]!), await read(bob, sent[1]!)],
    ["3", "1", "2"],
  );
  assert.equal(await read(alice, await send(bob, alice, "answer")), "answer");
  assert.equal((await send(alice, bob, "4"))[1], 2);
});

test("nobody is read who is not listed, and nothing is kept of them", async () => {
  const [alice, bob] = await pair();
  const envelope = await send(alice, bob, "hello");
  const asked: string[] = [];
  const request = {
    ...requestOf(bob, envelope),
    listed: (sender: { device: DeviceId }) => {
      asked.push(sender.device);
      return false;
    },
  };
  const refused = await receiveEnvelope(request);
  assert.deepEqual(asked, [alice.own.device]);
  assert.equal(refused.outcome === "refused" && refused.reason, "unlisted_sender");
  // The list was stale; once it is fetched, the same envelope is read.
  assert.equal(await read(bob, envelope), "hello");

  const later = await send(alice, bob, "removed meanwhile");
  const removed = await receiveEnvelope({ ...requestOf(bob, later), listed: () => false });
  assert.equal(removed.outcome === "refused" && removed.reason, "unlisted_sender");
});

test("an envelope is read once: in 96 h as a duplicate, later because its key is gone", async () => {
  const [alice, bob] = await pair();
  const envelope = await send(alice, bob, "once");
  const received = await receive(bob, envelope);
  assert.ok(received.outcome === "message");
  assert.equal(received.seen.until, START + 96 * 3_600_000);
  assert.equal(await read(bob, envelope), "duplicate");
  bob.seen.clear();
  assert.equal(await read(bob, envelope), "refused: key_gone");
});

test("a type 1 whose session is gone is a replay while its SPK lives", async () => {
  const [alice, bob] = await pair();
  alice.peers.clear();
  bob.bundles.length = 0;
  const envelope = await send(alice, bob, "last resort");
  assert.equal(await read(bob, envelope), "last resort");
  bob.peers.clear();
  bob.seen.clear();
  assert.equal(await read(bob, envelope), "refused: replayed");
});

test("a peer that begins again and again without a one-time prekey is refused in time, and asked", async () => {
  const [alice, bob] = [await makeParty(primitives, "a", 1), await makeParty(primitives, "b", 0)];
  for (let i = 0; i < MAX_LAST_RESORT_PER_SENDER; i++) {
    await begin(alice, bob);
    assert.equal(await read(bob, await send(alice, bob, "x")), "x");
  }
  await begin(alice, bob);
  const refused = await look(bob, await send(alice, bob, "one more"));
  assert.ok(refused.outcome === "refused" && refused.reason === "too_many_handshakes");
  assert.deepEqual(refused.sender, peerOf(bob, alice).keys);
  await receive(alice, (await ask(bob, alice)) ?? assert.fail());
  assert.equal(await read(bob, await send(alice, bob, "one more")), "one more");
});

test("a one-time prekey is gone after its first success, not before", async () => {
  const [alice, bob] = await pair();
  const carol = await makeParty(primitives, "c");
  const bundle = takeBundle(bob);
  bob.bundles.unshift(bundle, bundle);
  const [first, second] = [await send(alice, bob, "first"), await send(carol, bob, "second")];
  const broken = first.with(2047, (first[2047] ?? 0) ^ 1);
  assert.equal(await read(bob, broken), "refused: not_authentic");
  const before = bob.prekeys;
  assert.equal(await read(bob, first), "first");
  assert.equal(before.oneTime.size - bob.prekeys.oneTime.size, 1);
  assert.equal(await read(bob, second), "refused: unknown_prekey");

  const spent = [...before.oneTime.values()].find(({ id }) => !bob.prekeys.oneTime.has(id));
  assert.ok(spent !== undefined);
  assert.ok(spent.mlkem.some((byte) => byte !== 0));
  wipeSpentPrekeys(before, bob.prekeys);
  assert.ok([...spent.mlkem, ...spent.x25519].every((byte) => byte === 0));
});

test("without a one-time prekey the first messages are marked, until the peer has answered", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b", 0)];
  await begin(alice, bob);
  const sendMarked = async () => {
    const content = textContent("hi");
    const sent = await encryptFor({ primitives, peer: peerOf(alice, bob), content, now: START });
    alice.peers.set(bob.own.device, sent.peer);
    const received = await receive(bob, sent.envelope);
    assert.ok(received.outcome === "message");
    assert.equal(received.reducedForwardSecrecy, sent.reducedForwardSecrecy);
    return sent.reducedForwardSecrecy;
  };
  assert.equal(await sendMarked(), true);
  assert.equal(await sendMarked(), true);
  const answer = await receive(alice, await send(bob, alice, "answer"));
  assert.equal(answer.outcome === "message" && answer.reducedForwardSecrecy, false);
  assert.equal(await sendMarked(), false);
});

test("with one, no message is marked", async () => {
  const [alice, bob] = await pair();
  const received = await receive(bob, await send(alice, bob, "hi"));
  assert.equal(received.outcome === "message" && received.reducedForwardSecrecy, false);
});

test("a stranger's envelope, or one for another device, is of no session", async () => {
  const [alice, bob] = await pair();
  const carol = await makeParty(primitives, "c");
  const forBob = await send(alice, bob, "1");
  assert.equal(await read(carol, forBob), "refused: not_authentic");
  await read(bob, forBob);
  await read(alice, await send(bob, alice, "2"));
  assert.equal(await read(carol, await send(alice, bob, "3")), "refused: unknown_session");
});

test("what is no envelope is malformed", async () => {
  const [alice, bob] = await pair();
  const envelope = await send(alice, bob, "hello");
  const contradictory = [
    envelope.slice(0, 2047),
    envelope.with(0, 2),
    envelope.with(1, 3),
    // Both a one-time prekey and the last resort; neither; no SPK.
    envelope.with(45, 1),
    new Uint8Array([...envelope.slice(0, 38), 0, 0, 0, 0, ...envelope.slice(42)]),
    new Uint8Array([...envelope.slice(0, 34), 0, 0, 0, 0, ...envelope.slice(38)]),
  ];
  for (const bytes of contradictory) assert.equal(await read(bob, bytes), "refused: malformed");
});

test("an EK of low order is malformed", async () => {
  const [alice, bob] = await pair();
  const envelope = await send(alice, bob, "hello");
  envelope.fill(0, 2, 34);
  assert.equal(await read(bob, envelope), "refused: malformed");
});

test("errors of the caller's own look-ups come back to it, and do not pass for the peer's", async () => {
  const [alice, bob] = await pair();
  const envelope = await send(alice, bob, "1");
  for (const error of [new WireError("list damaged"), new CryptoError("bad_length", "peer", "an old key")]) {
    const fails = () => {
      throw error;
    };
    await assert.rejects(receiveEnvelope({ ...requestOf(bob, envelope), listed: fails }), error);
    await assert.rejects(receiveEnvelope({ ...requestOf(bob, envelope), seen: fails }), error);
  }
  assert.equal(await read(bob, envelope), "1");
});

test("a state is only replaced: what was kept before still works", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  const envelope = await send(bob, alice, "2");
  const first = await look(alice, envelope);
  const again = await look(alice, envelope);
  assert.ok(first.outcome === "message" && again.outcome === "message");
  assert.deepEqual(first.content, again.content);
  commit(alice, first);
  assert.equal(await read(bob, await send(alice, bob, "3")), "3");
});

test("old keys are wiped when the new state is committed, and only they", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  const before = peerOf(bob, alice);
  const ratchet = before.current?.ratchet ?? assert.fail();
  assert.equal(await read(bob, await send(alice, bob, "2")), "2");
  const usedChainKey = ratchet.receiving?.chainKey ?? assert.fail();
  wipeReplaced(before, peerOf(bob, alice));
  assert.ok(usedChainKey.every((byte) => byte === 0));
  assert.ok(
    ratchet.rootKey.some((byte) => byte !== 0),
    "still in use",
  );
  assert.equal(await read(bob, await send(alice, bob, "3")), "3");
  assert.equal(await read(alice, await send(bob, alice, "4")), "4");
  wipeReplaced(peerOf(bob, alice), null);
  assert.ok(peerOf(bob, alice).current?.ratchet.rootKey.every((byte) => byte === 0));
});

test("a device whose keys changed starts over, and its old state is named", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  const reinstalled = await makeParty(primitives, "a");
  const received = await receive(bob, await send(reinstalled, bob, "new keys"));
  assert.ok(received.outcome === "message");
  assert.notDeepEqual(received.previous?.keys, received.peer.keys);
  assert.equal(received.peer.receiveOnly.length, 0);
});

test("a bundle of another device, or signed by another, starts nothing", async () => {
  const [alice, bob] = await pair();
  const carol = await makeParty(primitives, "c");
  const start = (bundle: ReturnType<typeof takeBundle>) =>
    startSession({ primitives, own: alice.own, peer: peerOf(alice, bob), bundle, now: START });
  await assert.rejects(start(takeBundle(carol)), { name: "IdentityError", code: "malformed" });
  await assert.rejects(start({ ...takeBundle(carol), device: bob.own.device }), { code: "bad_signature" });
  const good = takeBundle(bob);
  await assert.rejects(start({ ...good, signed: { ...good.signed, id: good.signed.id + 7 } }), {
    code: "bad_signature",
  });
  // Signed, and in a place where it does not belong.
  for (const misplaced of [
    { ...good, oneTime: good.lastResort },
    { ...good, signed: good.oneTime },
    { ...good, lastResort: good.oneTime },
  ]) {
    await assert.rejects(start(misplaced as unknown as typeof good), { code: "malformed" });
  }
});

test("sending needs a session, and says so", async () => {
  const [, bob] = await pair();
  const peer = newPeer({ ...bob.own, signingKey: new Uint8Array(32), agreementKey: new Uint8Array(32) });
  assert.equal(bundleNeeded(peer, START), "no_session");
  await assert.rejects(
    encryptFor({ primitives, peer, content: textContent("hi"), now: START }),
    (error) => error instanceof SessionError && error.code === "needs_bundle",
  );
});

test("a state restored from yesterday never seals twice under one key and nonce", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  await read(bob, await send(alice, bob, "3"));
  const sealed: string[] = [];
  const watched = {
    ...primitives,
    aes256GcmSeal: (...args: Parameters<typeof primitives.aes256GcmSeal>) => {
      sealed.push(`${args[0].toHex()} ${args[1].toHex()}`);
      return primitives.aes256GcmSeal(...args);
    },
  };
  const yesterday = peerOf(alice, bob);
  const encrypt = (text: string) =>
    encryptFor({ primitives: watched, peer: yesterday, content: textContent(text), now: START });
  const [once, twice] = [await encrypt("from the state"), await encrypt("from its copy")];
  assert.equal(sealed.length, 4);
  assert.equal(new Set(sealed).size, 4);
  // The same message number: one of the two is read, the other's key is gone by then, and nothing breaks.
  assert.equal(await read(bob, twice.envelope), "from its copy");
  assert.equal(await read(bob, once.envelope), "refused: key_gone");
  alice.peers.set(bob.own.device, twice.peer);
  assert.equal(await read(alice, await send(bob, alice, "still here")), "still here");
  assert.equal(await read(bob, await send(alice, bob, "so am I")), "so am I");
});
