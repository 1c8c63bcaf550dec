import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import type { Bytes } from "./bytes.ts";
import type { MaybePromise, Primitives } from "./primitives.ts";

/** Enough to meet empty input and several blocks; every run asks three providers, one of them slow. */
const RUNS = { numRuns: 40 };

const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((array): Bytes => new Uint8Array(array));
const anyBytes = bytes(0, 300);

async function assertSame(compute: (primitives: Primitives) => MaybePromise<unknown>): Promise<void> {
  const [first, ...others] = await Promise.all(PROVIDERS.map(async (primitives) => compute(primitives)));
  for (const other of others) assert.deepEqual(other, first);
}

test("all providers hash alike", async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, anyBytes, fc.integer({ min: 1, max: 9 }), async (key, data, iterations) => {
      await assertSame((p) => p.sha256(data));
      await assertSame((p) => p.sha512(data));
      await assertSame((p) => p.iteratedSha512(data, iterations));
      await assertSame((p) => p.hmacSha256(key, data));
      await assertSame((p) => p.hmacSha1(key, data));
    }),
    RUNS,
  );
});

test("all providers derive alike, empty salt, key or info included", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBytes,
      anyBytes,
      anyBytes,
      fc.integer({ min: 1, max: 200 }),
      async (salt, ikm, info, n) => assertSame((p) => p.hkdfSha256(salt, ikm, info, n)),
    ),
    RUNS,
  );
});

test("all providers seal alike, and open what another sealed", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(12), anyBytes, anyBytes, async (key, nonce, plaintext, aad) => {
      await assertSame((p) => p.aes256GcmSeal(key, nonce, plaintext, aad));
      for (const [maker, reader] of PROVIDER_PAIRS) {
        const sealed = await maker.aes256GcmSeal(key, nonce, plaintext, aad);
        assert.deepEqual(await reader.aes256GcmOpen(key, nonce, sealed, aad), plaintext);
      }
    }),
    RUNS,
  );
});

test("all providers pad and chain alike, and answer alike for random ciphertexts", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(16), anyBytes, async (key, iv, data) => {
      await assertSame((p) => p.aes256CbcEncrypt(key, iv, data));
      await assertSame((p) => p.aes256CbcDecrypt(key, iv, data));
      for (const [maker, reader] of PROVIDER_PAIRS) {
        const ciphertext = await maker.aes256CbcEncrypt(key, iv, data);
        assert.deepEqual(await reader.aes256CbcDecrypt(key, iv, ciphertext), data);
      }
    }),
    RUNS,
  );
});

test("all providers agree on X25519 for any private and public key", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(32), async (one, two) => {
      await assertSame(async ({ x25519 }) => {
        const [a, b] = [await x25519.fromPrivate(one), await x25519.fromPrivate(two)];
        return [a.publicKey, await x25519.agree(a, b.publicKey), await x25519.exportPrivate(a)];
      });
    }),
    RUNS,
  );
});

test("all providers sign alike, and verify what another signed", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), anyBytes, async (seed, message) => {
      await assertSame(async ({ ed25519 }) => {
        const pair = await ed25519.fromSeed(seed);
        return [pair.publicKey, await ed25519.sign(pair, message)];
      });
      for (const [maker, reader] of PROVIDER_PAIRS) {
        const pair = await maker.ed25519.fromSeed(seed);
        const signature = await maker.ed25519.sign(pair, message);
        assert.equal(await reader.ed25519.verify(pair.publicKey, message, signature), true);
      }
    }),
    RUNS,
  );
});

test("all providers expand an ML-KEM seed and decapsulate alike", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(64), async (seed) => {
      for (const [maker, reader] of PROVIDER_PAIRS) {
        const pair = await reader.mlKem768.fromSeed(seed);
        const { sharedSecret, ciphertext } = await maker.mlKem768.encapsulate(pair.publicKey);
        assert.deepEqual(await reader.mlKem768.decapsulate(pair, ciphertext), sharedSecret);
      }
      await assertSame(async ({ mlKem768 }) => (await mlKem768.fromSeed(seed)).publicKey);
    }),
    { numRuns: 10 },
  );
});

test("results are plain arrays that share no memory with anything", async () => {
  const data = new Uint8Array(40).fill(1);
  for (const p of PROVIDERS) {
    const key = data.subarray(0, 32);
    const [dh, signer, kem] = [
      await p.x25519.generate(),
      await p.ed25519.generate(),
      await p.mlKem768.generate(),
    ];
    const encapsulation = await p.mlKem768.encapsulate(kem.publicKey);
    const sealed = await p.aes256GcmSeal(key, data.subarray(0, 12), data, data);
    const results = [
      p.randomBytes(12),
      await p.sha256(data),
      await p.sha512(data),
      await p.iteratedSha512(data, 3),
      await p.hmacSha256(key, data),
      await p.hmacSha1(key, data),
      await p.hkdfSha256(key, data, data, 42),
      sealed,
      await p.aes256GcmOpen(key, data.subarray(0, 12), sealed, data),
      await p.aes256CbcEncrypt(key, data.subarray(0, 16), data),
      dh.publicKey,
      await p.x25519.exportPrivate(dh),
      await p.x25519.agree(dh, dh.publicKey),
      signer.publicKey,
      await p.ed25519.exportSeed(signer),
      await p.ed25519.sign(signer, data),
      kem.publicKey,
      await p.mlKem768.exportSeed(kem),
      encapsulation.sharedSecret,
      encapsulation.ciphertext,
      await p.mlKem768.decapsulate(kem, encapsulation.ciphertext),
    ];
    for (const [index, result] of results.entries()) {
      assert.equal(result?.constructor, Uint8Array, `${p.provider} result ${index}`);
      assert.equal(result.buffer.byteLength, result.byteLength, `${p.provider} result ${index}`);
    }
  }
});

test("private keys stay out of what is printed or serialized", async () => {
  for (const p of PROVIDERS) {
    const dh = await p.x25519.generate();
    assert.deepEqual(Object.keys(dh).sort(), ["kind", "publicKey"]);
    assert.deepEqual(Object.keys(await p.ed25519.generate()).sort(), ["kind", "publicKey"]);
    assert.deepEqual(Object.keys(await p.mlKem768.generate()).sort(), ["kind", "publicKey"]);
  }
});
