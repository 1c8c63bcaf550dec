/** Session descriptions of calls, as the command line takes them from anybody who calls. */
import { isIP } from "node:net";
import { MediaRefused } from "@sottovoce/client";
import { parseSdp } from "@sottovoce/sip";
import { LocalDescription } from "../../../packages/cli/media/rtp/description.ts";
import { ownDescription, readPeerDescription } from "../../../packages/cli/media/webrtc/description.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

const HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\n";
const FINGERPRINT = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}\r\n`;
const PHONE =
  "m=audio 7078 RTP/AVP 96 0 8 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/48000\r\n" +
  "a=rtcp:7079\r\na=sendrecv\r\nm=video 0 RTP/AVP 31\r\n";
const BROWSER =
  "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10\r\n" +
  "a=candidate:3 1 udp 41885439 198.51.100.1 49160 typ relay raddr 203.0.113.1 rport 50938\r\n" +
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\n";

export const callDescription: Target = {
  maxLength: 4 * 1024,
  words: [
    "a=inactive\r\n",
    "a=sendonly\r\n",
    "c=IN IP6 ::1\r\n",
    "0.0.0.0",
    "typ host",
    ".local ",
    " raddr ",
  ],
  seeds: () => [HEAD + PHONE, HEAD + FINGERPRINT + BROWSER].map((text) => Buffer.from(text)),
  run: (input) => {
    const text = textOf(input);
    const local = new LocalDescription("192.0.2.1", 4_000);
    const answered = unlessRefused(MediaRefused, () => local.answer(text, null));
    if (answered !== null) {
      const offered = parseSdp(text).media.length;
      hold(parseSdp(answered.answer).media.length === offered, "an answer has a line for each of the offer");
      hold(answered.agreement.codecs.length === 1, "an answer leaves one format of sound");
    }
    unlessRefused(MediaRefused, () => local.accept(text));
    const peer = unlessRefused(MediaRefused, () => readPeerDescription(text));
    if (peer === null) return;
    hold(peer.fingerprint.length === 32, "a fingerprint has 32 bytes");
    for (const [, address] of peer.sdp.matchAll(/^a=candidate:(?:[^ \r]* ){4}([^ \r]*)/gm)) {
      hold(isIP(address ?? "") !== 0, "names are not looked up");
    }
    const own = ownDescription(peer.sdp, true);
    for (const [line] of own.sdp.matchAll(/^a=candidate:.*/gm)) {
      hold(/^(?:[^ ]* ){7}relay/.test(line), "with relays only, no other address is named");
    }
  },
};
