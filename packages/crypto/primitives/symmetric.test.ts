import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex, range, toHex, utf8 } from "../test/bytes.ts";
import { PROVIDERS } from "../test/providers.ts";
import { type WycheproofTest, wycheproof } from "../test/wycheproof.ts";
import { HKDF_MAX_INFO_LENGTH, HKDF_SHA256_MAX_LENGTH, type Primitives } from "./primitives.ts";

const EMPTY = new Uint8Array(0);

/** RFC 4231 §4: key, data, HMAC-SHA-256. */
const RFC_4231 = [
  [
    new Uint8Array(20).fill(0x0b),
    utf8("Hi There"),
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  ],
  [
    utf8("Jefe"),
    utf8("what do ya want for nothing?"),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  [
    new Uint8Array(20).fill(0xaa),
    new Uint8Array(50).fill(0xdd),
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  ],
  [
    range(1, 25),
    new Uint8Array(50).fill(0xcd),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
  [
    new Uint8Array(131).fill(0xaa),
    utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
  [
    new Uint8Array(131).fill(0xaa),
    utf8(
      "This is a test using a larger than block-size key and a larger than block-size data. " +
        "The key needs to be hashed before being used by the HMAC algorithm.",
    ),
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ],
] as const;

/** RFC 5869 Appendix A.1 to A.3: ikm, salt, info, okm. */
const RFC_5869 = [
  [
    new Uint8Array(22).fill(0x0b),
    range(0, 0x0c),
    range(0xf0, 0xf9),
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  ],
  [
    range(0, 0x4f),
    range(0x60, 0xaf),
    range(0xb0, 0xff),
    `b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09
     da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87`,
  ],
  [
    new Uint8Array(22).fill(0x0b),
    EMPTY,
    EMPTY,
    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  ],
] as const;

for (const primitives of PROVIDERS) {
  describe(`Hashes on ${primitives.provider}`, () => {
    test("SHA-256 and SHA-512 of abc (FIPS 180-4)", async () => {
      assert.equal(
        toHex(await primitives.sha256(utf8("abc"))),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
      assert.deepEqual(
        await primitives.sha512(utf8("abc")),
        hex(`ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f`),
      );
    });

    test("HMAC-SHA-256 (RFC 4231)", async () => {
      for (const [key, data, mac] of RFC_4231) {
        assert.equal(toHex(await primitives.hmacSha256(key, data)), mac);
      }
    });

    test("HMAC-SHA-1 (RFC 2202 §3)", async () => {
      const [first, second] = RFC_4231;
      assert.equal(
        toHex(await primitives.hmacSha1(first[0], first[1])),
        "b617318655057264e28bc0b6fb378c8ef146be00",
      );
      assert.equal(
        toHex(await primitives.hmacSha1(second[0], second[1])),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
      );
    });

    test("HMAC under an empty key is HMAC under zeros", async () => {
      assert.deepEqual(
        await primitives.hmacSha256(EMPTY, utf8("data")),
        await primitives.hmacSha256(new Uint8Array(64), utf8("data")),
      );
    });

    test("HKDF-SHA-256 (RFC 5869 A.1 to A.3)", async () => {
      for (const [ikm, salt, info, okm] of RFC_5869) {
        const expected = hex(okm);
        assert.deepEqual(await primitives.hkdfSha256(salt, ikm, info, expected.length), expected);
      }
    });

    test("HKDF refuses lengths out of range", async () => {
      for (const length of [0, -1, 1.5, HKDF_SHA256_MAX_LENGTH + 1]) {
        await assert.rejects(async () => primitives.hkdfSha256(EMPTY, EMPTY, EMPTY, length), OUT_OF_RANGE);
      }
      const longest = new Uint8Array(HKDF_MAX_INFO_LENGTH);
      assert.equal((await primitives.hkdfSha256(EMPTY, EMPTY, longest, 1)).length, 1);
      const longer = new Uint8Array(HKDF_MAX_INFO_LENGTH + 1);
      await assert.rejects(async () => primitives.hkdfSha256(EMPTY, EMPTY, longer, 1), OUT_OF_RANGE);
    });

    test("iterated SHA-512 is the chain that its contract states", async () => {
      const input = utf8("input");
      let digest = await primitives.sha512(input);
      assert.deepEqual(await primitives.iteratedSha512(input, 1), digest);
      for (let i = 1; i < 20; i++) {
        digest = await primitives.sha512(new Uint8Array([...digest, ...input]));
      }
      assert.deepEqual(await primitives.iteratedSha512(input, 20), digest);
      for (const iterations of [0, -1, 1.5, 1e9]) {
        await assert.rejects(async () => primitives.iteratedSha512(input, iterations), OUT_OF_RANGE);
      }
    });

    test("constant-time comparison compares", () => {
      assert.equal(primitives.constantTimeEqual(range(1, 9), range(1, 9)), true);
      assert.equal(primitives.constantTimeEqual(range(1, 9), range(2, 10)), false);
      assert.equal(primitives.constantTimeEqual(range(1, 9), range(1, 8)), false);
      assert.equal(primitives.constantTimeEqual(EMPTY, EMPTY), true);
    });

    test("random bytes have the size asked for, also over the platform's chunk, and differ", () => {
      for (const length of [0, 1, 12, 65_536, 65_537, 200_000]) {
        assert.equal(primitives.randomBytes(length).length, length);
      }
      const tail = primitives.randomBytes(200_000).subarray(-32);
      assert.ok(tail.some((byte) => byte !== 0));
      assert.notDeepEqual(primitives.randomBytes(32), primitives.randomBytes(32));
    });
  });
}

const OUT_OF_RANGE = { name: "CryptoError", code: "out_of_range", fault: "caller", retry: false };

interface MacTest extends WycheproofTest {
  readonly key: string;
  readonly msg: string;
  readonly tag: string;
}

function checkMac(mac: "hmacSha1" | "hmacSha256") {
  return async (primitives: Primitives, vector: MacTest, group: { tagSize: number }) => {
    const full = await primitives[mac](hex(vector.key), hex(vector.msg));
    const truncated = full.subarray(0, group.tagSize / 8);
    assert.equal(primitives.constantTimeEqual(truncated, hex(vector.tag)), vector.result === "valid");
  };
}

wycheproof("hmac_sha256_test.json", checkMac("hmacSha256"));
wycheproof("hmac_sha1_test.json", checkMac("hmacSha1"));

interface HkdfTest extends WycheproofTest {
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
}

wycheproof("hkdf_sha256_test.json", async (primitives, vector: HkdfTest) => {
  const derive = async () =>
    primitives.hkdfSha256(hex(vector.salt), hex(vector.ikm), hex(vector.info), vector.size);
  if (vector.result === "valid") return assert.deepEqual(await derive(), hex(vector.okm));
  assert.deepEqual(vector.flags, ["SizeTooLarge"]); // the only reason in this file
  await assert.rejects(derive, OUT_OF_RANGE);
});
