import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { VoicePrimitives } from "@sottovoce/crypto";
import fc from "fast-check";
import { REPLAY_WINDOW } from "../srtp/limits.ts";
import type { MasterKeys } from "../srtp/master-keys.ts";
import { flippedBits, hex, masterKeys, node, toHex, web } from "../test/media-keys.ts";
import { FRAME_OVERHEAD, MAX_FRAME_LENGTH, MAX_FRAMES } from "./format.ts";
import { deriveFrameKeys } from "./frame-keys.ts";
import { createFrameProtector, FrameProtector } from "./protector.ts";
import { createFrameUnprotector, FrameUnprotector } from "./unprotector.ts";

/** Keys of RFC 3711 §B.3 and RFC 6188 §7.2, and frames that were made from them with `openssl enc` and Python's `hmac`. */
const AES_128: MasterKeys = {
  cipher: "AES1",
  authTag: "HS80",
  key: hex("e1f97a0d3e018be0d64fa32c06de4139"),
  salt: hex("0ec675ad498afeebb6960b3aabe6"),
};
const AES_256: MasterKeys = {
  cipher: "AES3",
  // Frames have the long tag always.
  authTag: "HS32",
  key: hex("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6"),
  salt: hex("3b04803de51ee7c96423ab5b78d2"),
};
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

const PROVIDERS = [
  ["Node", node],
  ["WebCrypto", web],
] as const;

for (const [name, voice] of PROVIDERS) describe(`frames on ${name}`, () => testFrames(voice));

function testFrames(voice: VoicePrimitives): void {
  const pair = async () =>
    [
      await createFrameProtector(voice, masterKeys()),
      await createFrameUnprotector(voice, masterKeys()),
    ] as const;

  test("each byte of the format", async () => {
    const long = await createFrameProtector(voice, AES_256);
    for (const expected of [
      "e280e05194c80d86e0e7cabf540bf4ed0268c06500000000d1d9c684b34bfb5245ca",
      "2ef8aac34ea7fe7a732b590520e46326ebaca86dac95b840b7bfcd5e239e80694900000001518dbefe880e410029b8",
    ]) {
      const frame = counting(expected.length / 2 - FRAME_OVERHEAD);
      assert.equal(toHex((await long.protect(frame)) ?? frame), expected);
    }
    const far = new FrameProtector(await deriveFrameKeys(voice, AES_256), 0x12345678);
    assert.equal(toHex((await far.protect(counting(5)))!), "de4b90a19b12345678e24daddca244c97f6146");
    const short = await createFrameProtector(voice, AES_128);
    assert.equal(
      toHex((await short.protect(counting(20)))!),
      "fa62be456c6d5d62f0f316e89c91e4da5dea17e2000000007c84fee3a5a735271e70",
    );
  });

  test("what was protected comes back", async () => {
    const [protector, unprotector] = await pair();
    for (const length of [1, 15, 16, 17, 160, 1275, MAX_FRAME_LENGTH]) {
      const frame = counting(length);
      const secret = await protector.protect(frame);
      assert.equal(secret?.length, length + FRAME_OVERHEAD);
      assert.deepEqual(await unprotector.unprotect(secret), frame);
    }
    assert.equal(unprotector.dropped, 0);
  });

  test("a frame with any bit turned over is dropped, and so is every shorter one", async () => {
    const [protector, unprotector] = await pair();
    const secret = (await protector.protect(counting(12)))!;
    for (const wrong of flippedBits(secret)) assert.equal(await unprotector.unprotect(wrong), null);
    for (let length = 0; length < secret.length; length++) {
      assert.equal(await unprotector.unprotect(secret.subarray(0, length)), null);
    }
    assert.equal(unprotector.dropped, 9 * secret.length);
    // Nothing of it has moved the window.
    assert.deepEqual(await unprotector.unprotect(secret), counting(12));
  });

  test("frames of no bytes and of too many are dropped, and take no counter", async () => {
    const [protector, unprotector] = await pair();
    assert.equal(await protector.protect(new Uint8Array(0)), null);
    assert.equal(await protector.protect(new Uint8Array(MAX_FRAME_LENGTH + 1)), null);
    const first = (await protector.protect(counting(3)))!;
    assert.deepEqual([...first.subarray(3, 7)], [0, 0, 0, 0]);
    assert.equal(await unprotector.unprotect(new Uint8Array(0)), null);
    // Authentic, were they frames: the right tag behind no ciphertext, and behind too much of it.
    const { cipher } = await deriveFrameKeys(voice, masterKeys());
    for (const length of [0, MAX_FRAME_LENGTH + 1]) {
      const secret = new Uint8Array(length + FRAME_OVERHEAD);
      const mac = await cipher.hmacSha1(secret.subarray(0, length + 4));
      secret.set(mac.subarray(0, 10), length + 4);
      assert.equal(await unprotector.unprotect(secret), null);
    }
    assert.deepEqual(await unprotector.unprotect(first), counting(3));
  });

  test("loss, reordering within the window and repetition: each frame comes once", async () => {
    const count = 3 * REPLAY_WINDOW;
    const [protector] = await pair();
    const frames = Array.from({ length: count }, (_, i) => counting(i + 1));
    const secrets = await Promise.all(frames.map((frame) => protector.protect(frame)));
    const run = fc.asyncProperty(fc.array(fc.nat({ max: count - 1 }), { maxLength: 250 }), async (order) => {
      const [, unprotector] = await pair();
      const seen = new Set<number>();
      let highest = -1;
      for (const i of order) {
        const isNew = !seen.has(i) && i > highest - REPLAY_WINDOW;
        assert.deepEqual(await unprotector.unprotect(secrets[i]!), isNew ? frames[i] : null);
        if (isNew) seen.add(i);
        highest = Math.max(highest, i);
      }
    });
    await fc.assert(run, { numRuns: 15 });
  });

  test("many under way at once: all counters differ, all come back, none twice", async () => {
    const [protector, unprotector] = await pair();
    const frames = Array.from({ length: 50 }, (_, i) => counting(i + 1));
    const secrets = await Promise.all(frames.map((frame) => protector.protect(frame)));
    const opened = await Promise.all(
      [...secrets, ...secrets].map((secret) => unprotector.unprotect(secret!)),
    );
    for (const [i, frame] of frames.entries()) {
      const copies = [opened[i], opened[i + frames.length]].filter((copy) => copy !== null);
      assert.deepEqual(copies, [frame]);
    }
    assert.equal(unprotector.dropped, frames.length);
  });

  test("the frame itself is only read, and may change while it is being protected", async () => {
    const [protector, unprotector] = await pair();
    const frame = counting(40);
    const underWay = protector.protect(frame);
    assert.deepEqual(frame, counting(40));
    frame.fill(0);
    const secret = (await underWay)!;
    const opening = unprotector.unprotect(secret);
    secret.fill(0);
    assert.deepEqual(await opening, counting(40));
  });

  test("whatever comes from the network, nothing is thrown", async () => {
    const [, unprotector] = await pair();
    const run = fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (frame) => {
      assert.equal(await unprotector.unprotect(frame), null);
    });
    await fc.assert(run, { numRuns: 200 });
  });

  test("the last counter is used, and none after it", async () => {
    const [, unprotector] = await pair();
    const protector = new FrameProtector(await deriveFrameKeys(voice, masterKeys()), MAX_FRAMES - 1);
    const last = (await protector.protect(counting(3)))!;
    assert.deepEqual([...last.subarray(3, 7)], [0xff, 0xff, 0xff, 0xff]);
    assert.deepEqual(await unprotector.unprotect(last), counting(3));
    assert.equal(await protector.protect(counting(3)), null);
  });

  test("after wiping everything is dropped, what is under way included", async () => {
    const [protector, unprotector] = await pair();
    const [one, two] = [(await protector.protect(counting(3)))!, (await protector.protect(counting(3)))!];
    const opening = unprotector.unprotect(one);
    unprotector.wipe();
    assert.equal(await opening, null);
    assert.equal(await unprotector.unprotect(two), null);
    protector.wipe();
    assert.equal(await protector.protect(counting(3)), null);
  });

  test("keys of another call open nothing; keys of another size are refused", async () => {
    const [protector] = await pair();
    const stranger = await createFrameUnprotector(voice, masterKeys("AES3", "HS80", 9));
    assert.equal(await stranger.unprotect((await protector.protect(counting(9)))!), null);
    await assert.rejects(createFrameProtector(voice, { ...masterKeys(), cipher: "AES1" }), {
      code: "bad_length",
    });
  });
}

test("what one platform protects, the other opens", async () => {
  for (const [, maker] of PROVIDERS) {
    for (const [, reader] of PROVIDERS) {
      const protector = await createFrameProtector(maker, masterKeys());
      const unprotector = new FrameUnprotector(await deriveFrameKeys(reader, masterKeys()));
      assert.deepEqual(await unprotector.unprotect((await protector.protect(counting(99)))!), counting(99));
    }
  }
});
