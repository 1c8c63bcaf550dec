/** RFC 3711 §9.2: how much one key may protect. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { masterKeys, node, rtcp, rtp } from "../test/media-keys.ts";
import { KeyLifetime } from "./key-lifetime.ts";
import { MAX_RTCP_PACKETS } from "./limits.ts";
import { RtcpReceiving } from "./rtcp-receiving.ts";
import { RtcpSending } from "./rtcp-sending.ts";
import { RtpReceiving } from "./rtp-receiving.ts";
import { RtpSending } from "./rtp-sending.ts";
import { RTCP_LABEL, RTP_LABEL } from "./session-keys.ts";
import { StreamKeys } from "./stream-keys.ts";

test("a key protects as many packets as it may, of all sources together, and opens no more", async () => {
  const keys = await StreamKeys.derive(node, masterKeys(), RTP_LABEL);
  const [sending, more] = [new RtpSending(keys, "HS80", new KeyLifetime(3)), new RtpSending(keys, "HS80")];
  const receiving = new RtpReceiving(keys, "HS80", new KeyLifetime(3));
  const secrets = [sending.protect(rtp(0, 1)), sending.protect(rtp(0, 2)), sending.protect(rtp(1, 1))];
  assert.throws(() => sending.protect(rtp(2, 1)), { name: "SrtpError", code: "exhausted", fault: "caller" });
  // A packet that was refused counts for nothing.
  assert.equal(receiving.unprotect(secrets[0]!.fill(0, 20, 30)), "forged");
  for (const secret of secrets.slice(1)) assert.equal(typeof receiving.unprotect(secret), "object");
  assert.equal(typeof receiving.unprotect(more.protect(rtp(2, 1))), "object");
  assert.equal(receiving.unprotect(more.protect(rtp(1, 2))), "exhausted");
});

test("an index has its limit too, however few packets came before it", async () => {
  const keys = await StreamKeys.derive(node, masterKeys(), RTP_LABEL);
  const [sending, receiving] = [
    new RtpSending(keys, "HS80", new KeyLifetime(100)),
    new RtpReceiving(keys, "HS80", new KeyLifetime(100)),
  ];
  assert.equal(typeof receiving.unprotect(sending.protect(rtp(99))), "object");
  assert.throws(() => sending.protect(rtp(100)), { code: "exhausted" });
  assert.equal(receiving.unprotect(new RtpSending(keys, "HS80").protect(rtp(100))), "exhausted");
});

test("control packets end with the 31 bits of their index", async () => {
  const keys = await StreamKeys.derive(node, masterKeys(), RTCP_LABEL);
  const [sending, receiving] = [new RtcpSending(keys, MAX_RTCP_PACKETS - 1), new RtcpReceiving(keys)];
  const last = sending.protect(rtcp());
  assert.deepEqual([...last.subarray(8, 12)], [0xff, 0xff, 0xff, 0xff]);
  assert.deepEqual(receiving.unprotect(last), rtcp());
  assert.throws(() => sending.protect(rtcp()), { code: "exhausted" });
});
