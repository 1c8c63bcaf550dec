/**
 * Reads envelopes by SM1.md alone: offsets as literal numbers, formulas written out, `node:crypto`-backed primitives
 * and nothing of `session/`. What the implementation writes, an implementation made from the page must read.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, concatBytes, fromUtf8, toHex, utf8 } from "@sottovoce/wire";
import { createNodePrimitives } from "../primitives/node.ts";
import type { MlKem768KeyPair, X25519KeyPair } from "../primitives/primitives.ts";
import { mlKem768Ciphertext, mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import { makeParty, peerOf, read, send } from "./parties.ts";

const p = createNodePrimitives();
const ZERO = new Uint8Array(32);
const NONCE_0 = new Uint8Array(12);

async function hkdf96(salt: Bytes, ikm: Bytes, info: Bytes): Promise<[Bytes, Bytes, Bytes]> {
  const out = await p.hkdfSha256(salt, ikm, info, 96);
  return [out.slice(0, 32), out.slice(32, 64), out.slice(64, 96)];
}

async function open(key: Bytes, nonce: Bytes, sealed: Bytes, aad: Bytes): Promise<Bytes> {
  return (await p.aes256GcmOpen(key, nonce, sealed, aad)) ?? assert.fail("does not open");
}

/** Text of the body, decrypted with message number `n` of chain `ck`. */
async function bodyText(ck: Bytes, n: number, nonce: Bytes, body: Bytes, aad: Bytes): Promise<string> {
  let chain = ck;
  for (let i = 0; i < n; i++) chain = await p.hmacSha256(chain, Uint8Array.of(2));
  const mk = await p.hmacSha256(chain, Uint8Array.of(1));
  const keys = await p.hkdfSha256(nonce, mk, utf8("sm1/message"), 44);
  const padded = await open(keys.slice(0, 32), keys.slice(32), body, aad);
  const length = padded.findLastIndex((byte) => byte !== 0);
  assert.equal(padded[length], 0x80);
  assert.equal(padded[0], 1, "kind: text");
  const view = new DataView(padded.buffer, padded.byteOffset);
  assert.equal(view.getUint16(81), length - 83, "text length at its place");
  return fromUtf8(padded.slice(83, length));
}

interface Side {
  readonly acct: Bytes;
  readonly dev: Bytes;
  readonly iks: Bytes;
  readonly ikd: Bytes;
}

const sideBytes = (side: Side): Bytes => concatBytes(side.acct, side.dev, side.iks, side.ikd);

/** Reads a type 1 envelope as B. */
async function readInitial(
  envelope: Bytes,
  b: Side,
  keys: { ikd: X25519KeyPair; spk: X25519KeyPair; otk: X25519KeyPair; kem: MlKem768KeyPair },
) {
  assert.equal(envelope.length, 2048);
  assert.deepEqual([...envelope.slice(0, 2)], [1, 1]);
  const ek = x25519PublicKey(envelope.slice(2, 34));
  const ct = mlKem768Ciphertext(envelope.slice(46, 1134));
  const dh2 = await p.x25519.agree(keys.ikd, ek);
  const ss = await p.mlKem768.decapsulate(keys.kem, ct);
  const senderKey = await p.hkdfSha256(
    ZERO,
    concatBytes(dh2, ss),
    concatBytes(utf8("sm1/sender"), b.iks, b.ikd),
    32,
  );
  const sender = await open(senderKey, NONCE_0, envelope.slice(1134, 1234), envelope.slice(0, 1134));
  assert.equal(sender.length, 84);
  const a: Side = {
    iks: sender.slice(0, 32),
    ikd: sender.slice(32, 64),
    acct: sender.slice(64, 80),
    dev: sender.slice(80, 84),
  };
  const dh1 = await p.x25519.agree(keys.spk, x25519PublicKey(a.ikd));
  const dh3 = await p.x25519.agree(keys.spk, ek);
  const dh4 = await p.x25519.agree(keys.otk, ek);
  const th = await p.sha256(
    concatBytes(
      utf8("sm1/transcript"),
      ...[sideBytes(a), sideBytes(b), ek, keys.spk.publicKey, keys.otk.publicKey, keys.kem.publicKey, ct],
    ),
  );
  const ikm = concatBytes(new Uint8Array(32).fill(255), dh1, dh2, dh3, dh4, ss);
  const [rk, hkA, nhkB] = await hkdf96(ZERO, ikm, concatBytes(utf8("sm1/handshake"), th));
  const nonce = envelope.slice(1234, 1246);
  const header = await open(hkA, nonce, envelope.slice(1246, 1303), envelope.slice(0, 1246));
  assert.equal(header.length, 41);
  assert.equal(header[40], 0, "KEM tag none");
  const dhA = x25519PublicKey(header.slice(0, 32));
  const [rk2, ckA, nhkA] = await hkdf96(rk, await p.x25519.agree(keys.spk, dhA), utf8("sm1/root"));
  const n = new DataView(header.buffer).getUint32(36);
  const aad = concatBytes(th, envelope.slice(0, 1303));
  const text = await bodyText(ckA, n, nonce, envelope.slice(1303), aad);
  return { a, th, rk: rk2, nhkA, nhkB, dhA, text };
}

/** Reads the header of a type 2 envelope. */
async function readHeader(envelope: Bytes, hk: Bytes) {
  assert.equal(envelope.length, 2048);
  assert.deepEqual([...envelope.slice(0, 2)], [1, 2]);
  const nonce = envelope.slice(2, 14);
  const header = await open(hk, nonce, envelope.slice(14, 1255), envelope.slice(0, 14));
  assert.equal(header.length, 1225);
  return { nonce, dh: x25519PublicKey(header.slice(0, 32)), tag: header[40], kem: header.slice(41) };
}

test("type 1, its answer, and the answer to that are what SM1.md says", async () => {
  const alice = await makeParty(p, "a", 1);
  const bob = await makeParty(p, "b", 1);
  const otk = [...bob.prekeys.oneTime.values()][0] ?? assert.fail();
  const spk = bob.prekeys.signed[0] ?? assert.fail();
  const bobSide: Side = {
    acct: Uint8Array.fromHex(bob.own.account),
    dev: Uint8Array.fromHex(bob.own.device),
    iks: bob.own.signing.publicKey,
    ikd: bob.own.agreement.publicKey,
  };
  const first = await send(alice, bob, "first");
  const otkPair = await p.x25519.fromPrivate(otk.x25519);
  const kemPair = await p.mlKem768.fromSeed(otk.mlkem);
  const keys = { ikd: bob.own.agreement, spk: spk.key, otk: otkPair, kem: kemPair };
  const ids = new DataView(first.buffer, first.byteOffset + 34);
  assert.deepEqual([ids.getUint32(0), ids.getUint32(4), ids.getUint32(8)], [spk.id, otk.id, 0]);
  const initial = await readInitial(first, bobSide, keys);
  assert.equal(initial.text, "first");
  assert.equal(toHex(initial.a.ikd), toHex(alice.own.agreement.publicKey));

  // B's chain offers a KEM key; A reads it with the header key that both have from the handshake.
  assert.equal(await read(bob, first), "first");
  const second = await send(bob, alice, "second");
  const ratchet = peerOf(bob, alice).current?.ratchet ?? assert.fail();
  const bobRatchetKey = ratchet.own ?? assert.fail();
  const offer = await readHeader(second, initial.nhkB);
  assert.equal(offer.tag, 1);
  const dhB = await p.x25519.agree(bobRatchetKey, initial.dhA);
  const [rk3, ckB, nhkB2] = await hkdf96(initial.rk, dhB, utf8("sm1/root"));
  const aadB = concatBytes(initial.th, second.slice(0, 1255));
  assert.equal(await bodyText(ckB, 0, offer.nonce, second.slice(1255), aadB), "second");

  // A's next chain answers with a ciphertext, which is mixed into the root step.
  assert.equal(await read(alice, second), "second");
  const third = await send(alice, bob, "third");
  const answer = await readHeader(third, initial.nhkA);
  assert.equal(answer.tag, 2);
  const ct = mlKem768Ciphertext(answer.kem.slice(0, 1088));
  assert.ok(answer.kem.slice(1088).every((byte) => byte === 0));
  const ek = mlKem768PublicKey(offer.kem);
  const ss = await p.mlKem768.decapsulate(ratchet.offered ?? assert.fail(), ct);
  const info = concatBytes(
    utf8("sm1/root+kem"),
    await p.sha256(concatBytes(answer.dh, bobRatchetKey.publicKey, ek, ct)),
  );
  const dhA2 = await p.x25519.agree(bobRatchetKey, answer.dh);
  const [, ckA2] = await hkdf96(rk3, concatBytes(dhA2, ss), info);
  const aadA = concatBytes(initial.th, third.slice(0, 1255));
  assert.equal(await bodyText(ckA2, 0, answer.nonce, third.slice(1255), aadA), "third");
  assert.notEqual(toHex(nhkB2), toHex(initial.nhkB));
});
