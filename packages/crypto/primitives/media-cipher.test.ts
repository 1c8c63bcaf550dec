import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hex, range, toHex, utf8 } from "../test/bytes.ts";
import { VOICE_PROVIDERS } from "../test/voice-providers.ts";
import { MAX_KEYSTREAM_LENGTH } from "./media-cipher.ts";
import type { VoicePrimitives } from "./voice.ts";

const WIPED = { name: "CryptoError", code: "wiped", fault: "caller" };
const BAD_LENGTH = { name: "CryptoError", code: "bad_length", fault: "caller" };
const OUT_OF_RANGE = { name: "CryptoError", code: "out_of_range", fault: "caller" };
const KEY = range(1, 16);
const BLOCK = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000");

/** RFC 2202 §3, those with keys of 20 bytes: key, data, HMAC-SHA1. */
const RFC_2202 = [
  [new Uint8Array(20).fill(0x0b), utf8("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00"],
  [new Uint8Array(20).fill(0xaa), new Uint8Array(50).fill(0xdd), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"],
  [new Uint8Array(20).fill(0x0c), utf8("Test With Truncation"), "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"],
] as const;

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });

for (const [provider, primitives] of VOICE_PROVIDERS) {
  describe(`frame cipher on ${provider}`, () => {
    test("HMAC-SHA1 of RFC 2202 §3", async () => {
      for (const [key, data, expected] of RFC_2202) {
        const cipher = await primitives.frameCipher(KEY, key);
        assert.equal(toHex(await cipher.hmacSha1(data)), expected);
        // A buffer that was used before must leave nothing behind.
        assert.notEqual(toHex(await cipher.hmacSha1(data.subarray(1))), expected);
        assert.equal(toHex(await cipher.hmacSha1(data)), expected);
        assert.equal(
          toHex(primitives.packetCipher?.(KEY, key).hmacSha1(data, null) ?? hex(expected)),
          expected,
        );
      }
    });

    test("keystreams of RFC 3711 §B.2, the last blocks included", async () => {
      const cipher = await primitives.frameCipher(
        hex("2b7e151628aed2a6abf7158809cf4f3c"),
        new Uint8Array(20),
      );
      const keystream = toHex(await cipher.aesCtr(BLOCK, new Uint8Array(0xff02 * 16)));
      assert.equal(
        keystream.slice(0, 96),
        "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
      );
      assert.equal(
        keystream.slice(-96),
        "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44",
      );
    });

    test("what one keystream must not cover is refused, and keys of another size", async () => {
      const cipher = await primitives.frameCipher(KEY, new Uint8Array(20));
      const tooMuch = new Uint8Array(MAX_KEYSTREAM_LENGTH + 1);
      await assert.rejects(async () => cipher.aesCtr(BLOCK, tooMuch), OUT_OF_RANGE);
      await assert.rejects(async () => cipher.aesCtr(range(1, 16), KEY), OUT_OF_RANGE);
      await assert.rejects(async () => cipher.aesCtr(BLOCK.subarray(1), KEY), BAD_LENGTH);
      for (const size of [0, 15, 17, 24, 33]) {
        const [aes, auth] = [new Uint8Array(size), new Uint8Array(20)];
        await assert.rejects(async () => primitives.frameCipher(aes, auth), BAD_LENGTH);
        await assert.rejects(async () => primitives.frameCipher(KEY, aes), BAD_LENGTH);
      }
    });

    test("after wiping nothing is protected any more", async () => {
      const cipher = await primitives.frameCipher(KEY, new Uint8Array(20));
      cipher.wipe();
      cipher.wipe();
      await assert.rejects(async () => cipher.aesCtr(BLOCK, KEY), WIPED);
      await assert.rejects(async () => cipher.hmacSha1(KEY), WIPED);
    });
  });
}

test("all frame ciphers answer alike, several calls under way at once", async () => {
  const key = fc.oneof(bytes(16), bytes(32));
  const datas = fc.array(bytes(0, 4000), { minLength: 1, maxLength: 5 });
  const run = fc.asyncProperty(key, bytes(20), bytes(14), datas, async (aes, auth, salt, data) => {
    const block = new Uint8Array(16);
    block.set(salt);
    const answers = VOICE_PROVIDERS.map(async ([, p]) => {
      const cipher = await p.frameCipher(aes, auth);
      const each = data.map(async (d) => [await cipher.aesCtr(block, d), await cipher.hmacSha1(d)]);
      return Promise.all(each);
    });
    const [first, ...others] = await Promise.all(answers);
    for (const other of others) assert.deepEqual(other, first);
    const [, primitives] = VOICE_PROVIDERS[0];
    assert.deepEqual(first?.[0]?.[0], await primitives.aesCtr(aes, block, data[0]!));
  });
  await fc.assert(run, { numRuns: 40 });
});

for (const [provider, { packetCipher }] of VOICE_PROVIDERS) {
  // WebCrypto answers nothing at once.
  if (packetCipher !== null) {
    describe(`packet cipher on ${provider}`, () => testPacketCipher(packetCipher));
  }
}

function testPacketCipher(packetCipher: NonNullable<VoicePrimitives["packetCipher"]>): void {
  test("works in place, and counts a trailer as bytes behind the packet", () => {
    const trailer = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const run = fc.property(bytes(20), bytes(0, 4000), trailer, (auth, data, number) => {
      const cipher = packetCipher(KEY, auth);
      const behind = new Uint8Array(data.length + 4);
      behind.set(data);
      new DataView(behind.buffer).setUint32(data.length, number);
      const withTrailer = cipher.hmacSha1(data, number).slice();
      assert.deepEqual(cipher.hmacSha1(behind, null), withTrailer);
      const twice = data.slice();
      cipher.applyKeystream(BLOCK, twice);
      if (data.length > 16) assert.notDeepEqual(twice, data);
      cipher.applyKeystream(BLOCK, twice);
      assert.deepEqual(twice, data);
    });
    fc.assert(run, { numRuns: 100 });
  });

  test("protects nothing after wiping", () => {
    const cipher = packetCipher(KEY, new Uint8Array(20));
    cipher.wipe();
    assert.throws(() => cipher.applyKeystream(BLOCK, new Uint8Array(1)), WIPED);
    assert.throws(() => cipher.hmacSha1(BLOCK, 1), WIPED);
  });
}
