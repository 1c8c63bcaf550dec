/**
 * SRTP and SRTCP as anybody can send them to a media port: nothing is opened but what has the tag of its key, nothing is
 * opened twice, and what is refused leaves everything as it was.
 */
import { createHmac } from "node:crypto";
import type { Bytes } from "@sottovoce/crypto";
import { RtcpReceiving } from "../../../packages/voice/srtp/rtcp-receiving.ts";
import { RtcpSending } from "../../../packages/voice/srtp/rtcp-sending.ts";
import { RtpReceiving } from "../../../packages/voice/srtp/rtp-receiving.ts";
import { RtpSending } from "../../../packages/voice/srtp/rtp-sending.ts";
import { deriveSessionKeys, RTCP_LABEL, RTP_LABEL } from "../../../packages/voice/srtp/session-keys.ts";
import { StreamKeys } from "../../../packages/voice/srtp/stream-keys.ts";
import { masterKeys, node, rtcp, rtp } from "../../../packages/voice/test/media-keys.ts";
import { hold, type Target } from "../engine/target.ts";

const TAG = 10;
const master = masterKeys();
const [rtpKeys, rtcpKeys] = [
  await StreamKeys.derive(node, master, RTP_LABEL),
  await StreamKeys.derive(node, master, RTCP_LABEL),
];
const { authKey: rtpAuthKey } = await deriveSessionKeys(node, master, RTP_LABEL);
const { authKey: rtcpAuthKey } = await deriveSessionKeys(node, master, RTCP_LABEL);

const sending = new RtpSending(rtpKeys, "HS80");
const controlSending = new RtcpSending(rtcpKeys);
/** Just before the sequence numbers begin anew, so that both rounds can be meant. */
const known = sending.protect(rtp(65_530, 1));
const next = sending.protect(rtp(65_531, 1));
const secrets = [next, sending.protect(rtp(65_536, 1)), sending.protect(rtp(3, 2))];
const controls = [0, 24].map((length) => controlSending.protect(rtcp(1, new Uint8Array(length))));

function tagOf(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac("sha1", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, TAG);
}

function isAuthentic(packet: Uint8Array): boolean {
  const [body, tag] = [packet.subarray(0, -TAG), packet.subarray(-TAG)];
  return [0, 1].some((round) => tagOf(rtpAuthKey, body, Uint8Array.of(0, 0, 0, round)).equals(tag));
}

function tryRtp(input: Uint8Array): void {
  const receiver = new RtpReceiving(rtpKeys, "HS80");
  hold(typeof receiver.unprotect(known) !== "string", "an authentic packet opens");
  const opened = receiver.unprotect(input);
  if (typeof opened === "string") {
    hold(typeof receiver.unprotect(next) !== "string", "what is refused changes nothing");
    return;
  }
  hold(isAuthentic(input), "a forged packet is refused");
  holdShape(input, opened, input.length - TAG, 12);
  hold(receiver.unprotect(input) === "replayed", "no packet opens twice");
}

function tryRtcp(input: Uint8Array): void {
  const receiver = new RtcpReceiving(rtcpKeys);
  const opened = receiver.unprotect(input);
  if (typeof opened === "string") {
    hold(typeof receiver.unprotect(controls[0] ?? input) !== "string", "what is refused changes nothing");
    return;
  }
  hold(
    tagOf(rtcpAuthKey, input.subarray(0, -TAG)).equals(input.subarray(-TAG)),
    "a forged report is refused",
  );
  holdShape(input, opened, input.length - TAG - 4, 8);
  hold(receiver.unprotect(input) === "replayed", "no report opens twice");
}

function holdShape(input: Uint8Array, opened: Bytes, length: number, clear: number): void {
  hold(opened.length === length, "nothing but the tag is taken off");
  hold(
    Buffer.compare(opened.subarray(0, clear), input.subarray(0, clear)) === 0,
    "the header stays as it is",
  );
}

/** Both kinds of packet have version 2, and the right tag: half of the tries shall get past it. */
function repair(input: Uint8Array): Uint8Array {
  const packet = new Uint8Array(Math.max(input.length, 12 + TAG));
  packet.set(input);
  packet[0] = 0x80 | (packet[0]! & 0x3f);
  const body = packet.subarray(0, -TAG);
  // Payload types 200 to 207 are of RTCP (RFC 5761 §4).
  const isControl = packet[1]! >= 200 && packet[1]! < 208;
  const round = Uint8Array.of(0, 0, 0, packet[2]! < 0x80 ? 1 : 0);
  packet.set(isControl ? tagOf(rtcpAuthKey, body) : tagOf(rtpAuthKey, body, round), body.length);
  return packet;
}

export const srtp: Target = {
  maxLength: 2000,
  seeds: () => [...secrets, ...controls],
  repair,
  run: (input) => {
    tryRtp(input);
    tryRtcp(input);
  },
};
