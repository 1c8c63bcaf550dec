import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprintOf, hasCandidates, hideAddresses, restrict, SdpRefused } from "./sdp.ts";

const PAIRS = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, "0").toUpperCase()).join(":");
const OTHER_PAIRS = PAIRS.replace("00:01", "FF:01");

const SESSION = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "a=extmap-allow-mixed",
];
const AUDIO = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 110",
  "c=IN IP4 0.0.0.0",
  "a=candidate:1 1 udp 2122260223 192.0.2.1 40000 typ host",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:0123456789012345678901",
  `a=fingerprint:sha-256 ${PAIRS}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=rtcp-fb:111 transport-cc",
  "a=fmtp:111 minptime=10;useinbandfec=1",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:110 telephone-event/48000",
  "a=ssrc:1 cname:x",
];
const CHANNEL = [
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  `a=fingerprint:sha-256 ${PAIRS}`,
  "a=mid:1",
  "a=sctp-port:5000",
];

function sdp(...parts: readonly (readonly string[])[]): string {
  return `${parts.flat().join("\r\n")}\r\n`;
}

const WHOLE = sdp(SESSION, AUDIO, CHANNEL);

test("of the codecs Opus is left, at a constant bit rate and without pauses", () => {
  const lines = restrict(WHOLE).split("\r\n");
  assert.ok(lines.includes("m=audio 9 UDP/TLS/RTP/SAVPF 111"));
  const [fmtp = "", ...more] = lines.filter((line) => line.startsWith("a=fmtp:"));
  assert.deepEqual(more, []);
  assert.match(fmtp, /^a=fmtp:111 /);
  for (const parameter of ["cbr=1", "usedtx=0", "useinbandfec=1", "stereo=0"]) {
    assert.ok(fmtp.includes(parameter), parameter);
  }
  assert.deepEqual(
    lines.filter((line) => /^a=(rtpmap|rtcp-fb)/.test(line)),
    ["a=rtpmap:111 opus/48000/2"],
  );
});

test("a peer that asks for another bit rate does not get it", () => {
  const asking = WHOLE.replace("minptime=10;useinbandfec=1", "cbr=0;usedtx=1;maxaveragebitrate=6000");
  assert.equal(restrict(asking), restrict(WHOLE));
});

test("no header extension is left but the one that names the section: none tells how loud it is", () => {
  const extensions = restrict(WHOLE)
    .split("\r\n")
    .filter((line) => line.startsWith("a=extmap:"));
  assert.deepEqual(extensions, ["a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"]);
});

test("restricted twice is restricted once", () => {
  assert.equal(restrict(restrict(WHOLE)), restrict(WHOLE));
  assert.equal(restrict(WHOLE.replaceAll("\r\n", "\n")), restrict(WHOLE));
});

test("a fingerprint is 32 bytes, whatever the case of its digits", () => {
  const expected = Uint8Array.from({ length: 32 }, (_, n) => n);
  assert.deepEqual(fingerprintOf(WHOLE), expected);
  assert.deepEqual(fingerprintOf(WHOLE.replaceAll(PAIRS, PAIRS.toLowerCase())), expected);
});

test("of a weak fingerprint beside the strong one nothing reaches the browser", () => {
  const weak = WHOLE.replace("a=setup", "a=fingerprint:sha-1 00:11:22\r\na=setup");
  assert.equal(restrict(weak), restrict(WHOLE));
});

const REFUSED: Readonly<Record<string, string>> = {
  "two fingerprints": sdp(SESSION, AUDIO, CHANNEL).replace(
    "a=setup",
    `a=fingerprint:sha-256 ${OTHER_PAIRS}\r\na=setup`,
  ),
  "a fingerprint of the channel that is another": sdp(
    SESSION,
    AUDIO,
    CHANNEL.map((line) => line.replace(PAIRS, OTHER_PAIRS)),
  ),
  "no fingerprint": WHOLE.replaceAll(/a=fingerprint.*\r\n/g, ""),
  "only a weak fingerprint": WHOLE.replaceAll("fingerprint:sha-256", "fingerprint:sha-1"),
  "no data channel": sdp(SESSION, AUDIO),
  "no audio": sdp(SESSION, CHANNEL),
  "two audio sections": sdp(SESSION, AUDIO, AUDIO, CHANNEL),
  "a picture besides": sdp(SESSION, AUDIO, CHANNEL, ["m=video 9 UDP/TLS/RTP/SAVPF 96"]),
  "sound without DTLS": WHOLE.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
  "keys in the description": WHOLE.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"),
  "no Opus": WHOLE.replace("opus/48000/2", "PCMU/8000"),
  "another channel": WHOLE.replace("webrtc-datachannel", "t38"),
  nothing: "",
};

for (const [what, refused] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, () => {
    assert.throws(() => restrict(refused), SdpRefused);
  });
}

test("a way to this side is an ICE candidate", () => {
  assert.ok(hasCandidates(WHOLE));
  assert.ok(!hasCandidates(sdp(SESSION, CHANNEL)));
});

/** As a browser might describe itself that knows all its addresses: of the device, of its router, of a relay. */
const EVERYWHERE = sdp(
  SESSION.map((line) => line.replace("127.0.0.1", "192.0.2.2")),
  AUDIO.flatMap((line) => {
    if (line.startsWith("m=")) return line.replace("audio 9", "audio 50938");
    if (line.startsWith("c=")) return ["c=IN IP6 2001:db8::2", "a=rtcp:50939 IN IP4 192.0.2.2"];
    if (!line.startsWith("a=candidate:")) return line;
    return [
      "a=candidate:1 1 udp 2122260223 192.0.2.2 50938 typ host generation 0 network-id 1",
      "a=candidate:2 1 udp 2113937151 4a1f0c9e-7c0e-4b0a-9d53-ff9b4f3a2a11.local 54400 typ host",
      "a=candidate:3 1 udp 1686052607 203.0.113.1 50938 typ srflx raddr 192.0.2.2 rport 50938",
      "a=candidate:4 1 tcp 1518214911 2001:db8::2 9 typ host tcptype active",
      "a=candidate:5 1 udp 41885439 198.51.100.1 49160 typ relay raddr 203.0.113.1 rport 50938 generation 0",
      "a=candidate:6 1 udp 41885438 2001:db8:1::1 49161 typ relay raddr 2001:db8::2 rport 50938",
    ];
  }),
  CHANNEL.map((line) => line.replace("c=IN IP4 0.0.0.0", "c=IN IP4 203.0.113.1")),
);

test("whose address is hidden names relays, and neither the address behind them nor any other", () => {
  const hidden = hideAddresses(restrict(EVERYWHERE));
  for (const own of ["192.0.2.2", "203.0.113.1", "2001:db8::2", ".local", "5093"]) {
    assert.ok(EVERYWHERE.includes(own), own);
    assert.ok(!hidden.includes(own), `${own} in ${hidden}`);
  }
  assert.deepEqual(
    hidden.split("\r\n").filter((line) => /^(a=candidate|a=rtcp:|[cmo]=)/.test(line)),
    [
      "o=- 1 2 IN IP4 0.0.0.0",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "c=IN IP4 0.0.0.0",
      "a=rtcp:9 IN IP4 0.0.0.0",
      "a=candidate:5 1 udp 41885439 198.51.100.1 49160 typ relay raddr 0.0.0.0 rport 9 generation 0",
      "a=candidate:6 1 udp 41885438 2001:db8:1::1 49161 typ relay raddr :: rport 9",
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
      "c=IN IP4 0.0.0.0",
    ],
  );
});

test("what says nothing of addresses stays as it is, and can be taken by a peer", () => {
  const hidden = hideAddresses(restrict(EVERYWHERE));
  const others = (text: string) =>
    text.split("\r\n").filter((line) => !/^(a=candidate|a=rtcp:|[cmo]=)/.test(line));
  assert.deepEqual(others(hidden), others(restrict(EVERYWHERE)));
  assert.equal(restrict(hidden), hidden);
  assert.equal(hideAddresses(hidden), hidden);
});

test("without a relay nothing is left that is a way to whoever hides the address", () => {
  assert.ok(!hasCandidates(hideAddresses(restrict(WHOLE))));
});
