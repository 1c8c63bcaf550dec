import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AccountId,
  concatBytes,
  type DeviceId,
  encodeDeviceList,
  type ListedDevice,
  parseAccountId,
  parseDeviceId,
  type SignedDeviceList,
  utf8,
} from "@sottovoce/wire";
import { createNodePrimitives } from "../primitives/node.ts";
import {
  type AcceptedDeviceList,
  acceptDeviceList,
  accountFingerprint,
  accountKeyOf,
  comparePointer,
  compareSafetyQr,
  decodeDeviceIdentity,
  decodeSafetyQr,
  deviceKeysOf,
  encodeDeviceIdentity,
  encodeSafetyQr,
  exportAccountIdentity,
  findListedDevice,
  formatSafetyNumber,
  generateAccountIdentity,
  generateDeviceIdentity,
  importAccountIdentity,
  isListed,
  listedDevice,
  pointerOf,
  safetyNumber,
  sameDeviceKeys,
  signDeviceList,
  signPrekey,
  verifyPrekey,
} from "./index.ts";

const primitives = createNodePrimitives();
const ACCOUNT = parseAccountId("a1".repeat(16));
const OTHER_ACCOUNT = parseAccountId("b2".repeat(16));
const DEVICES = ["00000001", "00000002", "00000003"].map(parseDeviceId);
const NOW = 1_735_689_600_000;

async function someDevices(account: AccountId = ACCOUNT): Promise<ListedDevice[]> {
  const made: ListedDevice[] = [];
  for (const device of DEVICES) {
    made.push(listedDevice(await generateDeviceIdentity(primitives, account, device), NOW));
  }
  return made;
}

/** Three lists of one account, each on top of the one before. */
async function chainOfLists() {
  const identity = await generateAccountIdentity(primitives);
  const devices = await someDevices();
  const lists: AcceptedDeviceList[] = [];
  for (let count = 1; count <= 3; count++) {
    lists.push(
      await signDeviceList(primitives, identity, ACCOUNT, lists.at(-1) ?? null, devices.slice(0, count), NOW),
    );
  }
  const [first, second, third] = lists as [AcceptedDeviceList, AcceptedDeviceList, AcceptedDeviceList];
  const accept = (known: AcceptedDeviceList | null, offered: SignedDeviceList, account = ACCOUNT) =>
    acceptDeviceList(primitives, accountKeyOf(identity), account, known, offered);
  return { identity, devices, first, second, third, accept };
}

const refused = (code: string) => ({ name: "IdentityError", code });

test("a new contact's list is accepted at any version, the next only on top of it", async () => {
  const { first, second, third, accept } = await chainOfLists();
  assert.deepEqual(await accept(null, second.signed), second);
  assert.deepEqual(await accept(first, second.signed), second);
  assert.deepEqual(await accept(second, second.signed), second);
  assert.equal(third.list.version, 3);
  assert.deepEqual(third.list.previousHash, second.hash);
});

test("a version may be skipped, because AIK signed the newest", async () => {
  const { first, third, accept } = await chainOfLists();
  assert.deepEqual(await accept(first, third.signed), third);
});

test("an older list is refused", async () => {
  const { first, second, third, accept } = await chainOfLists();
  await assert.rejects(accept(third, second.signed), refused("rollback"));
  await assert.rejects(accept(third, first.signed), refused("rollback"));
});

test("two lists of one version are a fork, and a next one on another base breaks the chain", async () => {
  const { identity, devices, first, second, accept } = await chainOfLists();
  const forked = await signDeviceList(primitives, identity, ACCOUNT, first, devices.slice(1), NOW);
  await assert.rejects(accept(second, forked.signed), refused("fork"));
  const onFork = await signDeviceList(primitives, identity, ACCOUNT, forked, devices, NOW);
  await assert.rejects(accept(second, onFork.signed), refused("broken_chain"));
  assert.equal((await accept(forked, onFork.signed)).list.version, 3);
});

test("a list counts only with its account's signature and for its account", async () => {
  const { first, second, accept } = await chainOfLists();
  const stranger = await generateAccountIdentity(primitives);
  const foreign = acceptDeviceList(primitives, accountKeyOf(stranger), ACCOUNT, null, first.signed);
  await assert.rejects(foreign, refused("bad_signature"));
  await assert.rejects(accept(null, first.signed, OTHER_ACCOUNT), refused("wrong_account"));
  const mixed = { bytes: first.signed.bytes, signature: second.signed.signature };
  await assert.rejects(accept(null, mixed), refused("bad_signature"));
  const short = { bytes: first.signed.bytes, signature: first.signed.signature.slice(1) };
  await assert.rejects(accept(null, short), refused("bad_signature"));
  for (let at = 0; at < first.signed.bytes.length; at++) {
    const bytes = first.signed.bytes.with(at, first.signed.bytes[at]! ^ 1);
    await assert.rejects(accept(null, { ...first.signed, bytes }), refused("bad_signature"));
  }
});

test("signed nonsense is malformed, as is a first list that follows another", async () => {
  const { identity, first, accept } = await chainOfLists();
  const sign = async (bytes: Uint8Array<ArrayBuffer>) => ({
    bytes,
    signature: await primitives.ed25519.sign(identity.key, bytes),
  });
  const cut = await sign(first.signed.bytes.slice(0, -1));
  await assert.rejects(accept(null, cut), refused("malformed"));
  const following = await sign(encodeDeviceList({ ...first.list, previousHash: first.hash }));
  await assert.rejects(accept(null, following), refused("malformed"));
});

test("pointers tell whether the lists of both sides are the same", async () => {
  const { identity, devices, first, second, third } = await chainOfLists();
  assert.equal(comparePointer(second, pointerOf(second)), "same");
  assert.equal(comparePointer(second, pointerOf(third)), "newer");
  assert.equal(comparePointer(second, pointerOf(first)), "older");
  const forked = await signDeviceList(primitives, identity, ACCOUNT, first, devices.slice(1), NOW);
  assert.equal(comparePointer(second, pointerOf(forked)), "fork");
});

test("a sender is listed only with all of its keys", async () => {
  const { identity, accept } = await chainOfLists();
  const own = await generateDeviceIdentity(primitives, ACCOUNT, DEVICES[0] as DeviceId);
  const keys = deviceKeysOf(own);
  const signed = await signDeviceList(primitives, identity, ACCOUNT, null, [listedDevice(own, NOW)], NOW);
  const { list } = await accept(null, signed.signed);
  assert.ok(isListed(list, keys));
  const found = findListedDevice(list, own.device);
  assert.ok(found !== null && sameDeviceKeys(found, keys));
  assert.equal(findListedDevice(list, DEVICES[1] as DeviceId), null);
  const zeros = new Uint8Array(32);
  for (const other of [
    { ...keys, account: OTHER_ACCOUNT },
    { ...keys, device: DEVICES[1] as DeviceId },
    { ...keys, signingKey: zeros },
    { ...keys, agreementKey: zeros },
  ]) {
    assert.ok(!isListed(list, other));
  }
});

test("identities come back from storage with the same keys", async () => {
  const account = await generateAccountIdentity(primitives);
  const restored = await importAccountIdentity(primitives, await exportAccountIdentity(primitives, account));
  assert.deepEqual(accountKeyOf(restored), accountKeyOf(account));

  const device = await generateDeviceIdentity(primitives, ACCOUNT, DEVICES[0] as DeviceId);
  const encoded = await encodeDeviceIdentity(primitives, device);
  const buffer = Buffer.from(encoded);
  const decoded = await decodeDeviceIdentity(primitives, buffer);
  assert.deepEqual(buffer, Buffer.from(encoded), "decoding leaves what it reads alone");
  buffer.fill(0);
  assert.deepEqual(deviceKeysOf(decoded), deviceKeysOf(device));
  assert.deepEqual(await encodeDeviceIdentity(primitives, decoded), encoded);
  const peer = await primitives.x25519.generate();
  assert.deepEqual(
    await primitives.x25519.agree(decoded.agreement, peer.publicKey),
    await primitives.x25519.agree(device.agreement, peer.publicKey),
  );
  await assert.rejects(decodeDeviceIdentity(primitives, encoded.with(0, 9)), { code: "unsupported_format" });
  for (const bad of [encoded.with(0, 9), encoded.slice(0, -1), concatBytes(encoded, encoded)]) {
    await assert.rejects(decodeDeviceIdentity(primitives, bad), { name: "StorageError" });
  }
});

test("a prekey is believed only as its device signed it", async () => {
  const device = await generateDeviceIdentity(primitives, ACCOUNT, DEVICES[0] as DeviceId);
  const owner = deviceKeysOf(device);
  const pair = await primitives.x25519.generate();
  const kem = await primitives.mlKem768.generate();
  const unsigned = {
    kind: "oneTime",
    id: 7,
    created: NOW,
    x25519: pair.publicKey,
    mlkem: kem.publicKey,
  } as const;
  const signed = await signPrekey(primitives, device, unsigned);
  await verifyPrekey(primitives, owner, signed);
  for (const changed of [
    { ...signed, id: 8 },
    { ...signed, created: NOW + 1 },
    { ...signed, x25519: new Uint8Array(32) },
    { ...signed, mlkem: new Uint8Array(1184) },
  ]) {
    await assert.rejects(verifyPrekey(primitives, owner, changed), refused("bad_signature"));
  }
  const { mlkem: _, ...rest } = signed;
  await assert.rejects(
    verifyPrekey(primitives, owner, { ...rest, kind: "signed" }),
    refused("bad_signature"),
  );
  await assert.rejects(
    verifyPrekey(primitives, { ...owner, account: OTHER_ACCOUNT }, signed),
    refused("bad_signature"),
  );
  for (const malformed of [
    { ...signed, id: 0 },
    { ...signed, id: 2 ** 32 },
    { ...signed, id: 1.5 },
    { ...signed, created: -1 },
    { ...signed, x25519: new Uint8Array(31) },
    { ...signed, mlkem: new Uint8Array(1183) },
    { ...signed, signature: new Uint8Array(63) },
  ]) {
    await assert.rejects(verifyPrekey(primitives, owner, malformed), refused("malformed"));
  }
});

test("both people see one safety number, of 60 digits; another key gives another", async () => {
  const [one, other] = [await generateAccountIdentity(primitives), await generateAccountIdentity(primitives)];
  const mine = await accountFingerprint(primitives, accountKeyOf(one), ACCOUNT);
  const theirs = await accountFingerprint(primitives, accountKeyOf(other), OTHER_ACCOUNT);
  const digits = safetyNumber(mine, theirs);
  assert.match(digits, /^\d{60}$/);
  assert.equal(safetyNumber(theirs, mine), digits);
  assert.equal(formatSafetyNumber(digits), digits.replaceAll(/(\d{5})(?!$)/g, "$1 "));
  const moved = await accountFingerprint(primitives, accountKeyOf(other), ACCOUNT);
  assert.notEqual(safetyNumber(mine, moved), digits);
});

test("a fingerprint is SHA-512 iterated 5,200 times, and digits are its five-byte groups", async () => {
  const identity = await importAccountIdentity(primitives, new Uint8Array(32).fill(1));
  const input = concatBytes(accountKeyOf(identity), Uint8Array.fromHex(ACCOUNT));
  let hash = await primitives.sha512(input);
  for (let i = 1; i < 5_200; i++) hash = await primitives.sha512(concatBytes(hash, input));
  const fingerprint = await accountFingerprint(primitives, accountKeyOf(identity), ACCOUNT);
  assert.deepEqual(fingerprint, hash);
  const groups = [0, 5, 10, 15, 20, 25].map((at) =>
    (BigInt(`0x${hash.slice(at, at + 5).toHex()}`) % 100_000n).toString().padStart(5, "0"),
  );
  assert.equal(safetyNumber(fingerprint, fingerprint), groups.join("").repeat(2));
});

test("a scanned code matches only the other's screen, never one's own or a third person's", async () => {
  const print = async (id: AccountId) =>
    accountFingerprint(primitives, accountKeyOf(await generateAccountIdentity(primitives)), id);
  const [alice, bob, carol] = [await print(ACCOUNT), await print(OTHER_ACCOUNT), await print(ACCOUNT)];
  const scan = (bytes: Uint8Array) => decodeSafetyQr(bytes) ?? assert.fail("a safety number");
  const bobShows = encodeSafetyQr(bob, alice);
  assert.equal(bobShows.length, 10 + 1 + 128);
  assert.equal(compareSafetyQr(scan(bobShows), alice, bob), "match");
  assert.equal(compareSafetyQr(scan(encodeSafetyQr(alice, bob)), alice, bob), "own_code");
  assert.equal(compareSafetyQr(scan(encodeSafetyQr(carol, alice)), alice, bob), "mismatch");
  assert.equal(compareSafetyQr(scan(encodeSafetyQr(bob, carol)), alice, bob), "mismatch");
  assert.equal(decodeSafetyQr(utf8("https://example.org")), null);
  assert.throws(() => decodeSafetyQr(bobShows.slice(0, -1)), { name: "WireError" });
  assert.throws(() => decodeSafetyQr(bobShows.with(10, 2)), { name: "WireError" });
});
