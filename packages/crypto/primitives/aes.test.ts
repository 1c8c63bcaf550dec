import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { flippedBits, hex, range, toHex, utf8 } from "../test/bytes.ts";
import { PROVIDERS } from "../test/providers.ts";
import { type WycheproofTest, wycheproof } from "../test/wycheproof.ts";

const BAD_LENGTH = { name: "CryptoError", code: "bad_length", fault: "caller", retry: false };
const EMPTY = new Uint8Array(0);

const GCM_KEY = "feffe9928665731c6d6a8f9467308308".repeat(2);
const GCM_NONCE = "cafebabefacedbaddecaf888";
const GCM_PLAINTEXT = `d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
  1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255`;
const GCM_CIPHERTEXT = `522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
  8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad`;

/** McGrew and Viega, The Galois/Counter Mode of Operation, Appendix B, test cases 13 to 16. */
const GCM_CASES = [
  {
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    plaintext: "",
    aad: "",
    ciphertext: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    plaintext: "00".repeat(16),
    aad: "",
    ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    key: GCM_KEY,
    nonce: GCM_NONCE,
    plaintext: GCM_PLAINTEXT,
    aad: "",
    ciphertext: GCM_CIPHERTEXT,
    tag: "b094dac5d93471bdec1a502270e3cc6c",
  },
  {
    key: GCM_KEY,
    nonce: GCM_NONCE,
    plaintext: GCM_PLAINTEXT.slice(0, -8),
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    ciphertext: GCM_CIPHERTEXT.slice(0, -8),
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
];

/** NIST SP 800-38A §F.2.5. */
const CBC_KEY = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
const CBC_IV = range(0, 15);
const CBC_PLAINTEXT = hex(`6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
  30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710`);
const CBC_CIPHERTEXT = `f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d
  39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b`;

for (const primitives of PROVIDERS) {
  describe(`AES on ${primitives.provider}`, () => {
    test("AES-256-GCM, test cases 13 to 16 of its authors", async () => {
      for (const { key, nonce, plaintext, aad, ciphertext, tag } of GCM_CASES) {
        const sealed = await primitives.aes256GcmSeal(hex(key), hex(nonce), hex(plaintext), hex(aad));
        assert.deepEqual(sealed, hex(ciphertext + tag));
        const opened = await primitives.aes256GcmOpen(hex(key), hex(nonce), sealed, hex(aad));
        assert.deepEqual(opened, hex(plaintext));
      }
    });

    test("AES-256-GCM answers null for any flipped bit of anything, and for too little", async () => {
      const key = range(0, 31);
      const nonce = range(0, 11);
      const aad = utf8("aad");
      const sealed = await primitives.aes256GcmSeal(key, nonce, utf8("text"), aad);
      for (const wrong of flippedBits(sealed)) {
        assert.equal(await primitives.aes256GcmOpen(key, nonce, wrong, aad), null);
      }
      for (const wrong of flippedBits(key)) {
        assert.equal(await primitives.aes256GcmOpen(wrong, nonce, sealed, aad), null);
      }
      for (const wrong of flippedBits(nonce)) {
        assert.equal(await primitives.aes256GcmOpen(key, wrong, sealed, aad), null);
      }
      for (const wrong of flippedBits(aad)) {
        assert.equal(await primitives.aes256GcmOpen(key, nonce, sealed, wrong), null);
      }
      for (let length = 0; length < sealed.length; length++) {
        assert.equal(await primitives.aes256GcmOpen(key, nonce, sealed.subarray(0, length), aad), null);
      }
      assert.deepEqual(await primitives.aes256GcmOpen(key, nonce, sealed, aad), utf8("text"));
    });

    test("AES-256 refuses keys, nonces and vectors of another size", async () => {
      for (const length of [0, 16, 24, 31, 33]) {
        const key = new Uint8Array(length);
        const [nonce, iv] = [new Uint8Array(12), new Uint8Array(16)];
        await assert.rejects(async () => primitives.aes256GcmSeal(key, nonce, EMPTY, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256GcmOpen(key, nonce, iv, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256CbcEncrypt(key, iv, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256CbcDecrypt(key, iv, iv), BAD_LENGTH);
      }
      const key = new Uint8Array(32);
      for (const length of [0, 8, 11, 13, 17]) {
        const nonce = new Uint8Array(length);
        await assert.rejects(async () => primitives.aes256GcmSeal(key, nonce, EMPTY, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256GcmOpen(key, nonce, EMPTY, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256CbcEncrypt(key, nonce, EMPTY), BAD_LENGTH);
        await assert.rejects(async () => primitives.aes256CbcDecrypt(key, nonce, EMPTY), BAD_LENGTH);
      }
    });

    test("AES-256-CBC (NIST SP 800-38A §F.2.5, a block of padding added)", async () => {
      const ciphertext = await primitives.aes256CbcEncrypt(CBC_KEY, CBC_IV, CBC_PLAINTEXT);
      assert.equal(ciphertext.length, CBC_PLAINTEXT.length + 16);
      assert.equal(toHex(ciphertext.subarray(0, -16)), toHex(hex(CBC_CIPHERTEXT)));
      assert.deepEqual(await primitives.aes256CbcDecrypt(CBC_KEY, CBC_IV, ciphertext), CBC_PLAINTEXT);
    });

    test("AES-256-CBC answers null for lengths that cannot be", async () => {
      for (const length of [0, 1, 15, 17, 31]) {
        assert.equal(await primitives.aes256CbcDecrypt(CBC_KEY, CBC_IV, new Uint8Array(length)), null);
      }
    });
  });
}

interface AeadTest extends WycheproofTest {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

wycheproof(
  "aes_gcm_test.json",
  async (primitives, vector: AeadTest, group: { ivSize: number; keySize: number }) => {
    const [key, nonce, aad, plaintext] = [hex(vector.key), hex(vector.iv), hex(vector.aad), hex(vector.msg)];
    const sealed = hex(vector.ct + vector.tag);
    const open = async () => primitives.aes256GcmOpen(key, nonce, sealed, aad);
    // Other sizes of key and nonce are valid GCM and not in our interface.
    if (group.keySize !== 256 || group.ivSize !== 96) return assert.rejects(open, BAD_LENGTH);
    if (vector.result === "invalid") return assert.equal(await open(), null);
    assert.deepEqual(await open(), plaintext);
    assert.deepEqual(await primitives.aes256GcmSeal(key, nonce, plaintext, aad), sealed);
  },
);

interface CbcTest extends WycheproofTest {
  readonly key: string;
  readonly iv: string;
  readonly msg: string;
  readonly ct: string;
}

wycheproof("aes_cbc_pkcs5_test.json", async (primitives, vector: CbcTest, group: { keySize: number }) => {
  const [key, iv, plaintext, ciphertext] = [hex(vector.key), hex(vector.iv), hex(vector.msg), hex(vector.ct)];
  const decrypt = async () => primitives.aes256CbcDecrypt(key, iv, ciphertext);
  // Other sizes of key are valid AES and not in our interface.
  if (group.keySize !== 256) return assert.rejects(decrypt, BAD_LENGTH);
  if (vector.result === "invalid") return assert.equal(await decrypt(), null);
  assert.deepEqual(await decrypt(), plaintext);
  assert.deepEqual(await primitives.aes256CbcEncrypt(key, iv, plaintext), ciphertext);
});
