import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "../primitives/node.ts";
import { mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { makeParty, peerOf, read, START, send } from "../test/parties.ts";
import { MAX_CHAIN_MESSAGES, MAX_JUMP, MAX_OLD_CHAINS, MAX_SKIPPED_KEYS } from "./limits.ts";
import { canSend, ratchetDecrypt, ratchetEncrypt, ratchetRecognise } from "./ratchet.ts";
import { type RatchetState, startInitiator, startResponder } from "./ratchet-state.ts";
import { sm1Suite } from "./sm1-suite.ts";
import type { RatchetSuite } from "./suite.ts";

const primitives = createNodePrimitives();
const suite = sm1Suite(primitives, "long");
const NOTHING = new Uint8Array(0);

interface Wire {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A ratchet with its state, which steps forward only when a message is good. */
class Device {
  state: RatchetState;
  readonly #suite: RatchetSuite;

  constructor(state: RatchetState, itsSuite = suite) {
    this.state = state;
    this.#suite = itsSuite;
  }

  async write(text: string): Promise<Wire> {
    const plaintext = new TextEncoder().encode(text);
    const sealed = await ratchetEncrypt(this.#suite, this.state, {
      associatedData: NOTHING,
      preceding: NOTHING,
      plaintext,
    });
    this.state = sealed.state;
    return sealed;
  }

  async read(wire: Wire, now = START): Promise<string> {
    const message = { ...wire, associatedData: NOTHING, preceding: NOTHING };
    const opened = await ratchetRecognise(this.#suite, this.state, message);
    if (opened === null) return "not ours";
    const result = await ratchetDecrypt(this.#suite, this.state, opened, message, now);
    if (!result.ok) return result.failure;
    this.state = result.state;
    return new TextDecoder().decode(result.plaintext);
  }
}

async function twoDevices(itsSuite = suite): Promise<readonly [Device, Device]> {
  const own = await primitives.x25519.generate();
  const [rootKey, initiator, responder] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
  assert.ok(rootKey !== undefined && initiator !== undefined && responder !== undefined);
  const alice = startInitiator({
    rootKey,
    sendingHeaderKey: initiator,
    nextReceivingHeaderKey: responder,
    peer: own.publicKey,
  });
  const bob = startResponder({
    rootKey,
    nextSendingHeaderKey: responder,
    receivingHeaderKey: initiator,
    own,
  });
  return [new Device(alice, itsSuite), new Device(bob, itsSuite)];
}

/** Lets a sending chain begin further on, as if it had sent so many messages. */
async function advance(device: Device, count: number): Promise<void> {
  const { sending } = device.state;
  assert.ok(sending !== null);
  let { chainKey } = sending;
  for (let i = 0; i < count; i++) chainKey = await suite.nextChainKey(chainKey);
  device.state = { ...device.state, sending: { ...sending, chainKey, count: sending.count + count } };
}

test("chains offer and answer KEM keys in turn; the initiator's first does neither", async () => {
  const [alice, bob] = await twoDevices();
  const tags: string[] = [];
  for (let i = 0; i < 3; i++) {
    assert.equal(await bob.read(await alice.write("a")), "a");
    tags.push(alice.state.sending?.kem.tag ?? "");
    assert.equal(await alice.read(await bob.write("b")), "b");
    tags.push(bob.state.sending?.kem.tag ?? "");
  }
  assert.deepEqual(tags, ["none", "offer", "answer", "offer", "answer", "offer"]);
});

test("between the peer's new chain and our answer there is no ratchet private key", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("a")), "a");
  assert.equal(bob.state.own, null);
  assert.equal(bob.state.sending, null);
  assert.equal(await alice.read(await bob.write("b")), "b");
  assert.notEqual(bob.state.own, null);
});

test("a responder sends nothing before it has received", async () => {
  const [, bob] = await twoDevices();
  assert.equal(canSend(bob.state), false);
  await assert.rejects(bob.write("b"), { code: "needs_bundle" });
});

test("a chain sends 10,000 messages and no more", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("first")), "first");
  await advance(alice, MAX_CHAIN_MESSAGES - 2);
  const last = await alice.write("last");
  assert.equal(canSend(alice.state), false);
  await assert.rejects(alice.write("one too many"), { code: "needs_bundle" });
  assert.equal(await bob.read(last), "last");
  assert.equal(await alice.read(await bob.write("answer")), "answer");
  assert.equal(await bob.read(await alice.write("a new chain")), "a new chain");
});

test("a receiver takes no message beyond the 10,000th of a chain", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("first")), "first");
  await advance(alice, MAX_CHAIN_MESSAGES - 2);
  assert.equal(await bob.read(await alice.write("last")), "last");
  const { sending } = alice.state;
  assert.ok(sending !== null);
  alice.state = { ...alice.state, sending: { ...sending, count: MAX_CHAIN_MESSAGES - 1 } };
  assert.equal(await bob.read(await alice.write("again")), "key_gone");
  assert.ok(alice.state.sending !== null);
  const lying = { ...alice.state.sending, count: 0 };
  const header = { ...alice.state, sending: lying };
  alice.state = header;
  assert.equal(await bob.read(await alice.write("from the start")), "key_gone");
});

test("of a long gap the newest 1,000 keys are kept, over all chains", async () => {
  const [alice, bob] = await twoDevices();
  const early = [await alice.write("early 0"), await alice.write("early 1")];
  await advance(alice, 1_500);
  const late = await alice.write("late");
  await advance(alice, 10);
  assert.equal(await bob.read(await alice.write("newest")), "newest");
  assert.equal(bob.state.receiving?.skipped.length, MAX_SKIPPED_KEYS);
  assert.equal(await bob.read(early[1]!), "key_gone");
  assert.equal(await bob.read(late), "late");
  assert.equal(await bob.read(late), "key_gone");

  // The next chain's gap takes room from the old chain.
  assert.equal(await alice.read(await bob.write("answer")), "answer");
  await alice.write("lost");
  await advance(alice, 400);
  assert.equal(await bob.read(await alice.write("next chain")), "next chain");
  const kept = [bob.state.receiving?.skipped ?? [], ...bob.state.old.map((chain) => chain.skipped)].flat();
  assert.equal(kept.length, MAX_SKIPPED_KEYS);
  assert.equal(bob.state.receiving?.skipped.length, 401);
});

test("a jump over more than 10,000 messages is refused and costs nothing", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("1")), "1");
  assert.equal(await alice.read(await bob.write("2")), "2");
  assert.equal(await bob.read(await alice.write("3")), "3");
  let steps = 0;
  const counting: RatchetSuite = {
    ...suite,
    nextChainKey: (chainKey) => {
      steps++;
      return suite.nextChainKey(chainKey);
    },
  };
  // 6,000 missed at the end of one chain and 6,000 at the start of the next: each alone would be followed.
  await advance(alice, 6_000);
  assert.equal(await alice.read(await bob.write("4")), "4");
  await alice.write("5");
  await advance(alice, 6_000);
  const far = await alice.write("far");
  const careful = new Device(bob.state, counting);
  assert.equal(await careful.read(far), "too_far");
  assert.equal(steps, 0);
  assert.ok(6_000 < MAX_JUMP && 12_000 > MAX_JUMP);
});

test("five old chains wait for late messages, the oldest gives way", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("start")), "start");
  const late: Wire[] = [];
  for (let i = 0; i < MAX_OLD_CHAINS + 2; i++) {
    assert.equal(await alice.read(await bob.write("turn")), "turn");
    late.push(await alice.write(`late ${i}`));
    assert.equal(await bob.read(await alice.write("in time")), "in time");
  }
  // One of the seven is still the current chain.
  assert.equal(bob.state.old.length, MAX_OLD_CHAINS);
  assert.equal(await bob.read(late[0]!), "not ours");
  for (let i = 1; i < late.length; i++) assert.equal(await bob.read(late[i]!), `late ${i}`);
  assert.equal(bob.state.old.length, 0);
});

test("a chain without missing messages is not kept", async () => {
  const [alice, bob] = await twoDevices();
  for (let i = 0; i < 3; i++) {
    await bob.read(await alice.write("a"));
    await alice.read(await bob.write("b"));
  }
  assert.deepEqual([alice.state.old, bob.state.old], [[], []]);
});

test("a peer that leaves the KEM out, or answers what was not offered, is refused", async () => {
  const classical: RatchetSuite = { ...suite, mlKem768: null };
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("1")), "1");
  const downgrading = new Device(bob.state, classical);
  assert.equal(await alice.read(await downgrading.write("no KEM")), "bad_ratchet");
  const answering = new Device({ ...bob.state, toAnswer: (await primitives.mlKem768.generate()).publicKey });
  assert.equal(await alice.read(await answering.write("answer to nothing")), "bad_ratchet");
  assert.equal(await alice.read(await bob.write("2")), "2");
});

test("a ratchet key of low order is refused", async () => {
  const [mallory, victim] = await twoDevices();
  await mallory.write("opens the chain");
  const { own } = mallory.state;
  assert.ok(own !== null);
  mallory.state = { ...mallory.state, own: { ...own, publicKey: x25519PublicKey(new Uint8Array(32)) } };
  assert.equal(await victim.read(await mallory.write("x")), "bad_ratchet");
});

test("two ratchet keys in one chain are refused", async () => {
  const [alice, bob] = await twoDevices();
  assert.equal(await bob.read(await alice.write("1")), "1");
  const { own } = alice.state;
  assert.ok(own !== null);
  const other = await primitives.x25519.generate();
  alice.state = { ...alice.state, own: { ...own, publicKey: other.publicKey } };
  assert.equal(await bob.read(await alice.write("2")), "bad_ratchet");
});

test("an offered KEM key that is none gets an offer for an answer, and the session lives", async () => {
  const alice = await makeParty(primitives, "a");
  const bob = await makeParty(primitives, "b");
  await read(bob, await send(alice, bob, "1"));
  await read(alice, await send(bob, alice, "2"));
  const peer = peerOf(alice, bob);
  assert.ok(peer.current !== null && peer.current.ratchet.toAnswer !== null);
  const nonsense = mlKem768PublicKey(new Uint8Array(1184).fill(0xff));
  const ratchet = { ...peer.current.ratchet, toAnswer: nonsense };
  alice.peers.set(bob.own.device, { ...peer, current: { ...peer.current, ratchet } });
  assert.equal(await read(bob, await send(alice, bob, "3")), "3");
  assert.equal(peerOf(alice, bob).current?.ratchet.sending?.kem.tag, "offer");
  assert.equal(await read(alice, await send(bob, alice, "4")), "4");
});
