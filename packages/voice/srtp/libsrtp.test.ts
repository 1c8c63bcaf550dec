/** SRTP and SRTCP with a stranger: libsrtp2, on which most SIP phones and browsers rely. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Libsrtp, skipLibsrtp } from "../test/libsrtp/harness.ts";
import { hex, masterKeys, node, rtcp, rtp, SUITES, toHex } from "../test/media-keys.ts";
import type { MasterKeys } from "./master-keys.ts";
import { createSrtpReceiver, createSrtpSender } from "./srtp.ts";

/** `srtp_err_status_replay_fail` and `srtp_err_status_auth_fail`. */
const REPLAYED = "error 9";
const FORGED = "error 7";

function libsrtp(t: TestContext, role: "send" | "receive", keys: MasterKeys): Libsrtp {
  const peer = new Libsrtp(role, keys);
  t.after(() => peer.stop());
  return peer;
}

/** A report with something to encrypt. */
const REPORT = rtcp(7, new Uint8Array(24).fill(5));

for (const [cipher, authTag] of SUITES) {
  const keys = masterKeys(cipher, authTag);

  test(`libsrtp opens what we protect: ${cipher}, ${authTag}`, { skip: skipLibsrtp }, async (t) => {
    const [sender, peer] = [await createSrtpSender(node, keys), libsrtp(t, "receive", keys)];
    for (const length of [0, 1, 15, 16, 17, 160, 1200]) {
      const packet = rtp(length + 1, 7, new Uint8Array(length).fill(length));
      assert.equal(await peer.ask(`rtp ${toHex(sender.protect(packet))}`), toHex(packet));
    }
    const control = toHex(sender.protectControl(REPORT));
    assert.equal(await peer.ask(`rtcp ${control}`), toHex(REPORT));
    assert.equal(await peer.ask(`rtcp ${control}`), REPLAYED);
    assert.equal(await peer.ask(`rtcp ${toHex(sender.protectControl(REPORT))}`), toHex(REPORT));
    const secret = toHex(sender.protect(rtp(2000, 7)));
    assert.equal(await peer.ask(`rtp ${secret.slice(0, -2)}${secret.endsWith("00") ? "01" : "00"}`), FORGED);
    assert.equal(await peer.ask(`rtp ${secret}`), toHex(rtp(2000, 7)));
    assert.equal(await peer.ask(`rtp ${secret}`), REPLAYED);
  });

  test(`we open what libsrtp protects: ${cipher}, ${authTag}`, { skip: skipLibsrtp }, async (t) => {
    const [receiver, peer] = [await createSrtpReceiver(node, keys), libsrtp(t, "send", keys)];
    for (const length of [0, 1, 15, 16, 17, 160, 1200]) {
      const packet = rtp(length + 1, 7, new Uint8Array(length).fill(length));
      const secret = hex(await peer.ask(`rtp ${toHex(packet)}`));
      assert.deepEqual(receiver.unprotect(secret), packet);
      assert.equal(receiver.unprotect(secret), null);
    }
    for (let i = 0; i < 3; i++) {
      const secret = hex(await peer.ask(`rtcp ${toHex(REPORT)}`));
      assert.deepEqual(receiver.unprotectControl(secret), REPORT);
      assert.equal(receiver.unprotectControl(secret), null);
    }
    assert.deepEqual(
      { ...receiver.refusals, replayed: 0 },
      {
        malformed: 0,
        forged: 0,
        replayed: 0,
        exhausted: 0,
        too_many_sources: 0,
      },
    );
  });
}

/** Steps of 20,000, and each number around the borders, with some of them lost. */
function* roundTrips(): Generator<number> {
  for (let index = 100; index < 3 * 65_536; index++) {
    const toBorder = Math.min(index % 65_536, 65_536 - (index % 65_536));
    if (index % 20_000 === 100 || (toBorder < 20 && index % 3 > 0)) yield index;
  }
}

test("the roll-over counter is the same on both sides, in both directions", {
  skip: skipLibsrtp,
}, async (t) => {
  const keys = masterKeys();
  const [sender, receiver] = [await createSrtpSender(node, keys), await createSrtpReceiver(node, keys)];
  const [opening, protecting] = [libsrtp(t, "receive", keys), libsrtp(t, "send", keys)];
  for (const index of roundTrips()) {
    const packet = rtp(index);
    const secret = toHex(sender.protect(packet));
    // The same keys and numbers: both make the same bytes.
    assert.equal(await protecting.ask(`rtp ${toHex(packet)}`), secret, `index ${index}`);
    assert.equal(await opening.ask(`rtp ${secret}`), toHex(packet), `index ${index}`);
    assert.deepEqual(receiver.unprotect(hex(secret)), packet);
  }
});

test("packets that come out of order around a border are opened by both", {
  skip: skipLibsrtp,
}, async (t) => {
  const keys = masterKeys("AES1", "HS32");
  const sender = await createSrtpSender(node, keys);
  const [receiver, opening] = [await createSrtpReceiver(node, keys), libsrtp(t, "receive", keys)];
  const approach = [32_000, 42_000, 52_000, 62_000];
  const border = Array.from({ length: 30 }, (_, i) => 65_520 + i);
  const secrets = new Map([...approach, ...border].map((index) => [index, sender.protect(rtp(index))]));
  // By what is left of the index when divided by 7: no one is further behind than the window reaches.
  const shuffled = border.toSorted((a, b) => (a % 7) - (b % 7) || a - b);
  for (const index of [...approach, ...shuffled]) {
    const secret = secrets.get(index) ?? new Uint8Array(0);
    assert.equal(await opening.ask(`rtp ${toHex(secret)}`), toHex(rtp(index)), `index ${index}`);
    assert.deepEqual(receiver.unprotect(secret), rtp(index));
  }
});

test("several sources under one key, with extensions and contributing sources", {
  skip: skipLibsrtp,
}, async (t) => {
  const keys = masterKeys();
  const [sender, receiver] = [await createSrtpSender(node, keys), await createSrtpReceiver(node, keys)];
  const [opening, protecting] = [libsrtp(t, "receive", keys), libsrtp(t, "send", keys)];
  for (let i = 0; i < 20; i++) {
    const packet = new Uint8Array(20 + 8 + 50).fill(i);
    packet.set([0x92, 0, 0, i, 0, 0, 0, i, 0, 0, 0, i % 3]);
    packet.set([0xbe, 0xde, 0, 1, 1, 2, 3, 4], 20);
    assert.equal(await opening.ask(`rtp ${toHex(sender.protect(packet))}`), toHex(packet));
    assert.deepEqual(receiver.unprotect(hex(await protecting.ask(`rtp ${toHex(packet)}`))), packet);
  }
});
