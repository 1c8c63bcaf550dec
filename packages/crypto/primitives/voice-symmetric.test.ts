import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hex, range, toHex, utf8 } from "../test/bytes.ts";
import { VOICE_PROVIDERS } from "../test/voice-providers.ts";
import { SHA384_LENGTH } from "./voice.ts";

const BAD_LENGTH = { name: "CryptoError", code: "bad_length", fault: "caller" };

/** NIST SP 800-38A §F: the keys, and the plaintext of all examples. */
const AES_128 = hex("2b7e151628aed2a6abf7158809cf4f3c");
const AES_256 = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
const PLAINTEXT = hex(`6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
  30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710`);
const CTR_BLOCK = range(0xf0, 0xff);
const CFB_IV = range(0, 15);

/** §F.5.1 and §F.5.5. */
const CTR_128 = `874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff
  5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee`;
const CTR_256 = `601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5
  2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6`;
/** §F.3.13 and §F.3.17. */
const CFB_128 = `3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b
  26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6`;
const CFB_256 = `dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5407b
  df10132415e54b92a13ed0a8267ae2f975a385741ab9cef82031623d55b1e471`;

/** RFC 4231 §4: key, data, HMAC-SHA-384. */
const RFC_4231 = [
  [
    new Uint8Array(20).fill(0x0b),
    utf8("Hi There"),
    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
  ],
  [
    utf8("Jefe"),
    utf8("what do ya want for nothing?"),
    "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
  ],
  [
    new Uint8Array(131).fill(0xaa),
    utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
  ],
] as const;

for (const [provider, primitives] of VOICE_PROVIDERS) {
  describe(`AES streams and SHA-384 on ${provider}`, () => {
    test("counter mode: NIST SP 800-38A §F.5, both ways", async () => {
      for (const [key, ciphertext] of [
        [AES_128, hex(CTR_128)],
        [AES_256, hex(CTR_256)],
      ] as const) {
        assert.deepEqual(await primitives.aesCtr(key, CTR_BLOCK, PLAINTEXT), ciphertext);
        assert.deepEqual(await primitives.aesCtr(key, CTR_BLOCK, ciphertext), PLAINTEXT);
      }
    });

    test("counter mode counts with all 128 bits", async () => {
      const [last, first] = [new Uint8Array(16).fill(0xff), new Uint8Array(16)];
      const two = await primitives.aesCtr(AES_256, last, new Uint8Array(32));
      const one = await primitives.aesCtr(AES_256, first, new Uint8Array(16));
      assert.deepEqual(two.slice(16), one);
    });

    test("cipher feedback: NIST SP 800-38A §F.3, both ways, every shorter length included", async () => {
      for (const [key, ciphertext] of [
        [AES_128, hex(CFB_128)],
        [AES_256, hex(CFB_256)],
      ] as const) {
        for (let length = 0; length <= PLAINTEXT.length; length++) {
          const [plain, secret] = [PLAINTEXT.slice(0, length), ciphertext.slice(0, length)];
          assert.deepEqual(await primitives.aesCfbEncrypt(key, CFB_IV, plain), secret);
          assert.deepEqual(await primitives.aesCfbDecrypt(key, CFB_IV, secret), plain);
        }
      }
    });

    test("keys and blocks of another size are refused", async () => {
      const [key, block, data] = [new Uint8Array(16), new Uint8Array(16), new Uint8Array(1)];
      for (const name of ["aesCtr", "aesCfbEncrypt", "aesCfbDecrypt"] as const) {
        for (const size of [0, 8, 15, 17, 24, 31, 33]) {
          const wrong = new Uint8Array(size);
          await assert.rejects(async () => primitives[name](wrong, block, data), BAD_LENGTH);
          await assert.rejects(async () => primitives[name](key, wrong, data), BAD_LENGTH);
        }
        await assert.rejects(async () => primitives[name](key, new Uint8Array(32), data), BAD_LENGTH);
      }
    });

    test("SHA-384 (FIPS 180-4)", async () => {
      const empty = await primitives.sha384(new Uint8Array(0));
      assert.equal(
        toHex(empty),
        "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
      );
      assert.equal(
        toHex(await primitives.sha384(utf8("abc"))),
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      );
      assert.equal(empty.length, SHA384_LENGTH);
    });

    test("HMAC-SHA-384 (RFC 4231 §4), and the empty key is one of zeros", async () => {
      for (const [key, data, expected] of RFC_4231) {
        assert.equal(toHex(await primitives.hmacSha384(key, data)), expected);
      }
      const [none, zero] = [new Uint8Array(0), new Uint8Array(1)];
      assert.deepEqual(await primitives.hmacSha384(none, zero), await primitives.hmacSha384(zero, zero));
    });
  });
}

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const aesKey = fc.oneof(bytes(16), bytes(32));

test("all providers of what calls need answer alike, in memory of their own", async () => {
  const run = fc.asyncProperty(aesKey, bytes(16), bytes(0, 200), async (key, block, data) => {
    const answers = await Promise.all(
      VOICE_PROVIDERS.map(async ([, p]) => [
        await p.aesCtr(key, block, data),
        await p.aesCfbEncrypt(key, block, data),
        await p.aesCfbDecrypt(key, block, data),
        await p.sha384(data),
        await p.hmacSha384(data, block),
      ]),
    );
    for (const answer of answers) {
      assert.deepEqual(answer, answers[0]);
      for (const result of answer) {
        assert.equal(result.constructor, Uint8Array);
        assert.equal(result.buffer.byteLength, result.byteLength);
      }
    }
  });
  await fc.assert(run, { numRuns: 60 });
});

test("all providers agree with each other's keys", async () => {
  for (const curve of ["p256", "p384"] as const) {
    for (const [, { [curve]: one }] of VOICE_PROVIDERS) {
      for (const [, { [curve]: other }] of VOICE_PROVIDERS) {
        const [a, b] = [await one.generate(), await other.generate()];
        assert.deepEqual(await one.agree(a, b.publicKey), await other.agree(b, a.publicKey));
      }
    }
  }
});
