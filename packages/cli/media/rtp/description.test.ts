import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaRefused } from "@sottovoce/client";
import { parseSdp } from "@sottovoce/sip";
import { LocalDescription } from "./description.ts";

const local = () => new LocalDescription("192.0.2.1", 4_000);

function description(lines: readonly string[]): string {
  const head = ["v=0", "o=- 1 1 IN IP4 192.0.2.2", "s=-", "c=IN IP4 192.0.2.2", "t=0 0"];
  return `${[...head, ...lines].join("\r\n")}\r\n`;
}

/** As Linphone offers it. */
const LINPHONE = description([
  "m=audio 7078 RTP/AVP 96 97 98 0 8 101 99",
  "a=rtpmap:96 opus/48000/2",
  "a=fmtp:96 useinbandfec=1",
  "a=rtpmap:97 speex/16000",
  "a=rtpmap:98 speex/8000",
  "a=rtpmap:101 telephone-event/48000",
  "a=rtpmap:99 telephone-event/8000",
  "a=rtcp-fb:* trr-int 5000",
  "a=zrtp-hash:1.10 0000",
]);

test("our offer: all formats, 20 ms, nothing of the machine", () => {
  const offer = local().offer();
  const [media] = parseSdp(offer).media;
  assert.deepEqual(media?.formats, ["96", "0", "8", "101", "102"]);
  assert.match(offer, /^o=- \d+ 1 IN IP4 192\.0\.2\.1\r$/m);
  for (const line of [
    "a=rtpmap:96 opus/48000/2",
    "a=fmtp:96 useinbandfec=1;cbr=1",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/48000",
    "a=ptime:20",
    "a=rtcp:4001",
    "a=sendrecv",
  ]) {
    assert.ok(offer.includes(`${line}\r\n`), line);
  }
});

test("Linphone's offer is answered with its best format that we know, by its numbers", () => {
  const { answer, agreement } = local().answer(LINPHONE, null);
  const [media] = parseSdp(answer).media;
  assert.deepEqual(media?.formats, ["96", "101", "99"]);
  assert.deepEqual(agreement, {
    remote: { rtp: { address: "192.0.2.2", port: 7078 }, rtcp: { address: "192.0.2.2", port: 7079 } },
    codecs: [{ type: 96, name: "opus" }],
    peerSends: true,
  });
});

test("formats 0 and 8 need no map, and are nothing else where they have one", () => {
  const plain = local().answer(description(["m=audio 6000 RTP/AVP 8 0"]), null);
  assert.deepEqual(plain.agreement.codecs, [{ type: 8, name: "PCMA" }]);
  const mapped = description(["m=audio 6000 RTP/AVP 8 0", "a=rtpmap:8 GSM/8000"]);
  assert.deepEqual(local().answer(mapped, null).agreement.codecs, [{ type: 0, name: "PCMU" }]);
});

test("names are compared without regard to case", () => {
  const offer = description(["m=audio 6000 RTP/AVP 120", "a=rtpmap:120 OPUS/48000/2"]);
  assert.deepEqual(local().answer(offer, null).agreement.codecs, [{ type: 120, name: "opus" }]);
});

test("other streams are refused in their places", () => {
  const offer = description([
    "m=video 9000 RTP/AVP 31",
    "m=audio 0 RTP/AVP 0",
    "m=audio 6000 RTP/AVP 0",
    "m=audio 6002 RTP/SAVP 0",
    "m=text 7000 RTP/AVP 98",
  ]);
  const { media } = parseSdp(local().answer(offer, null).answer);
  assert.deepEqual(
    media.map(({ type, port, protocol }) => [type, port, protocol]),
    [
      ["video", 0, "RTP/AVP"],
      ["audio", 0, "RTP/AVP"],
      ["audio", 4000, "RTP/AVP"],
      ["audio", 0, "RTP/SAVP"],
      ["text", 0, "RTP/AVP"],
    ],
  );
});

test("directions are turned round, and say whether the peer sends", () => {
  for (const [offered, answered, sends] of [
    ["sendrecv", "sendrecv", true],
    ["sendonly", "recvonly", true],
    ["recvonly", "sendonly", false],
    ["inactive", "inactive", false],
  ] as const) {
    const { answer, agreement } = local().answer(
      description(["m=audio 6000 RTP/AVP 0", `a=${offered}`]),
      null,
    );
    assert.ok(answer.includes(`a=${answered}\r\n`));
    assert.equal(agreement.peerSends, sends);
  }
});

test("the address 0.0.0.0 says hold", () => {
  const { agreement } = local().answer(description(["m=audio 6000 RTP/AVP 0", "c=IN IP4 0.0.0.0"]), null);
  assert.equal(agreement.remote, null);
  assert.equal(agreement.peerSends, false);
});

test("where RTCP is elsewhere, it is there", () => {
  const { agreement } = local().answer(
    description(["m=audio 6000 RTP/AVP 0", "a=rtcp:6100 IN IP4 1.2.3.4"]),
    null,
  );
  assert.deepEqual(agreement.remote?.rtcp, { address: "192.0.2.2", port: 6100 });
});

test("what we can or may not use is refused", () => {
  for (const lines of [
    [],
    ["m=audio 6000 RTP/SAVP 0"],
    ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2"],
    ["m=audio 0 RTP/AVP 0"],
    ["m=audio 6000 RTP/AVP 3 18"],
    ["m=audio 6000 RTP/AVP 101", "a=rtpmap:101 telephone-event/8000"],
    ["m=audio 6000 RTP/AVP 0", "c=IN IP4 phone.example.org"],
    ["m=audio 6000 RTP/AVP 0", "c=IN IP6 2001:db8::1"],
    ["m=audio 65535 RTP/AVP 0"],
  ]) {
    assert.throws(() => local().answer(description(lines), null), MediaRefused, lines.join());
  }
  assert.throws(() => local().answer("v=1\r\n", null), MediaRefused);
});

test("within a call, the format in use stays, whatever stands first", () => {
  const pcmu = { type: 0, name: "PCMU" } as const;
  assert.deepEqual(local().answer(LINPHONE, pcmu).agreement.codecs, [pcmu]);
  const without = description(["m=audio 6000 RTP/AVP 8"]);
  assert.throws(() => local().answer(without, pcmu), MediaRefused);
});

test("an answer is taken with all formats that it leaves, the first being ours to send", () => {
  const answer = description(["m=audio 6000 RTP/AVP 0 96", "a=rtpmap:96 opus/48000/2"]);
  assert.deepEqual(local().accept(answer).codecs, [
    { type: 0, name: "PCMU" },
    { type: 96, name: "opus" },
  ]);
  assert.throws(() => local().accept(description(["m=audio 0 RTP/AVP 0"])), MediaRefused);
  assert.throws(() => local().accept(description([])), MediaRefused);
});

test("each later description has the next version of the same session", () => {
  const side = local();
  const origin = (text: string) => parseSdp(text).origin;
  const [first, second] = [origin(side.offer()), origin(side.answer(LINPHONE, null).answer)];
  assert.equal(first.sessionId, second.sessionId);
  assert.equal(Number(second.sessionVersion), Number(first.sessionVersion) + 1);
});
