import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "../primitives/node.ts";
import {
  ask,
  begin,
  look,
  makeParty,
  type Party,
  peerOf,
  read,
  receive,
  START,
  send,
  takeBundle,
} from "../test/parties.ts";
import {
  bundleNeeded,
  LATE_MS,
  mayRequestRetry,
  mayResend,
  RETURN_MS,
  startRetrySession,
  tidyPeer,
  UNANSWERED_MS,
} from "./index.ts";

const HOUR = 3_600_000;
const primitives = createNodePrimitives();
const pair = async (oneTime = 20) =>
  [await makeParty(primitives, "a", oneTime), await makeParty(primitives, "b", oneTime)] as const;

const currentOf = (party: Party, other: Party): string =>
  peerOf(party, other).current?.transcript.toHex() ?? "none";

/** Both write before either has read. */
async function startAtOnce() {
  const [alice, bob] = await pair();
  const [toBob, toAlice] = [await send(alice, bob, "from alice"), await send(bob, alice, "from bob")];
  const smaller = [currentOf(alice, bob), currentOf(bob, alice)].sort()[0];
  return { alice, bob, toBob, toAlice, smaller };
}

test("when both start at once, both go on with the smaller th, and nothing is lost", async () => {
  for (let round = 0; round < 4; round++) {
    const { alice, bob, toBob, toAlice, smaller } = await startAtOnce();
    assert.equal(await read(bob, toBob), "from alice");
    assert.equal(await read(alice, toAlice), "from bob");
    assert.equal(currentOf(alice, bob), smaller);
    assert.equal(currentOf(bob, alice), smaller);
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
      [alice, bob],
    ] as const) {
      assert.equal(await read(to, await send(from, to, "more")), "more");
      assert.equal(currentOf(alice, bob), smaller);
      assert.equal(currentOf(bob, alice), smaller);
    }
  }
});

test("when both start at once and envelopes overtake each other, they still come together", async () => {
  for (let round = 0; round < 6; round++) {
    const { alice, bob, toBob, toAlice } = await startAtOnce();
    assert.equal(await read(bob, toBob), "from alice");
    // Bob's next words arrive before his first.
    const next = await send(bob, alice, "bob again");
    assert.equal(await read(alice, next), "bob again");
    assert.equal(await read(alice, toAlice), "from bob");
    for (let i = 0; i < 2; i++) {
      assert.equal(await read(bob, await send(alice, bob, "a")), "a");
      assert.equal(await read(alice, await send(bob, alice, "b")), "b");
    }
    assert.equal(currentOf(alice, bob), currentOf(bob, alice));
  }
});

test("a new session replaces an answered one, which receives for 96 h more", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  const late = await send(alice, bob, "late");
  await begin(alice, bob);
  assert.equal(await read(bob, await send(alice, bob, "new session")), "new session");
  assert.equal(currentOf(alice, bob), currentOf(bob, alice));
  assert.equal(peerOf(bob, alice).receiveOnly.length, 1);

  const inTime = await look(bob, late, START + LATE_MS - 1);
  assert.equal(inTime.outcome, "message");
  bob.peers.set(alice.own.device, tidyPeer(peerOf(bob, alice), START + LATE_MS));
  assert.equal(peerOf(bob, alice).receiveOnly.length, 0);
  assert.equal(await read(bob, late, START + LATE_MS), "refused: unknown_session");
});

test("a replaced session ends after 96 h, however often it is used", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  const before = peerOf(alice, bob);
  const replaced = currentOf(alice, bob);
  do {
    alice.peers.set(bob.own.device, before);
    await begin(alice, bob);
  } while (currentOf(alice, bob) > replaced);
  assert.equal(await read(bob, await send(alice, bob, "new session")), "new session");
  alice.peers.set(bob.own.device, before);
  for (const now of [START + 20 * HOUR, START + RETURN_MS - 1]) {
    assert.equal(await read(bob, await send(alice, bob, "still here", now), now), "still here");
  }
  const late = await send(alice, bob, "late", START + LATE_MS);
  // Nobody has tidied up in the meantime.
  assert.equal(await read(bob, late, START + LATE_MS), "refused: unknown_session");
});

test("at most five sessions only receive; the one replaced longest ago goes first", async () => {
  const [alice, bob] = await pair();
  const late = [];
  for (let i = 0; i < 7; i++) {
    await begin(alice, bob, START + i);
    assert.equal(await read(bob, await send(alice, bob, `session ${i}`), START + i), `session ${i}`);
    late.push(await send(alice, bob, `late ${i}`));
  }
  assert.equal(peerOf(bob, alice).receiveOnly.length, 5);
  assert.equal(peerOf(alice, bob).receiveOnly.length, 5);
  assert.equal(await read(bob, late[0]!), "refused: replayed");
  assert.equal(await read(bob, late[1]!), "late 1");
  assert.equal(await read(bob, late[6]!), "late 6");
});

test("a session nobody answers for 7 days wants a new bundle, an answered one does not", async () => {
  const [alice, bob] = await pair();
  const first = await send(alice, bob, "1");
  assert.equal(bundleNeeded(peerOf(alice, bob), START + UNANSWERED_MS - 1), null);
  assert.equal(bundleNeeded(peerOf(alice, bob), START + UNANSWERED_MS), "unanswered");
  await read(bob, first);
  await read(alice, await send(bob, alice, "2"));
  assert.equal(bundleNeeded(peerOf(alice, bob), START + UNANSWERED_MS), null);
  assert.equal(bundleNeeded(peerOf(bob, alice), START + UNANSWERED_MS), null);
});

test("what was skipped is forgotten after 96 h", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  const late = await send(alice, bob, "late");
  await read(bob, await send(alice, bob, "3"));
  assert.equal((await look(bob, late, START + LATE_MS - 1)).outcome, "message");
  const tooLate = await look(bob, late, START + LATE_MS);
  assert.equal(tooLate.outcome === "refused" && tooLate.reason, "key_gone");
  const tidied = tidyPeer(peerOf(bob, alice), START + LATE_MS);
  assert.equal(tidied.current?.ratchet.receiving?.skipped.length, 0);
  assert.equal(tidyPeer(tidied, START + LATE_MS), tidied);
});

test("a lost state heals: undecryptable, retry request on a new session, and the text again", async () => {
  const [alice, bob] = await pair();
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  const old = peerOf(bob, alice);
  await read(bob, await send(alice, bob, "3"));
  await read(alice, await send(bob, alice, "4"));
  const lost = await send(alice, bob, "lost on you");
  // Bob comes back from a backup: the chain of "lost on you" is two steps ahead of it.
  bob.peers.set(alice.own.device, old);
  assert.equal(await read(bob, lost), "refused: unknown_session");

  const retry = await startRetrySession({
    primitives,
    own: bob.own,
    peer: peerOf(bob, alice),
    bundle: takeBundle(alice),
    now: START,
  });
  bob.peers.set(alice.own.device, retry ?? assert.fail("may ask"));
  const request = await receive(alice, await send(bob, alice, "please"));
  assert.ok(request.outcome === "message");
  assert.equal(currentOf(alice, bob), currentOf(bob, alice));
  const message = { sentAt: START, acknowledged: false, sentTo: request.sender };
  assert.ok(mayResend(message, request.sender, START + HOUR));
  assert.equal(await read(bob, await send(alice, bob, "lost on you")), "lost on you");
});

test("a retry request is answered on its own session, also by who waits for an answer on another", async () => {
  for (let round = 0; round < 8; round++) {
    const [alice, bob] = await pair();
    const unreadable = await send(alice, bob, "hello");
    // Bob comes back from a backup that is older than the one-time prekey.
    bob.prekeys = { ...bob.prekeys, oneTime: new Map() };
    assert.equal(await read(bob, unreadable), "refused: unknown_prekey");
    await receive(alice, (await ask(bob, alice)) ?? assert.fail());
    assert.equal(await read(bob, await send(alice, bob, "hello")), "hello");
    assert.equal(currentOf(alice, bob), currentOf(bob, alice));
  }
});

test("words that overtake the retry request, or come late, do not lead back behind it", async () => {
  for (let round = 0; round < 8; round++) {
    const [alice, bob] = await pair();
    await read(bob, await send(alice, bob, "1"));
    const late = await send(alice, bob, "late");
    const request = (await ask(alice, bob, START + 1)) ?? assert.fail();
    const overtaking = await send(alice, bob, "overtaking", START + 2);
    assert.equal(await read(bob, overtaking, START + 3), "overtaking");
    assert.equal((await receive(bob, request, START + 4)).outcome, "message");
    assert.equal(await read(bob, late, START + 5), "late");
    assert.equal(currentOf(bob, alice), currentOf(alice, bob));
  }
});

test("who has nothing to say follows, in time, to the session that the other side talks on", async () => {
  for (let round = 0; round < 4; round++) {
    const { alice, bob, toBob, toAlice, smaller } = await startAtOnce();
    // The first words of the session with the smaller th are lost.
    const [from, to, arrives] =
      currentOf(alice, bob) === smaller ? [bob, alice, toAlice] : [alice, bob, toBob];
    await read(to, arrives);
    const early = START + RETURN_MS - 1;
    assert.equal(await read(to, await send(from, to, "day 2", early), early), "day 2");
    assert.equal(currentOf(to, from), smaller);
    const due = START + RETURN_MS;
    assert.equal(await read(to, await send(from, to, "day 3", due), due), "day 3");
    assert.equal(currentOf(to, from), currentOf(from, to));
  }
});

test("a new message of a handshake whose session is gone names its sender, who then is asked", async () => {
  const [alice, bob] = await pair();
  assert.equal(await read(bob, await send(alice, bob, "1")), "1");
  // Bob has begun a session of his own, of which nothing arrives, and never answered Alice's.
  await begin(bob, alice, START + HOUR);
  const later = START + HOUR + LATE_MS;
  bob.peers.set(alice.own.device, tidyPeer(peerOf(bob, alice), later));
  const unreadable = await look(bob, await send(alice, bob, "2", later), later);
  assert.ok(unreadable.outcome === "refused");
  assert.equal(unreadable.reason, "replayed");
  assert.deepEqual(unreadable.sender, peerOf(bob, alice).keys);
  await receive(alice, (await ask(bob, alice, later)) ?? assert.fail(), later);
  assert.equal(await read(bob, await send(alice, bob, "2", later), later), "2");
});

test("a device is asked to retry at most once an hour", async () => {
  const [alice, bob] = await pair();
  const ask = async (now: number) =>
    startRetrySession({ primitives, own: alice.own, peer: peerOf(alice, bob), bundle: takeBundle(bob), now });
  assert.ok(mayRequestRetry(peerOf(alice, bob), START));
  alice.peers.set(bob.own.device, (await ask(START)) ?? assert.fail());
  assert.equal(await ask(START + HOUR - 1), null);
  assert.notEqual(await ask(START + HOUR), null);
});

test("a clock that was ahead and is set back bars nothing for as long as it was ahead", async () => {
  const [alice, bob] = await pair();
  const ahead = START + 365 * 24 * HOUR;
  await read(bob, await send(alice, bob, "1"));
  const late = await send(alice, bob, "late");
  assert.equal(await read(bob, await send(alice, bob, "3"), ahead), "3");
  assert.equal(await read(bob, late, START), "refused: key_gone");
  assert.notEqual(await ask(bob, alice, ahead), null);
  assert.equal(bundleNeeded(peerOf(bob, alice), START), "unanswered");
  assert.ok(mayRequestRetry(peerOf(bob, alice), START));
  assert.equal(tidyPeer(peerOf(bob, alice), START).receiveOnly.length, 0);
});

test("only what is unconfirmed, younger than 72 h and for the same keys is sent again", async () => {
  const [alice, bob] = await pair();
  const { keys } = peerOf(alice, bob);
  const message = { sentAt: START, acknowledged: false, sentTo: keys };
  assert.ok(mayResend(message, keys, START + 72 * HOUR - 1));
  assert.ok(!mayResend(message, keys, START + 72 * HOUR));
  assert.ok(!mayResend({ ...message, acknowledged: true }, keys, START));
  assert.ok(!mayResend(message, { ...keys, signingKey: new Uint8Array(32) }, START));
});
