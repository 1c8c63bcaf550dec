import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ED25519_TORSION_SUBGROUP, ed25519 as noble } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { flippedBits, hex, toHex, utf8 } from "../test/bytes.ts";
import { PROVIDERS } from "../test/providers.ts";
import { type WycheproofTest, wycheproof } from "../test/wycheproof.ts";
import { type Bytes, concatBytes, unshared } from "./bytes.ts";
import { isStrictlyEncoded } from "./ed25519-strict.ts";
import { MIXED_ORDER } from "./webcrypto/probe.ts";

/** RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature. */
const RFC_8032 = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    `e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
     5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b`,
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    `92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
     085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00`,
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    `6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
     18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a`,
  ],
] as const;

const { Point } = noble;
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

/** The eight points whose order divides 8, as the library lists them; checked below. */
const TORSION = ED25519_TORSION_SUBGROUP.map((encoded) => Point.fromHex(encoded));

/** Secret scalars of signers that do not follow RFC 8032; reproducible. */
const A = fromLittleEndian(sha512(utf8("sm1 mixed order a"))) % L;
const R = fromLittleEndian(sha512(utf8("sm1 mixed order r"))) % L;

interface Forgery {
  readonly publicKey: Bytes;
  readonly message: Bytes;
  readonly signature: Bytes;
  /** k before and after reduction modulo L; what they leave modulo 8 decides which equations hold. */
  readonly wideK: bigint;
  readonly k: bigint;
}

/** Signs with S = r + ka mod L under A = aB + torsionA and R = rB + torsionR, for any a and r. */
function sign(
  a: bigint,
  torsionA: typeof Point.BASE,
  r: bigint,
  torsionR: typeof Point.BASE,
  message: Bytes,
): Forgery {
  const publicKey = unshared(Point.BASE.multiplyUnsafe(a).add(torsionA).toBytes());
  const commitment = Point.BASE.multiplyUnsafe(r).add(torsionR).toBytes();
  const wideK = fromLittleEndian(sha512(concatBytes(commitment, publicKey, message)));
  const k = wideK % L;
  const signature = concatBytes(commitment, toLittleEndian((r + k * a) % L));
  return { publicKey, message, signature, wideK, k };
}

/** The first message of one byte whose signature has the property. */
function search(make: (message: Bytes) => Forgery, wanted: (forgery: Forgery) => boolean): Forgery {
  for (let byte = 0; byte < 256; byte++) {
    const forgery = make(Uint8Array.of(byte));
    if (wanted(forgery)) return forgery;
  }
  throw new Error("no message has the property");
}

for (const { provider, ed25519 } of PROVIDERS) {
  describe(`Ed25519 on ${provider}`, () => {
    test("signatures (RFC 8032 §7.1)", async () => {
      for (const [seed, publicKey, message, signature] of RFC_8032) {
        const pair = await ed25519.fromSeed(hex(seed));
        assert.equal(toHex(pair.publicKey), publicKey);
        assert.equal(toHex(await ed25519.exportSeed(pair)), seed);
        assert.deepEqual(await ed25519.sign(pair, hex(message)), hex(signature));
        assert.equal(await ed25519.verify(hex(publicKey), hex(message), hex(signature)), true);
      }
    });

    test("any flipped bit makes a signature false, and nothing throws", async () => {
      const pair = await ed25519.generate();
      const message = utf8("message");
      const signature = await ed25519.sign(pair, message);
      assert.equal(await ed25519.verify(pair.publicKey, message, signature), true);
      for (const wrong of flippedBits(signature)) {
        assert.equal(await ed25519.verify(pair.publicKey, message, wrong), false);
      }
      for (const wrong of flippedBits(pair.publicKey)) {
        assert.equal(await ed25519.verify(wrong, message, signature), false);
      }
      for (const wrong of flippedBits(message)) {
        assert.equal(await ed25519.verify(pair.publicKey, wrong, signature), false);
      }
    });

    test("keys and signatures of another size are false, seeds of another size an error", async () => {
      const [message, key, signature] = [utf8("m"), new Uint8Array(32), new Uint8Array(64)];
      assert.equal(await ed25519.verify(key.subarray(1), message, signature), false);
      assert.equal(await ed25519.verify(key, message, signature.subarray(1)), false);
      assert.equal(await ed25519.verify(key, message, new Uint8Array(65)), false);
      await assert.rejects(async () => ed25519.fromSeed(new Uint8Array(31)), { code: "bad_length" });
    });

    test("the cofactorless equation with k reduced, told apart from the others", async () => {
      const { publicKey, cofactorlessOnly, cofactoredOnly } = MIXED_ORDER;
      const ours = await ed25519.verify(publicKey, cofactorlessOnly.message, cofactorlessOnly.signature);
      assert.equal(ours, true);
      const theirs = await ed25519.verify(publicKey, cofactoredOnly.message, cofactoredOnly.signature);
      assert.equal(theirs, false);
    });

    test("a public key of small order is refused although the equation holds", async () => {
      for (const torsion of TORSION) {
        const make = (message: Bytes) => sign(0n, torsion, R, Point.ZERO, message);
        const forged = search(make, ({ k }) => k % 8n === 0n);
        assert.equal(await ed25519.verify(forged.publicKey, forged.message, forged.signature), false);
      }
    });

    test("an R of small order is refused although the equation holds", async () => {
      const forged = sign(A, Point.ZERO, 0n, Point.ZERO, utf8("any"));
      assert.equal(noble.verify(forged.signature, forged.message, forged.publicKey), true);
      assert.equal(await ed25519.verify(forged.publicKey, forged.message, forged.signature), false);
    });

    test("S + L is refused (RFC 8032 §5.1.7)", async () => {
      const pair = await ed25519.generate();
      const signature = await ed25519.sign(pair, utf8("m"));
      const s = fromLittleEndian(signature.subarray(32));
      const malleated = concatBytes(signature.subarray(0, 32), toLittleEndian(s + L));
      assert.equal(await ed25519.verify(pair.publicKey, utf8("m"), malleated), false);
    });
  });
}

test("all providers agree on every combination of torsion in A and R", async () => {
  let accepted = 0;
  for (const torsionA of TORSION) {
    for (const torsionR of TORSION) {
      const { publicKey, message, signature } = sign(A, torsionA, R, torsionR, utf8("torsion"));
      const answers = await Promise.all(
        PROVIDERS.map(({ ed25519 }) => ed25519.verify(publicKey, message, signature)),
      );
      assert.equal(new Set(answers).size, 1);
      if (answers[0]) accepted++;
    }
  }
  // R fixes one of 8 for each A; where the torsion parts happen to cancel, the equation holds.
  assert.ok(accepted >= 1 && accepted < TORSION.length * TORSION.length);
});

test("the vectors of the browser probe are what they claim", () => {
  const torsion = TORSION.find((point) => !point.multiplyUnsafe(4n).is0());
  assert.ok(torsion);
  const make = (message: Bytes) => sign(A, torsion, R, Point.ZERO, message);
  const { publicKey, cofactorlessOnly, cofactoredOnly } = MIXED_ORDER;
  const ours = search(make, ({ k, wideK }) => k % 8n === 0n && wideK % 8n !== 0n);
  assert.deepEqual(ours.publicKey, publicKey);
  assert.deepEqual(ours.message, cofactorlessOnly.message);
  assert.deepEqual(ours.signature, cofactorlessOnly.signature);
  const theirs = search(make, ({ k, wideK }) => k % 8n !== 0n && wideK % 8n === 0n);
  assert.deepEqual(theirs.message, cofactoredOnly.message);
  assert.deepEqual(theirs.signature, cofactoredOnly.signature);
  // The library's own verify has the cofactor, so it must accept what we refuse.
  assert.equal(noble.verify(theirs.signature, theirs.message, publicKey), true);
});

test("every encoding of a point of small order, and every other that is not canonical, is refused", () => {
  assert.equal(TORSION.length, 8);
  assert.ok(TORSION.every((point) => point.multiplyUnsafe(8n).is0()));
  const smallY = new Set(TORSION.map((point) => point.y));
  assert.equal(smallY.size, 5);
  const good = Point.BASE.toBytes();
  const zero = new Uint8Array(32);
  assert.equal(isStrictlyEncoded(good, concatBytes(good, zero)), true);
  const notReduced = Array.from({ length: 19 }, (_, i) => P + BigInt(i));
  for (const y of [...smallY, ...notReduced]) {
    for (const sign of [0, 0x80]) {
      const encoded = toLittleEndian(y);
      encoded[31]! |= sign;
      assert.equal(isStrictlyEncoded(encoded, concatBytes(good, zero)), false, `A with y = ${y}`);
      assert.equal(isStrictlyEncoded(good, concatBytes(encoded, zero)), false, `R with y = ${y}`);
    }
  }
  assert.equal(isStrictlyEncoded(good, concatBytes(good, toLittleEndian(L - 1n))), true);
  assert.equal(isStrictlyEncoded(good, concatBytes(good, toLittleEndian(L))), false);
});

interface EddsaTest extends WycheproofTest {
  readonly msg: string;
  readonly sig: string;
}

wycheproof(
  "ed25519_test.json",
  async ({ ed25519 }, vector: EddsaTest, group: { publicKey: { pk: string } }) => {
    const answer = await ed25519.verify(hex(group.publicKey.pk), hex(vector.msg), hex(vector.sig));
    assert.equal(answer, vector.result === "valid");
  },
);

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}

function toLittleEndian(value: bigint): Bytes {
  return hex(value.toString(16).padStart(64, "0")).reverse();
}

test("checking a public key in a Node Buffer leaves it as it is", () => {
  const publicKey = Buffer.from("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "hex");
  publicKey[31]! |= 0x80;
  const before = Buffer.from(publicKey);
  isStrictlyEncoded(publicKey, Buffer.alloc(64));
  assert.deepEqual(publicKey, before);
});
