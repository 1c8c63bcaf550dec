import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import { hex, toHex } from "../test/bytes.ts";
import { VOICE_PROVIDERS } from "../test/voice-providers.ts";
import type { PlatformKeyPair } from "./ephemeral-key.ts";
import { nodeModp3072 } from "./node/modp3072.ts";
import type { KeyAgreement } from "./voice.ts";

/** π · 2^(bits + guard) by Machin's formula, the guard bits cut off. */
function piTimesTwoTo(bits: bigint): bigint {
  const guard = 64n;
  const one = 1n << (bits + guard);
  const arctanOfInverse = (x: bigint): bigint => {
    let [sum, power, n] = [0n, one / x, 1n];
    for (let sign = 1n; power > 0n; sign = -sign, n += 2n, power /= x * x) sum += (sign * power) / n;
    return sum;
  };
  return (16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n)) >> guard;
}

/** RFC 3526 §4 in words: 2^3072 - 2^3008 - 1 + 2^64 · ([2^2942 π] + 1690314). */
const PRIME = 2n ** 3072n - 2n ** 3008n - 1n + 2n ** 64n * (piTimesTwoTo(2942n) + 1690314n);
const LENGTH = 384;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

const bytesOf = (number: bigint) => hex(number.toString(16).padStart(2 * LENGTH, "0"));
const numberOf = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes)}`);

const BAD_LENGTH = { name: "CryptoError", code: "bad_length", fault: "peer" };
const BAD_KEY = { name: "CryptoError", code: "bad_key", fault: "peer" };

for (const [provider, { modp3072 }] of VOICE_PROVIDERS) {
  // WebCrypto knows no finite fields.
  if (modp3072 !== null) {
    describe(`Diffie-Hellman over 3072 bits on ${provider}`, () => testGroup(modp3072));
  }
}

test("exponents have 512 bits in Node (RFC 6189 §5.1.5)", async () => {
  const pair = (await nodeModp3072.generate()) as PlatformKeyPair<KeyObject>;
  const encoded = pair.privateKey.export({ format: "der", type: "pkcs8" });
  // OCTET STRING, its length, INTEGER, its length, and the number, which ends the encoding. One in 2^32 is shorter.
  const lengths = [61, 62, 63, 64, 65].filter((length) => {
    const head = encoded.subarray(-length - 4, -length);
    return head.equals(Uint8Array.of(4, length + 2, 2, length));
  });
  const [length = 0] = lengths;
  assert.equal(lengths.length, 1);
  assert.equal(power(2n, numberOf(encoded.subarray(-length))), numberOf(pair.publicKey));
});

function testGroup(dh: KeyAgreement): void {
  test("the group is that of RFC 3526 §4, with generator 2", async () => {
    const pair = await dh.generate();
    for (const secret of [
      2n,
      3n,
      1_200n,
      1_600n,
      12345678901234567890n,
      2n ** 256n + 297n,
      (PRIME - 1n) / 2n - 1n,
    ]) {
      const expected = power(numberOf(pair.publicKey), secret);
      assert.equal(numberOf(await dh.agree(pair, bytesOf(power(2n, secret)))), expected);
    }
  });

  test("two fresh pairs agree in full length, and no two are the same", async () => {
    const [a, b] = [await dh.generate(), await dh.generate()];
    assert.notDeepEqual(a.publicKey, b.publicKey);
    assert.deepEqual([a.publicKey.length, b.publicKey.length], [LENGTH, LENGTH]);
    const shared = await dh.agree(a, b.publicKey);
    assert.equal(shared.length, LENGTH);
    assert.deepEqual(await dh.agree(b, a.publicKey), shared);
  });

  test("numbers that are shorter than the prime begin with zeros", async () => {
    // A peer of ours whose secret makes our result short: one of some hundreds does.
    const pair = await dh.generate();
    const own = numberOf(pair.publicKey);
    let [secret, result] = [1n, own];
    while (result >> 3064n !== 0n) [secret, result] = [secret + 1n, (result * own) % PRIME];
    const shared = await dh.agree(pair, bytesOf(power(2n, secret)));
    assert.equal(shared.length, LENGTH);
    assert.deepEqual(shared, bytesOf(result));
  });

  test("what no honest side sends is refused (RFC 6189 §5.1.5)", async () => {
    const pair = await dh.generate();
    const tooSmall = [0n, 1n];
    const tooLarge = [PRIME - 1n, PRIME, PRIME + 1n, PRIME + 2n, 2n ** 3072n - 1n];
    for (const value of [...tooSmall, ...tooLarge]) {
      await assert.rejects(async () => dh.agree(pair, bytesOf(value)), BAD_KEY, `${value}`);
    }
    for (const size of [0, 1, LENGTH - 1, LENGTH + 1]) {
      await assert.rejects(async () => dh.agree(pair, new Uint8Array(size).fill(2)), BAD_LENGTH);
    }
  });

  test("a wiped pair agrees no more, and a stranger's never did", async () => {
    const [pair, peer] = [await dh.generate(), await dh.generate()];
    dh.wipe(pair);
    dh.wipe(pair);
    await assert.rejects(async () => dh.agree(pair, peer.publicKey), { code: "wiped", fault: "caller" });
    await assert.rejects(async () => dh.agree({ ...peer }, peer.publicKey), { code: "foreign_key" });
  });
}
