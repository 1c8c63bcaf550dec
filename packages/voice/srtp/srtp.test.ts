import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { flippedBits, masterKeys, node, rtcp, rtp, SUITES, web } from "../test/media-keys.ts";
import { MAX_PACKET_LENGTH, MAX_SOURCES, REPLAY_WINDOW, RTP_TAG_LENGTH } from "./limits.ts";
import type { MasterKeys } from "./master-keys.ts";
import { RTCP_LABEL } from "./session-keys.ts";
import { createSrtpReceiver, createSrtpSender, type SrtpReceiver, type SrtpSender } from "./srtp.ts";
import { StreamKeys } from "./stream-keys.ts";

async function pair(keys: MasterKeys = masterKeys()): Promise<readonly [SrtpSender, SrtpReceiver]> {
  return [await createSrtpSender(node, keys), await createSrtpReceiver(node, keys)];
}

for (const [cipher, authTag] of SUITES) {
  describe(`SRTP with ${cipher} and ${authTag}`, () => {
    test("what was protected comes back, and shows nothing but its header", async () => {
      const [sender, receiver] = await pair(masterKeys(cipher, authTag));
      for (let sequence = 0; sequence < 100; sequence++) {
        const packet = rtp(sequence);
        const secret = sender.protect(packet);
        assert.equal(secret.length, packet.length + RTP_TAG_LENGTH[authTag]);
        assert.deepEqual(secret.subarray(0, 12), packet.subarray(0, 12));
        const same = packet.subarray(12).filter((byte, i) => byte === secret[12 + i]).length;
        assert.ok(same < 20, `${same} of 160 bytes are as they were`);
        assert.deepEqual(receiver.unprotect(secret), packet);
      }
    });

    test("SRTCP has a tag of 80 bits always, and counts", async () => {
      const [sender, receiver] = await pair(masterKeys(cipher, authTag));
      const packet = rtcp(1, new Uint8Array(24).fill(9));
      const [one, two] = [sender.protectControl(packet), sender.protectControl(packet)];
      assert.equal(one.length, packet.length + 14);
      assert.deepEqual(one.subarray(0, 8), packet.subarray(0, 8));
      assert.deepEqual([...one.subarray(32, 36)], [0x80, 0, 0, 0]);
      assert.deepEqual([...two.subarray(32, 36)], [0x80, 0, 0, 1]);
      assert.deepEqual(receiver.unprotectControl(two), packet);
      assert.deepEqual(receiver.unprotectControl(one), packet);
      assert.equal(receiver.unprotectControl(one), null);
      assert.equal(receiver.refusals.replayed, 1);
    });

    test("a packet with any bit turned over is dropped, and the true one still comes through", async () => {
      const [sender, receiver] = await pair(masterKeys(cipher, authTag));
      const packet = rtp(5, 1, new Uint8Array(20));
      const secret = sender.protect(packet);
      for (const wrong of flippedBits(secret)) assert.equal(receiver.unprotect(wrong), null);
      assert.deepEqual(receiver.unprotect(secret), packet);
      const control = sender.protectControl(rtcp());
      for (const wrong of flippedBits(control)) assert.equal(receiver.unprotectControl(wrong), null);
      assert.deepEqual(receiver.unprotectControl(control), rtcp());
    });
  });
}

test("every shorter packet is dropped", async () => {
  const [sender, receiver] = await pair();
  const [secret, control] = [sender.protect(rtp(5)), sender.protectControl(rtcp())];
  for (let length = 0; length < secret.length; length++) {
    assert.equal(receiver.unprotect(secret.subarray(0, length)), null);
  }
  for (let length = 0; length < control.length; length++) {
    assert.equal(receiver.unprotectControl(control.subarray(0, length)), null);
  }
  assert.notEqual(receiver.unprotect(secret), null);
});

test("keys of the other direction, of another call and of the other kind of packet open nothing", async () => {
  const [sender] = await pair(masterKeys("AES3", "HS80", 7));
  const [, stranger] = await pair(masterKeys("AES3", "HS80", 9));
  assert.equal(stranger.unprotect(sender.protect(rtp(1))), null);
  assert.equal(stranger.unprotectControl(sender.protectControl(rtcp())), null);
  assert.equal(stranger.refusals.forged, 2);
});

test("loss, reordering within the window and repetition: each packet comes once", async () => {
  const arrivals = fc.array(fc.nat({ max: 4 * REPLAY_WINDOW }), { maxLength: 400 });
  const start = fc.constantFrom(0, 32_700, 65_400, 65_535);
  const run = fc.asyncProperty(arrivals, start, async (order, first) => {
    const [sender, receiver] = await pair();
    const packets = Array.from({ length: 4 * REPLAY_WINDOW + 1 }, (_, i) => rtp(first + i));
    const secrets = packets.map((packet) => sender.protect(packet));
    // The first packet tells the receiver where the source stands.
    assert.deepEqual(receiver.unprotect(secrets[0]!), packets[0]);
    const seen = new Set([0]);
    let highest = 0;
    for (const i of order) {
      const isNew = !seen.has(i) && i > highest - REPLAY_WINDOW;
      assert.deepEqual(receiver.unprotect(secrets[i]!), isNew ? packets[i] : null);
      if (isNew) seen.add(i);
      highest = Math.max(highest, i);
    }
  });
  await fc.assert(run, { numRuns: 40 });
});

test("the roll-over counter goes on through several rounds, with losses at the borders", async () => {
  const [sender, receiver] = await pair();
  let opened = 0;
  // Every 20,000th packet, and all around the borders; far fewer would be more than half a round apart.
  for (let index = 100; index < 5 * 65_536; index++) {
    const distance = Math.min(index % 65_536, 65_536 - (index % 65_536));
    if (index % 20_000 !== 100 && (distance > 40 || index % 3 === 0)) continue;
    const packet = rtp(index);
    assert.deepEqual(receiver.unprotect(sender.protect(packet)), packet, `index ${index}`);
    opened++;
  }
  assert.ok(opened > 200);
});

test("a source whose first packets were all lost is found in its second round", async () => {
  const [sender, receiver] = await pair();
  for (let index = 65_530; index < 65_540; index++) sender.protect(rtp(index));
  for (let index = 65_540; index < 65_640; index++) {
    assert.deepEqual(receiver.unprotect(sender.protect(rtp(index))), rtp(index));
  }
  assert.deepEqual(receiver.refusals.forged, 0);
});

test("a packet of an earlier round is not taken for one of this round", async () => {
  const [sender, receiver] = await pair();
  const old = sender.protect(rtp(0));
  for (let index = 1; index <= 65_536; index += 16_383) receiver.unprotect(sender.protect(rtp(index)));
  receiver.unprotect(sender.protect(rtp(65_537)));
  assert.equal(receiver.unprotect(old), null);
});

test("forgeries change nothing: neither the window nor the round nor the known sources", async () => {
  const [sender, receiver] = await pair();
  const packets = Array.from({ length: 10 }, (_, i) => rtp(65_530 + i));
  const secrets = packets.map((packet) => sender.protect(packet));
  receiver.unprotect(secrets[0]!);
  for (let i = 0; i < 3000; i++) {
    const forged = new Uint8Array(secrets[1]!);
    // Any sequence number, and more sources than are known.
    new DataView(forged.buffer).setUint16(2, (i * 7919) & 0xffff);
    if (i % 2 === 0) new DataView(forged.buffer).setUint32(8, i);
    assert.equal(receiver.unprotect(forged), null);
  }
  for (let i = 1; i < 10; i++) assert.deepEqual(receiver.unprotect(secrets[i]!), packets[i]);
  assert.equal(receiver.refusals.too_many_sources, 0);
});

test("sources have their own windows and rounds, and there are not more than 16", async () => {
  const [sender, receiver] = await pair();
  for (let ssrc = 0; ssrc < MAX_SOURCES; ssrc++) {
    for (const sequence of [ssrc, ssrc + 1]) {
      const packet = rtp(sequence, ssrc);
      assert.deepEqual(receiver.unprotect(sender.protect(packet)), packet);
    }
    assert.deepEqual(receiver.unprotectControl(sender.protectControl(rtcp(ssrc))), rtcp(ssrc));
  }
  assert.throws(() => sender.protect(rtp(1, 999)), { code: "too_many_sources", fault: "caller" });
  const other = await createSrtpSender(node, masterKeys());
  assert.equal(receiver.unprotect(other.protect(rtp(1, 999))), null);
  // Its index is one that none of the 16 has used.
  for (let i = 0; i <= MAX_SOURCES; i++) other.protectControl(rtcp(998));
  assert.equal(receiver.unprotectControl(other.protectControl(rtcp(999))), null);
  assert.equal(receiver.refusals.too_many_sources, 2);
});

test("a sender never encrypts with the same keystream twice", async () => {
  const [sender] = await pair();
  sender.protect(rtp(100));
  for (const sequence of [100, 99, 0]) {
    assert.throws(() => sender.protect(rtp(sequence)), { code: "reused", fault: "caller" });
  }
  sender.protect(rtp(32_800));
  sender.protect(rtp(65_535));
  sender.protect(rtp(0));
  assert.throws(() => sender.protect(rtp(65_535)), { code: "reused" });
});

test("header extensions and contributing sources stay readable, and are authenticated", async () => {
  const [sender, receiver] = await pair();
  const packet = new Uint8Array(12 + 8 + 8 + 3);
  packet.set([0x92, 0, 0, 1], 0); // version 2, extension, two contributing sources
  packet.set([0xbe, 0xde, 0, 1, 1, 2, 3, 4, 50, 60, 70], 20);
  const secret = sender.protect(packet);
  assert.deepEqual(secret.subarray(0, 28), packet.subarray(0, 28));
  assert.notDeepEqual(secret.subarray(28, 31), packet.subarray(28));
  for (const wrong of flippedBits(secret)) assert.equal(receiver.unprotect(wrong), null);
  assert.deepEqual(receiver.unprotect(secret), packet);
});

test("a report that the peer left readable is taken, since the E flag is authenticated", async () => {
  const receiver = await createSrtpReceiver(node, masterKeys());
  const keys = await StreamKeys.derive(node, masterKeys(), RTCP_LABEL);
  const report = rtcp(1, new Uint8Array(24).fill(9));
  const secret = new Uint8Array(report.length + 14);
  secret.set(report);
  secret[report.length + 3] = 5; // E = 0, index 5
  secret.set(keys.mac(secret.subarray(0, report.length + 4), null).subarray(0, 10), report.length + 4);
  for (const wrong of flippedBits(secret)) assert.equal(receiver.unprotectControl(wrong), null);
  assert.deepEqual(receiver.unprotectControl(secret), report);
});

test("packets without a payload are protected like others", async () => {
  const [sender, receiver] = await pair();
  const empty = rtp(1, 1, new Uint8Array(0));
  assert.deepEqual(receiver.unprotect(sender.protect(empty)), empty);
});

test("what is not RTP or RTCP is not sent, and what is too long for UDP neither", async () => {
  const [sender, receiver] = await pair();
  const notRtp = [new Uint8Array(0), new Uint8Array(11), new Uint8Array(12), rtp(1).fill(0x40, 0, 1)];
  const tooLong = rtp(1, 1, new Uint8Array(MAX_PACKET_LENGTH - 12 - 9));
  for (const packet of [...notRtp, tooLong]) {
    assert.throws(() => sender.protect(packet), { name: "SrtpError", code: "malformed", retry: false });
    assert.equal(receiver.unprotect(packet), null);
  }
  const longest = rtp(1, 1, new Uint8Array(MAX_PACKET_LENGTH - 12 - 10));
  assert.deepEqual(receiver.unprotect(sender.protect(longest)), longest);
  for (const packet of [
    new Uint8Array(7),
    new Uint8Array(8),
    rtcp(1, new Uint8Array(MAX_PACKET_LENGTH - 21)),
  ]) {
    assert.throws(() => sender.protectControl(packet), { code: "malformed" });
    assert.equal(receiver.unprotectControl(packet), null);
  }
});

test("Node's buffers are taken, wherever they lie, and answers are arrays of their own", async () => {
  const [sender, receiver] = await pair();
  const inPool = Buffer.from(rtp(1));
  const secret = sender.protect(inPool);
  const plain = receiver.unprotect(Buffer.from(secret));
  assert.deepEqual(plain, rtp(1));
  for (const result of [secret, plain]) {
    assert.equal(result?.constructor, Uint8Array);
    assert.equal(result.buffer.byteLength, result.byteLength);
  }
  assert.deepEqual(new Uint8Array(inPool), rtp(1), "the packet itself is only read");
});

test("after wiping nothing is sent, and what still comes is dropped", async () => {
  const [sender, receiver] = await pair();
  const [secret, control] = [sender.protect(rtp(1)), sender.protectControl(rtcp())];
  sender.wipe();
  receiver.wipe();
  assert.throws(() => sender.protect(rtp(2)), { name: "SrtpError", code: "wiped" });
  assert.throws(() => sender.protectControl(rtcp()), { code: "wiped" });
  assert.equal(receiver.unprotect(secret), null);
  assert.equal(receiver.unprotectControl(control), null);
});

test("the master keys are only read, and none is taken that is not of the cipher's size", async () => {
  const keys = masterKeys();
  const [sender, receiver] = await pair(keys);
  assert.deepEqual(keys, masterKeys());
  keys.key.fill(0);
  keys.salt.fill(0);
  assert.deepEqual(receiver.unprotect(sender.protect(rtp(1))), rtp(1));
  const wrong = [
    { ...masterKeys(), cipher: "AES1" },
    { ...masterKeys("AES1"), cipher: "AES3" },
    { ...masterKeys(), salt: new Uint8Array(12) },
  ] as const;
  for (const keys of wrong) await assert.rejects(createSrtpSender(node, keys), { code: "bad_length" });
});

test("browsers, whose ciphers answer later, have no SRTP", async () => {
  await assert.rejects(createSrtpReceiver(web, masterKeys()), { code: "unsupported", fault: "platform" });
});
