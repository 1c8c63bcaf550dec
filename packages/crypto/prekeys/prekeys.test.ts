import assert from "node:assert/strict";
import { test } from "node:test";
import { concatBytes, ONE_TIME_PREKEYS, parseAccountId, parseDeviceId } from "@sottovoce/wire";
import fc from "fast-check";
import { deviceKeysOf, generateDeviceIdentity, verifyBundle, verifyPrekey } from "../identity/index.ts";
import { createNodePrimitives } from "../primitives/node.ts";
import {
  type AcceptedHandshake,
  type AcceptedHandshakes,
  acceptedHandshake,
  decodePrekeys,
  dropExpiredPrekeys,
  encodePrekeys,
  MAX_LAST_RESORT,
  MAX_LAST_RESORT_PER_SENDER,
  MAX_ONE_TIME_KEPT,
  MAX_ONE_TIME_REMEMBERED,
  makeOneTimePrekeys,
  makeSignedPrekeys,
  mayAccept,
  nextRotation,
  noPrekeys,
  oneTimePairs,
  oneTimePrekeysToMake,
  type PrivatePrekeys,
  rotationDue,
  signedPrekeyCreated,
  spendPrekeys,
  withAcceptedHandshake,
} from "./index.ts";

const DAY = 86_400_000;
const START = 1_735_689_600_000;
const primitives = createNodePrimitives();
const identity = await generateDeviceIdentity(
  primitives,
  parseAccountId("a1".repeat(16)),
  parseDeviceId("00000001"),
);

/** As a client does it: rotates when due, drops what is over. */
async function tend(prekeys: PrivatePrekeys, now: number): Promise<PrivatePrekeys> {
  const due = rotationDue(signedPrekeyCreated(prekeys), now);
  const next = due ? (await makeSignedPrekeys(primitives, identity, prekeys, now)).prekeys : prekeys;
  return dropExpiredPrekeys(next, now);
}

const ages = (prekeys: PrivatePrekeys, now: number): number[] =>
  prekeys.signed.map(({ created }) => (now - created) / DAY);

test("made prekeys are signed, numbered, and answer to their private halves", async () => {
  const made = await makeSignedPrekeys(primitives, identity, noPrekeys(), START);
  const batch = await makeOneTimePrekeys(primitives, identity, made.prekeys, 3, START);
  assert.deepEqual(
    [made.signed.id, made.lastResort.id, ...batch.oneTime.map(({ id }) => id)],
    [1, 2, 3, 4, 5],
  );
  assert.equal(batch.prekeys.nextId, 6);
  const owner = deviceKeysOf(identity);
  const bundle = { device: identity.device, signed: made.signed, lastResort: made.lastResort };
  for (const oneTime of batch.oneTime) {
    await verifyPrekey(primitives, owner, oneTime);
    assert.equal((await verifyBundle(primitives, owner, { ...bundle, oneTime })).kem, oneTime);
    const kept = batch.prekeys.oneTime.get(oneTime.id) ?? assert.fail();
    const pairs = await oneTimePairs(primitives, { ...kept, pairs: null });
    assert.deepEqual(pairs.x25519.publicKey, oneTime.x25519);
    assert.deepEqual(pairs.mlkem.publicKey, oneTime.mlkem);
  }
  const without = await verifyBundle(primitives, owner, { ...bundle, oneTime: null });
  assert.equal(without.kem, made.lastResort);
});

test("signed prekeys are new every 7 days, and their private halves are kept 21 days", async () => {
  let prekeys = await tend(noPrekeys(), START);
  assert.equal(nextRotation(START), START + 7 * DAY);
  const kept: Record<number, number[]> = {};
  for (let day = 1; day <= 29; day++) {
    prekeys = await tend(prekeys, START + day * DAY);
    kept[day] = ages(prekeys, START + day * DAY);
    assert.equal(prekeys.signed.length, prekeys.lastResort.length);
  }
  assert.deepEqual(kept[6], [6]);
  assert.deepEqual(kept[7], [7, 0]);
  assert.deepEqual(kept[20], [20, 13, 6]);
  assert.deepEqual(kept[21], [14, 7, 0]);
  assert.deepEqual(kept[28], [14, 7, 0]);
});

test("a device that was away for weeks can still read what waits for it", async () => {
  let prekeys = await tend(noPrekeys(), START);
  const back = START + 40 * DAY;
  prekeys = await tend(prekeys, back);
  assert.deepEqual(ages(prekeys, back), [40, 0]);
  prekeys = dropExpiredPrekeys(prekeys, back + 4 * DAY - 1);
  assert.equal(prekeys.signed.length, 2);
  prekeys = dropExpiredPrekeys(prekeys, back + 4 * DAY);
  assert.deepEqual(ages(prekeys, back), [0]);
});

test("a prekey from the future is replaced", () => {
  assert.ok(rotationDue(START + 7 * DAY, START));
  assert.ok(!rotationDue(START + DAY, START));
  assert.ok(rotationDue(null, START));
});

test("a prekey made while the clock was years ahead goes as if made when it was replaced", async () => {
  let prekeys = await tend(noPrekeys(), START + 3650 * DAY);
  prekeys = await tend(prekeys, START + 3657 * DAY);
  prekeys = await tend(prekeys, START);
  assert.equal(prekeys.signed.length, 3);
  assert.equal(dropExpiredPrekeys(prekeys, START + 21 * DAY - 1).signed.length, 3);
  assert.deepEqual(ages(dropExpiredPrekeys(prekeys, START + 21 * DAY), START + 21 * DAY), [21]);
});

test("below 25 one-time prekeys on the server, they are filled up to 100", () => {
  assert.deepEqual([100, 25, 24, 0].map(oneTimePrekeysToMake), [0, 0, 76, 100]);
});

test("a success spends its one-time prekey and remembers its EK while its SPK lives", async () => {
  let prekeys = await tend(noPrekeys(), START);
  prekeys = (await makeOneTimePrekeys(primitives, identity, prekeys, 2, START)).prekeys;
  const ephemeral = new Uint8Array(32).fill(9);
  const handshake = { signedId: 1, lastResort: false, sender: deviceKeysOf(identity) };
  const spent = spendPrekeys(prekeys, ephemeral, 3, handshake);
  assert.deepEqual([...spent.oneTime.keys()], [4]);
  assert.deepEqual([...prekeys.oneTime.keys()], [3, 4]);
  assert.equal(acceptedHandshake(spent, ephemeral), handshake);
  assert.equal(acceptedHandshake(prekeys, ephemeral), null);
  let later = spent;
  for (let day = 7; day < 21; day += 7) later = await tend(later, START + day * DAY);
  assert.notEqual(acceptedHandshake(await tend(later, START + 21 * DAY - 1), ephemeral), null);
  assert.equal(acceptedHandshake(await tend(later, START + 21 * DAY), ephemeral), null);
  const same = await tend(spent, START + DAY);
  assert.equal(dropExpiredPrekeys(same, START + DAY), same);
});

test("the memory of handshakes is bounded, and nothing that could be played again is forgotten", () => {
  const senderNo = (i: number) => ({
    ...deviceKeysOf(identity),
    device: parseDeviceId((i + 1).toString(16).padStart(8, "0")),
  });
  const ek = (i: number) => i.toString(16).padStart(64, "0");
  let used: AcceptedHandshakes = new Map();
  const add = (i: number, handshake: AcceptedHandshake) => {
    used = withAcceptedHandshake(used, ek(i), handshake);
  };
  const last = (sender: number) => ({ signedId: 1, lastResort: true, sender: senderNo(sender) });
  for (let i = 0; i < MAX_LAST_RESORT_PER_SENDER; i++) {
    assert.ok(mayAccept(used, last(0)));
    add(i, last(0));
  }
  assert.ok(!mayAccept(used, last(0)));
  assert.ok(mayAccept(used, { ...last(0), signedId: 3 }), "the next SPK brings room");
  for (let i = MAX_LAST_RESORT_PER_SENDER; i < MAX_LAST_RESORT; i++) add(i, last(i));
  assert.ok(!mayAccept(used, last(MAX_LAST_RESORT)));
  for (let i = 0; i <= MAX_ONE_TIME_REMEMBERED; i++) {
    const handshake = { ...last(0), lastResort: false };
    assert.ok(mayAccept(used, handshake));
    add(MAX_LAST_RESORT + i, handshake);
  }
  assert.equal(used.size, MAX_LAST_RESORT + MAX_ONE_TIME_REMEMBERED);
  assert.ok(!used.has(ek(MAX_LAST_RESORT)), "the oldest with a one-time key");
  assert.ok(Array.from({ length: MAX_LAST_RESORT }).every((_, i) => used.has(ek(i))));
});

test("one-time keys nobody ever used are given up, oldest first", async () => {
  const { prekeys } = await makeOneTimePrekeys(primitives, identity, noPrekeys(), 1, START);
  const one = prekeys.oneTime.get(1) ?? assert.fail();
  const many = new Map(
    Array.from({ length: MAX_ONE_TIME_KEPT + 2 }, (_, i) => [i + 1, { ...one, id: i + 1 }]),
  );
  const kept = dropExpiredPrekeys({ ...prekeys, oneTime: many }, START);
  assert.equal(kept.oneTime.size, MAX_ONE_TIME_KEPT);
  assert.deepEqual([kept.oneTime.has(2), kept.oneTime.has(3)], [false, true]);
  assert.ok(MAX_ONE_TIME_KEPT >= 10 * ONE_TIME_PREKEYS);
});

test("private prekeys come back from storage as they were", async () => {
  let prekeys = await tend(noPrekeys(), START);
  prekeys = await tend(prekeys, START + 8 * DAY);
  prekeys = (await makeOneTimePrekeys(primitives, identity, prekeys, 3, START)).prekeys;
  prekeys = spendPrekeys(prekeys, new Uint8Array(32).fill(7), 5, {
    signedId: 1,
    lastResort: false,
    sender: deviceKeysOf(identity),
  });
  const encoded = await encodePrekeys(primitives, prekeys);
  const decoded = await decodePrekeys(primitives, encoded);
  assert.deepEqual(await encodePrekeys(primitives, decoded), encoded);
  assert.deepEqual([...decoded.oneTime.keys()], [6, 7]);
  assert.equal(decoded.nextId, prekeys.nextId);
  const peer = await primitives.x25519.generate();
  assert.deepEqual(
    await primitives.x25519.agree(decoded.signed[1]!.key, peer.publicKey),
    await primitives.x25519.agree(prekeys.signed[1]!.key, peer.publicKey),
  );
  const { ciphertext, sharedSecret } = await primitives.mlKem768.encapsulate(
    prekeys.lastResort[0]!.key.publicKey,
  );
  assert.deepEqual(
    await primitives.mlKem768.decapsulate(decoded.lastResort[0]!.key, ciphertext),
    sharedSecret,
  );
});

test("damaged private prekeys are refused, not misread", async () => {
  const prekeys = (await makeOneTimePrekeys(primitives, identity, await tend(noPrekeys(), START), 2, START))
    .prekeys;
  const encoded = await encodePrekeys(primitives, prekeys);
  for (let length = 0; length < encoded.length; length += 5) {
    await assert.rejects(decodePrekeys(primitives, encoded.slice(0, length)), { name: "StorageError" });
  }
  await assert.rejects(decodePrekeys(primitives, concatBytes(encoded, Uint8Array.of(0))), {
    name: "StorageError",
  });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (random) => {
      await assert.rejects(decodePrekeys(primitives, concatBytes(Uint8Array.of(2, 0, 0, 0, 1, 3), random)), {
        name: "StorageError",
      });
    }),
  );
});
