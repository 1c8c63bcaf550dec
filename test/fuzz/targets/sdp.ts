/** Session descriptions (RFC 8866), as bodies of INVITE and its answers. */
import {
  attributeValues,
  encodeSdp,
  formatSdp,
  MAX_BODY_BYTES,
  mediaDirection,
  parseSdp,
  SipParseError,
  withDirection,
} from "@sottovoce/sip";
import { hold, type Target, unlessRefused } from "../engine/target.ts";

export const sdp: Target = {
  maxLength: MAX_BODY_BYTES,
  words: [
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n",
    "c=IN IP6 ::1\r\n",
    "t=0 0\r\n",
    "r=7d 1h 0 25h\r\n",
    "m=audio 49170/2 RTP/AVP 0 8\r\n",
    "a=rtpmap:0 PCMU/8000\r\n",
    "a=sendonly\r\n",
    "b=AS:64\r\n",
    "z=0 0\r\n",
    "k=prompt\r\n",
  ],
  seeds: () => [
    Buffer.from(
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\ni=x\r\nu=http://h\r\ne=a@h\r\np=+1\r\nc=IN IP4 192.0.2.1\r\nb=AS:64\r\n" +
        "t=0 0\r\nr=7d 1h 0\r\nz=0 0\r\nk=prompt\r\na=recvonly\r\n" +
        "m=audio 49170/2 RTP/AVP 0 8\r\ni=y\r\nc=IN IP6 ::1\r\nb=AS:8\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\n",
    ),
  ],
  run: (input) => {
    const description = unlessRefused(SipParseError, () => parseSdp(input));
    if (description === null) return;
    const bytes = encodeSdp(description);
    const again = parseSdp(bytes);
    hold(JSON.stringify(again) === JSON.stringify(description), "a description survives encoding");
    hold(formatSdp(again) === formatSdp(description), "encoding again changes nothing");
    for (const media of description.media) {
      hold(media.port <= 65_535, "a port is at most 65535");
      attributeValues(media.attributes, "rtpmap");
      const direction = mediaDirection(description, media);
      hold(
        mediaDirection(description, withDirection(media, direction)) === direction,
        "a direction that is set is the one that is read",
      );
    }
  },
};
