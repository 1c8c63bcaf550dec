import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex, toHex } from "../test/bytes.ts";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import { type WycheproofTest, wycheproof } from "../test/wycheproof.ts";
import { x25519PublicKey } from "./roles.ts";

/** RFC 7748 §5.2: scalar, u-coordinate, product. */
const RFC_7748_5_2 = [
  [
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
    "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
    "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
  ],
  [
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
    "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
    "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
  ],
] as const;

/** RFC 7748 §5.2, the iterated function after one and 1,000 steps. */
const BASE_POINT = "0900000000000000000000000000000000000000000000000000000000000000";
const AFTER_1 = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079";
const AFTER_1000 = "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51";

/** RFC 7748 §6.1. */
const ALICE_PRIVATE = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
const ALICE_PUBLIC = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
const BOB_PRIVATE = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
const BOB_PUBLIC = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
const SHARED = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");

/** Every u-coordinate, reduced or not, whose multiple by the cofactor is the neutral element. */
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

const LOW_ORDER_ERROR = { name: "CryptoError", code: "low_order", fault: "peer", retry: false };

for (const { provider, x25519 } of PROVIDERS) {
  describe(`X25519 on ${provider}`, () => {
    test("the function (RFC 7748 §5.2)", async () => {
      for (const [scalar, u, product] of RFC_7748_5_2) {
        const pair = await x25519.fromPrivate(hex(scalar));
        assert.equal(toHex(await x25519.agree(pair, x25519PublicKey(hex(u)))), product);
      }
    });

    test("the function, 1,000 times (RFC 7748 §5.2)", async () => {
      let k = hex(BASE_POINT);
      let u = k;
      for (let i = 1; i <= 1000; i++) {
        const peer = x25519PublicKey(u);
        // The public half is not looked at, and recomputing it would double the time.
        const pair = await x25519.fromPrivate(k, peer);
        [u, k] = [k, await x25519.agree(pair, peer)];
        if (i === 1) assert.equal(toHex(k), AFTER_1);
      }
      assert.equal(toHex(k), AFTER_1000);
    });

    test("Diffie-Hellman (RFC 7748 §6.1)", async () => {
      const alice = await x25519.fromPrivate(ALICE_PRIVATE);
      const bob = await x25519.fromPrivate(BOB_PRIVATE);
      assert.deepEqual(alice.publicKey, ALICE_PUBLIC);
      assert.deepEqual(bob.publicKey, BOB_PUBLIC);
      assert.deepEqual(await x25519.agree(alice, bob.publicKey), SHARED);
      assert.deepEqual(await x25519.agree(bob, alice.publicKey), SHARED);
    });

    test("low-order public keys are refused, with and without the unused top bit", async () => {
      const pair = await x25519.generate();
      for (const point of LOW_ORDER) {
        const plain = hex(point);
        const topBit = hex(point);
        topBit[31]! |= 0x80;
        for (const peer of [plain, topBit]) {
          await assert.rejects(async () => x25519.agree(pair, x25519PublicKey(peer)), LOW_ORDER_ERROR);
        }
      }
    });

    test("a pair survives export, with the public half recomputed or vouched for", async () => {
      const pair = await x25519.generate();
      const privateKey = await x25519.exportPrivate(pair);
      const expected = await x25519.agree(pair, x25519PublicKey(BOB_PUBLIC));
      for (const publicKey of [undefined, pair.publicKey]) {
        const again = await x25519.fromPrivate(privateKey, publicKey);
        assert.deepEqual(again.publicKey, pair.publicKey);
        assert.deepEqual(await x25519.exportPrivate(again), privateKey);
        assert.deepEqual(await x25519.agree(again, x25519PublicKey(BOB_PUBLIC)), expected);
        assert.deepEqual(await x25519.exportPrivate(again), privateKey);
      }
    });

    test("a pair for one agreement agrees as any, and its private half is not handed out", async () => {
      const pair = await x25519.generateEphemeral();
      const bob = await x25519.fromPrivate(BOB_PRIVATE);
      const shared = await x25519.agree(pair, bob.publicKey);
      assert.deepEqual(await x25519.agree(bob, pair.publicKey), shared);
      const refused = { name: "CryptoError", code: "not_exportable", fault: "caller" };
      await assert.rejects(async () => x25519.exportPrivate(pair), refused);
      assert.deepEqual(Object.keys(pair).sort(), ["kind", "publicKey"]);
    });

    test("wiping what was passed in or handed out leaves the pair alone", async () => {
      const seed = ALICE_PRIVATE.slice();
      for (const publicKey of [undefined, x25519PublicKey(ALICE_PUBLIC)]) {
        const pair = await x25519.fromPrivate(seed.slice(), publicKey);
        const exported = await x25519.exportPrivate(pair);
        exported.fill(0);
        assert.deepEqual(await x25519.agree(pair, x25519PublicKey(BOB_PUBLIC)), SHARED);
        assert.deepEqual(await x25519.exportPrivate(pair), ALICE_PRIVATE);
      }
    });

    test("a private key of another size is refused", async () => {
      for (const length of [0, 31, 33]) {
        await assert.rejects(async () => x25519.fromPrivate(new Uint8Array(length)), {
          code: "bad_length",
          fault: "caller",
        });
      }
    });
  });
}

test("a public key of another size is the peer's fault", () => {
  assert.throws(() => x25519PublicKey(new Uint8Array(31)), { code: "bad_length", fault: "peer" });
});

test("a key pair of another provider is refused", async () => {
  for (const [maker, user] of PROVIDER_PAIRS) {
    const pair = await maker.x25519.generate();
    if (maker.x25519 === user.x25519) continue;
    await assert.rejects(async () => user.x25519.exportPrivate(pair), { code: "foreign_key" });
    await assert.rejects(async () => user.x25519.agree(pair, pair.publicKey), { code: "foreign_key" });
  }
});

interface XdhTest extends WycheproofTest {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

wycheproof("x25519_test.json", async ({ x25519 }, vector: XdhTest) => {
  const pair = await x25519.fromPrivate(hex(vector.private));
  const agree = async () => x25519.agree(pair, x25519PublicKey(hex(vector.public)));
  // "Acceptable" leaves two things open. A shared secret of zeros we refuse (RFC 7748 §6.1); points on the
  // twist and coordinates that are not reduced we take (RFC 7748 §5, "implementations MUST accept").
  if (vector.flags.includes("ZeroSharedSecret")) return assert.rejects(agree, LOW_ORDER_ERROR);
  assert.equal(toHex(await agree()), vector.shared);
});
