import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUtf8, utf8 } from "@sottovoce/wire";
import {
  announce,
  answeredDirection,
  holds,
  isRedirection,
  offeredDirection,
  readDescription,
  redirected,
  succeeding,
} from "./descriptions.ts";

const HASH = `1.10 ${"ab".repeat(32)}`;

function sdp(audio: string, ...lines: readonly string[]): string {
  const head = ["v=0", "o=- 7 18446744073709551614 IN IP4 192.0.2.1", "s=-", "t=0 0"];
  return `${[...head, audio, "c=IN IP4 192.0.2.1", ...lines].join("\r\n")}\r\n`;
}
const WEBRTC = sdp("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", "a=sendrecv");

test("tells the kinds apart, and takes nothing that we do not know how to protect", () => {
  assert.equal(readDescription(utf8(WEBRTC))?.kind, "webrtc");
  assert.equal(readDescription(utf8(sdp("m=audio 4000 RTP/AVP 0")))?.kind, "rtp");
  assert.equal(readDescription(utf8(sdp("m=audio 4000 rtp/avpf 0")))?.kind, "rtp");
  for (const refused of ["m=audio 4000 RTP/SAVP 0", "m=audio 0 RTP/AVP 0", "m=video 4000 RTP/AVP 96"]) {
    assert.equal(readDescription(utf8(sdp(refused))), null, refused);
  }
  assert.equal(readDescription(utf8("no description")), null);
  assert.equal(readDescription(Uint8Array.of(0xff, 0xfe)), null);
});

test("announces our Hello in the audio section, and reads that of the other side", () => {
  const announced = announce(WEBRTC, HASH);
  assert.equal(readDescription(announced)?.helloHash, HASH);
  assert.match(fromUtf8(announced), /a=sendrecv\r\na=zrtp-hash:1\.10 abab/);
  assert.equal(readDescription(utf8(WEBRTC))?.helloHash, null);
});

test("takes the announcement for our version among several, and never a malformed one for none", () => {
  const [newer, older] = [`2.00 ${"cd".repeat(32)}`, `0.90 ${"ef".repeat(32)}`];
  for (const [lines, expected] of [
    [[newer, HASH, older], HASH],
    [[newer, "1.10 zz"], "1.10 zz"],
    [["1.10 zz"], "1.10 zz"],
    [["zz", HASH], HASH],
    [[newer, "zz"], "zz"],
    [[""], ""],
    [[newer, older], newer],
    [[], null],
  ] as const) {
    const attributes = lines.map((line) => `a=zrtp-hash:${line}`);
    const inMedia = sdp("m=audio 9 RTP/AVP 0", ...attributes);
    assert.equal(readDescription(utf8(inMedia))?.helloHash, expected, `${lines}`);
    const before = sdp(`${["t=0 0", ...attributes].join("\r\n")}\r\nm=audio 9 RTP/AVP 0`).replace(
      "t=0 0\r\n",
      "",
    );
    assert.equal(readDescription(utf8(before))?.helloHash, expected, `${lines}, for the session`);
  }
  const valueless = sdp("m=audio 9 RTP/AVP 0", "a=zrtp-hash");
  assert.equal(readDescription(utf8(valueless))?.helloHash, "");
  const both = sdp(`a=zrtp-hash:${newer}\r\nm=audio 9 RTP/AVP 0`, `a=zrtp-hash:${HASH}`);
  assert.equal(readDescription(utf8(both))?.helloHash, HASH, "the section's own");
});

test("holds by a new version of the same description, and knows one from another change", () => {
  const held = redirected(utf8(WEBRTC), "sendonly");
  assert.match(fromUtf8(held), /o=- 7 18446744073709551615 /);
  assert.equal(readDescription(held)?.direction, "sendonly");
  assert.equal(isRedirection(WEBRTC, fromUtf8(held)), true);
  assert.equal(isRedirection(WEBRTC, WEBRTC.replace("audio 9", "audio 10")), false);
  assert.equal(isRedirection(WEBRTC, "nonsense"), false);
});

test("directions say who holds (RFC 3264 §8.4)", () => {
  const offered = (here: boolean, there: boolean) => offeredDirection({ here, there });
  assert.deepEqual(
    [offered(false, false), offered(true, false), offered(false, true), offered(true, true)],
    ["sendrecv", "sendonly", "recvonly", "inactive"],
  );
  assert.deepEqual(
    [answeredDirection("sendonly", false), answeredDirection("sendonly", true)],
    ["recvonly", "inactive"],
  );
  assert.deepEqual(
    [answeredDirection("recvonly", true), answeredDirection("sendrecv", true)],
    ["sendonly", "sendonly"],
  );
  assert.equal(answeredDirection("inactive", false), "inactive");
  assert.deepEqual(
    ["sendrecv", "sendonly", "recvonly", "inactive"].map((d) => holds(d as "sendonly")),
    [false, true, false, true],
  );
});

test("the answer to a later offer is the next version of what was said last, whoever made it", () => {
  const answer = sdp("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2", "a=sendrecv");
  const sent = redirected(utf8(WEBRTC), "sendonly");
  const next = readDescription(succeeding(sent, utf8(answer), "recvonly"));
  assert.equal(next?.kind, "rtp");
  assert.equal(next?.direction, "recvonly");
  assert.match(next?.text ?? "", /^o=- 7 18446744073709551616 IN IP4 192\.0\.2\.1\r$/m);
});
