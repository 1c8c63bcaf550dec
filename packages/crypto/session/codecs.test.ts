import assert from "node:assert/strict";
import { test } from "node:test";
import { concatBytes, MAX_MOMENT, type MessageId, utf8 } from "@sottovoce/wire";
import fc from "fast-check";
import { createNodePrimitives } from "../primitives/node.ts";
import { mlKem768Ciphertext, mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { makeParty, peerOf, read, send, textContent } from "../test/parties.ts";
import {
  type CallContent,
  type CallContentKind,
  CONTENT_KIND,
  type Content,
  type ContentKind,
  decodeContent,
  encodeContent,
  MAX_CONTENT_BYTES,
  padContent,
  type TextContent,
  unpadContent,
} from "./content.ts";
import { PADDED_CONTENT_BYTES, splitEnvelope } from "./envelope.ts";
import { decodeHeader, encodeHeader, LONG_SEALED_HEADER_BYTES, SHORT_SEALED_HEADER_BYTES } from "./header.ts";
import { MAX_CHAIN_MESSAGES, MAX_OLD_CHAINS, MAX_RECEIVE_ONLY, MAX_SKIPPED_KEYS } from "./limits.ts";
import { decodePeer, encodePeer } from "./peer-codec.ts";
import type { Header } from "./suite.ts";

const primitives = createNodePrimitives();
const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));
const hexOf = (length: number) => bytes(length).map((value) => value.toHex());

test("the sizes are those of the tables", () => {
  assert.deepEqual(PADDED_CONTENT_BYTES, { initial: 729, ratchet: 777 });
  assert.equal(SHORT_SEALED_HEADER_BYTES, 12 + 57);
  assert.equal(LONG_SEALED_HEADER_BYTES, 12 + 1241);
  const parts = splitEnvelope(concatBytes(Uint8Array.of(1, 1), new Uint8Array(2046)));
  assert.deepEqual([parts?.preceding.length, parts?.header.length, parts?.body.length], [1234, 12 + 57, 745]);
  const ratchet = splitEnvelope(concatBytes(Uint8Array.of(1, 2), new Uint8Array(2046)));
  assert.deepEqual([ratchet?.preceding.length, ratchet?.header.length, ratchet?.body.length], [2, 1253, 793]);
});

/** Records as the code makes them, with a prototype. */
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

const CALL_KINDS: readonly CallContentKind[] = ["callKey", "verification"];
const isTextKind = (kind: ContentKind): kind is TextContent["kind"] =>
  !CALL_KINDS.some((callKind) => callKind === kind);

const fields = {
  id: hexOf(16) as fc.Arbitrary<MessageId>,
  sentAt: fc.maxSafeNat().map((value) => Math.min(value, MAX_MOMENT)),
  ttl: fc.nat({ max: 0xffff_ffff }),
  ref: fc.option(hexOf(16).filter((ref) => !/^0*$/.test(ref))),
  deviceList: record({ version: fc.nat({ max: 0xffff_ffff }), hash: bytes(32) }),
};
const textual = record<TextContent>({
  ...fields,
  kind: fc.constantFrom(...(Object.keys(CONTENT_KIND) as ContentKind[]).filter(isTextKind)),
  text: fc
    .string({ unit: "grapheme", maxLength: 160 })
    .filter((text) => text.trim() !== "" && utf8(text).length <= 640),
});
const ofCall = record<CallContent>({
  ...fields,
  kind: fc.constantFrom(...CALL_KINDS),
  octets: fc.uint8Array({ maxLength: 640 }).map((value) => new Uint8Array(value)),
});
const content: fc.Arbitrary<Content> = fc.oneof(textual, ofCall);

test("a content with a field that does not fit is refused", () => {
  const good = textContent("x");
  const list = good.deviceList;
  for (const bad of [
    ...[2 ** 32, -1, 0.5, Number.NaN].map((ttl) => ({ ...good, ttl })),
    ...[-1, 1.5, 2 ** 53].map((sentAt) => ({ ...good, sentAt })),
    ...[-1, 2 ** 32].map((version) => ({ ...good, deviceList: { ...list, version } })),
    ...[5, 40].map((length) => ({ ...good, deviceList: { ...list, hash: new Uint8Array(length) } })),
    { ...good, ref: "00" },
  ]) {
    assert.throws(() => encodeContent(bad), { name: "SessionError", code: "bad_content" });
  }
});

test("contents come back as they were, whatever the padding", () => {
  fc.assert(
    fc.property(content, fc.constantFrom(729, 777), (value, size) => {
      const padded = padContent(encodeContent(value), size);
      assert.equal(padded.length, size);
      assert.deepEqual(decodeContent(unpadContent(padded)), value);
    }),
  );
});

test("a content has the layout of SM1.md", () => {
  const value: Content = {
    kind: "receipt",
    id: "11".repeat(16) as MessageId,
    sentAt: 0x0102030405,
    ttl: 6,
    ref: "22".repeat(16),
    deviceList: { version: 7, hash: new Uint8Array(32).fill(0x33) },
    text: "é",
  };
  const layout = [
    "02",
    "11".repeat(16),
    "0000000102030405",
    "00000006",
    "22".repeat(16),
    "00000007",
    "33".repeat(32),
    "0002",
    "c3a9",
  ];
  assert.equal(encodeContent(value).toHex(), layout.join(""));
});

test("a text keeps the limits of a Secure Message", () => {
  const longest = { ...textContent("x"), text: "🙂".repeat(160) };
  assert.equal(encodeContent(longest).length, 83 + 640);
  assert.ok(encodeContent(longest).length <= MAX_CONTENT_BYTES);
  for (const text of ["", " ", "x".repeat(161), "👨‍👩‍👧‍👦".repeat(30), "\ud800"]) {
    assert.throws(() => encodeContent({ ...textContent("x"), text }), { code: "bad_content" }, text);
    assert.throws(() => encodeContent({ ...textContent("x"), kind: "sentCopy", text }), {
      code: "bad_content",
    });
  }
  assert.doesNotThrow(() => encodeContent({ ...textContent("x"), kind: "receipt", text: "" }));
  const { text: _, ...rest } = textContent("x");
  assert.throws(() => encodeContent({ ...rest, kind: "callKey", octets: new Uint8Array(641) }), {
    code: "bad_content",
  });
});

test("unknown kinds and malformed contents are ignored, never errors", () => {
  const good = encodeContent(textContent("hello"));
  assert.deepEqual(decodeContent(good.with(0, 8)), { kind: "ignored", code: 8 });
  assert.deepEqual(decodeContent(good.with(0, 0)), { kind: "ignored", code: 0 });
  assert.deepEqual(decodeContent(new Uint8Array(0)), { kind: "ignored", code: null });
  for (let length = 1; length < good.length; length++) {
    assert.deepEqual(decodeContent(good.slice(0, length)), { kind: "ignored", code: 1 });
  }
  assert.equal(decodeContent(concatBytes(good, Uint8Array.of(0))).kind, "ignored");
  assert.equal(decodeContent(good.with(-1, 0xff)).kind, "ignored");
  const timeless = encodeContent({ ...textContent("hello"), sentAt: MAX_MOMENT + 1 });
  assert.deepEqual(decodeContent(timeless), { kind: "ignored", code: 1 }, "a moment that no date can tell");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 800 }), (random) => decodeContent(random).kind !== undefined),
  );
});

test("malformed padding reads as an empty content", () => {
  assert.equal(unpadContent(new Uint8Array(777)).length, 0);
  assert.equal(unpadContent(new Uint8Array(777).with(5, 0x80).with(9, 1)).length, 0);
  assert.equal(unpadContent(new Uint8Array(777).with(728, 0x80)).length, 0);
  assert.equal(unpadContent(new Uint8Array(777).with(727, 0x80)).length, 727);
  assert.throws(() => padContent(new Uint8Array(728), 777), { code: "bad_content" });
});

const header: fc.Arbitrary<Header> = record<Header>({
  dh: bytes(32).map(x25519PublicKey),
  previousCount: fc.nat({ max: 0xffff_ffff }),
  number: fc.nat({ max: 0xffff_ffff }),
  kem: fc.oneof(
    fc.constant({ tag: "none" as const }),
    record({ tag: fc.constant("offer" as const), key: bytes(1184).map(mlKem768PublicKey) }),
    record({ tag: fc.constant("answer" as const), ciphertext: bytes(1088).map(mlKem768Ciphertext) }),
  ),
});

test("headers come back as they were", () => {
  fc.assert(
    fc.property(header, (value) => {
      assert.deepEqual(decodeHeader(encodeHeader(value, "long"), "long"), value);
      if (value.kem.tag === "none") {
        assert.deepEqual(decodeHeader(encodeHeader(value, "short"), "short"), value);
      } else assert.throws(() => encodeHeader(value, "short"), { name: "WireError" });
    }),
    { numRuns: 50 },
  );
});

test("a header has one form: sizes, tags and zeros are checked", () => {
  const value: Header = {
    dh: x25519PublicKey(new Uint8Array(32).fill(9)),
    previousCount: 1,
    number: 2,
    kem: { tag: "answer", ciphertext: mlKem768Ciphertext(new Uint8Array(1088).fill(8)) },
  };
  const good = encodeHeader(value, "long");
  assert.equal(good.slice(32, 41).toHex(), "000000010000000202");
  for (const bad of [
    good.slice(0, -1),
    concatBytes(good, Uint8Array.of(0)),
    good.with(40, 3),
    good.with(40, 0),
    good.with(-1, 1),
    good.with(41 + 1088, 1),
  ]) {
    assert.throws(() => decodeHeader(bad, "long"), { name: "WireError" });
  }
  assert.throws(() => decodeHeader(good.slice(0, 41), "short"), { name: "WireError" });
});

/** A peer with everything a state can hold: two sessions, late messages, an offer and something to answer. */
async function fullState() {
  const alice = await makeParty(primitives, "a", 3);
  const bob = await makeParty(primitives, "b", 3);
  await send(bob, alice, "never read");
  const first = await send(alice, bob, "1");
  await read(bob, first);
  await send(alice, bob, "late 1");
  await read(bob, await send(alice, bob, "2"));
  await read(alice, await send(bob, alice, "3"));
  await send(alice, bob, "late 2");
  await read(bob, await send(alice, bob, "4"));
  bob.peers.set(alice.own.device, { ...peerOf(bob, alice), retryRequestedAt: 5 });
  return { alice, bob };
}

test("a stored peer comes back and talks on, at either side", async () => {
  const { alice, bob } = await fullState();
  for (const [party, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const stored = await encodePeer(primitives, peerOf(party, other));
    const restored = await decodePeer(primitives, stored);
    assert.deepEqual(await encodePeer(primitives, restored), stored);
    assert.equal(restored.retryRequestedAt, peerOf(party, other).retryRequestedAt);
    party.peers.set(other.own.device, restored);
  }
  assert.equal(await read(alice, await send(bob, alice, "5")), "5");
  assert.equal(await read(bob, await send(alice, bob, "6")), "6");
});

test("a stored peer does not share the memory that it was read from", async () => {
  const { alice, bob } = await fullState();
  const stored = await encodePeer(primitives, peerOf(bob, alice));
  const buffer = Buffer.from(stored);
  const restored = await decodePeer(primitives, buffer);
  buffer.fill(0);
  assert.deepEqual(await encodePeer(primitives, restored), stored);
});

test("the parts of an envelope in a Node Buffer are plain bytes, whose slices are copies", () => {
  const buffer = Buffer.concat([Buffer.of(1, 2), Buffer.alloc(2046)]);
  const { preceding, header, body } = splitEnvelope(buffer) ?? assert.fail();
  for (const part of [preceding, header, body]) assert.equal(part.constructor, Uint8Array);
});

test("a session does not share the memory of the envelope that began it", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  const buffer = Buffer.from(await send(alice, bob, "1"));
  assert.equal(await read(bob, buffer), "1");
  buffer.fill(0);
  assert.equal(await read(bob, await send(alice, bob, "2")), "2");
});

test("a damaged stored peer is refused, not misread", async () => {
  const { bob, alice } = await fullState();
  const stored = await encodePeer(primitives, peerOf(bob, alice));
  const malformed = { name: "StorageError", code: "malformed", fault: "stored" };
  for (let length = 0; length < stored.length; length += 7) {
    await assert.rejects(decodePeer(primitives, stored.slice(0, length)), malformed);
  }
  await assert.rejects(decodePeer(primitives, concatBytes(stored, Uint8Array.of(0))), malformed);
  await assert.rejects(decodePeer(primitives, stored.with(0, 1)), { code: "unsupported_format" });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), async (random) => {
      await assert.rejects(decodePeer(primitives, concatBytes(Uint8Array.of(2), random)), malformed);
    }),
  );
});

test("a stored peer beyond its limits is refused", async () => {
  const { bob, alice } = await fullState();
  const peer = peerOf(bob, alice);
  const current = peer.current ?? assert.fail();
  const { ratchet } = current;
  const skipped = (count: number) =>
    Array.from({ length: count }, (_, number) => {
      return { number, messageKey: new Uint8Array(32), skippedAt: 0 };
    });
  const withRatchet = (change: Partial<typeof ratchet>) => ({
    ...peer,
    current: { ...current, ratchet: { ...ratchet, ...change } },
  });
  const withSkipped = (inCurrent: number, inOld: number) => {
    const receiving = { ...(ratchet.receiving ?? assert.fail()), skipped: skipped(inCurrent) };
    const old = [{ headerKey: receiving.headerKey, peerKey: receiving.peerKey, skipped: skipped(inOld) }];
    return withRatchet({ receiving, old });
  };
  const old = withSkipped(0, 1).current.ratchet.old[0] ?? assert.fail();
  const sessions = (count: number) => ({
    ...peer,
    receiveOnly: Array.from({ length: count }, () => ({ session: current, replacedAt: 0 })),
  });
  for (const [within, beyond] of [
    [sessions(MAX_RECEIVE_ONLY), sessions(MAX_RECEIVE_ONLY + 1)],
    [withSkipped(MAX_SKIPPED_KEYS - 1, 1), withSkipped(MAX_SKIPPED_KEYS, 1)],
    [
      withRatchet({ old: Array(MAX_OLD_CHAINS).fill(old) }),
      withRatchet({ old: Array(MAX_OLD_CHAINS + 1).fill(old) }),
    ],
    [
      withRatchet({ previousCount: MAX_CHAIN_MESSAGES }),
      withRatchet({ previousCount: MAX_CHAIN_MESSAGES + 1 }),
    ],
  ] as const) {
    await decodePeer(primitives, await encodePeer(primitives, within));
    await assert.rejects(decodePeer(primitives, await encodePeer(primitives, beyond)), { code: "malformed" });
  }
});
