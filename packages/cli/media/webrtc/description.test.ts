import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaRefused } from "@sottovoce/client";
import { ownDescription, readPeerDescription } from "./description.ts";

const HEX = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, "0")).join(":");

const SOUND = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=candidate:1 1 udp 2116026367 192.0.2.2 50938 typ host generation 0",
  "a=candidate:2 1 udp 1686052607 203.0.113.1 50938 typ srflx raddr 192.0.2.2 rport 50938",
  "a=candidate:3 1 udp 41885439 198.51.100.1 49160 typ relay raddr 203.0.113.1 rport 50938 generation 0",
  "a=candidate:4 1 udp 2113937151 4a1f0c9e-7c0e-4b0a-9d53-ff9b4f3a2a11.local 54400 typ host",
  "a=rtpmap:111 opus/48000/2",
];
const DATA = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=sctp-port:5000"];

function description(...sections: readonly (readonly string[])[]): string {
  const head = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"];
  return `${[...head, ...sections.flat()].join("\r\n")}\r\n`;
}

const fingerprint = (value = `sha-256 ${HEX}`): string => `a=fingerprint:${value}`;

test("the peer's certificate is read, wherever it is named", () => {
  const expected = Uint8Array.from({ length: 32 }, (_, i) => i);
  for (const text of [
    description([fingerprint()], SOUND, DATA),
    description([...SOUND, fingerprint()], [...DATA, fingerprint(`SHA-256 ${HEX.toUpperCase()}`)]),
  ]) {
    assert.deepEqual(readPeerDescription(text).fingerprint, expected);
  }
});

test("candidates that would have to be looked up are left out, others stay", () => {
  const { sdp } = readPeerDescription(description([fingerprint()], SOUND, DATA));
  assert.ok(!sdp.includes(".local"));
  assert.equal(sdp.match(/a=candidate/g)?.length, 3);
});

test("several certificates, other hashes and none are refused", () => {
  const other = HEX.replace("00", "ff");
  for (const lines of [
    [],
    [fingerprint(), fingerprint(`sha-256 ${other}`)],
    [fingerprint(), fingerprint(`sha-512 ${HEX}:${HEX}`)],
    [fingerprint(`sha-1 ${HEX.slice(0, 59)}`)],
    [fingerprint(`sha-256 ${HEX.slice(0, 92)}`)],
    [fingerprint(`sha-256 ${HEX.replaceAll(":", "")}`)],
  ]) {
    assert.throws(() => readPeerDescription(description(lines, SOUND, DATA)), MediaRefused, lines.join());
  }
  const differing = description([...SOUND, fingerprint()], [...DATA, fingerprint(`sha-256 ${other}`)]);
  assert.throws(() => readPeerDescription(differing), MediaRefused);
});

test("what is not sound and a data channel is refused", () => {
  const video = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000"];
  const plain = ["m=audio 6000 RTP/AVP 0"];
  for (const sections of [[SOUND], [DATA], [SOUND, DATA, video], [plain, DATA], [SOUND, SOUND, DATA]]) {
    assert.throws(() => readPeerDescription(description([fingerprint()], ...sections)), MediaRefused);
  }
  const off = SOUND.map((line) => line.replace("m=audio 9 ", "m=audio 0 "));
  assert.throws(() => readPeerDescription(description([fingerprint()], off, DATA)), MediaRefused);
  assert.throws(() => readPeerDescription("v=0\r\n"), MediaRefused);
});

test("with relays only, nothing of our addresses is said", () => {
  const { sdp, candidates } = ownDescription(description([fingerprint()], SOUND, DATA), true);
  assert.equal(candidates, 1);
  for (const address of ["192.0.2.2", "203.0.113.1", ".local", "50938"])
    assert.ok(!sdp.includes(address), address);
  assert.ok(sdp.includes("198.51.100.1 49160 typ relay raddr 0.0.0.0 rport 9 generation 0\r\n"));
});

test("whatever the offer said of Opus, our description asks for a constant bit rate", () => {
  const sound = [...SOUND, "a=rtcp-fb:111 transport-cc", "a=fmtp:111 minptime=10;useinbandfec=1"];
  const { sdp } = ownDescription(description([fingerprint()], sound, DATA), false);
  assert.ok(sdp.includes("a=fmtp:111 minptime=20;useinbandfec=1;cbr=1\r\n"));
  assert.ok(!sdp.includes("rtcp-fb"));
});

test("else our description stays as it is", () => {
  const text = description([fingerprint()], SOUND, DATA);
  const own = ownDescription(text, false);
  assert.equal(own.sdp, text);
  assert.equal(own.candidates, 4);
});
