/**
 * Session descriptions (RFC 8866) of calls under WebRTC: one audio section with Opus, one data channel, one DTLS
 * identity. What leaves this device and what comes from a peer passes through here, so that neither a browser's habits
 * nor a peer's wishes put anything into the sound that tells of what is said (docs/decisions/voice.md).
 */

/** The peer's description is nothing that can be used, or nothing that may be: SIP 488. */
export class SdpRefused extends Error {
  override readonly name = "SdpRefused";
}

/** RFC 8843 needs it for the bundle. All others go, above all RFC 6464: it would tell in clear who speaks, and when. */
const KEPT_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid";

/**
 * RFC 7587 §6.1. Constant bit rate and no pauses: lengths of encrypted frames that follow the voice have told words
 * before. 32 kbit/s is full band for speech; with one loss in ten, error correction within keeps it intelligible.
 */
const OPUS: Readonly<Record<string, string>> = {
  minptime: "20",
  useinbandfec: "1",
  cbr: "1",
  usedtx: "0",
  stereo: "0",
  "sprop-stereo": "0",
  maxaveragebitrate: "32000",
};

const FINGERPRINT_BYTES = 32;
const SHA256_FINGERPRINT = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i;

interface Sections {
  readonly session: readonly string[];
  readonly media: readonly (readonly string[])[];
}

/**
 * Leaves of a description what a call needs, for the peer or for the browser.
 * @throws SdpRefused where there is more or less than one audio section with Opus and one data channel
 */
export function restrict(sdp: string): string {
  const { session, media } = parse(sdp);
  const kinds = media.map((section) => section[0]?.split(" ")[0] ?? "").sort();
  if (kinds.join() !== "m=application,m=audio") {
    throw new SdpRefused("A call has one audio section and one data channel.");
  }
  const sections = media.map((section) =>
    section[0]?.startsWith("m=audio ") ? restrictAudio(section) : restrictChannel(section),
  );
  const lines = [...session, ...sections.flat()].filter(isNoWeakFingerprint);
  const restricted = `${lines.join("\r\n")}\r\n`;
  fingerprintOf(restricted);
  return restricted;
}

/**
 * The DTLS identity that a description promises (RFC 8122 §5), 32 bytes.
 * @throws SdpRefused where it promises none, or several: who passed the test would be unclear
 */
export function fingerprintOf(sdp: string): Uint8Array<ArrayBuffer> {
  const found = new Set<string>();
  for (const line of linesOf(sdp)) {
    if (!line.startsWith("a=fingerprint:")) continue;
    const [, digits] = SHA256_FINGERPRINT.exec(line) ?? [];
    if (digits === undefined) throw new SdpRefused("A DTLS fingerprint is no SHA-256.");
    found.add(digits.toLowerCase());
  }
  const [digits] = found;
  if (digits === undefined || found.size > 1) throw new SdpRefused("A call has one DTLS fingerprint.");
  const bytes = new Uint8Array(FINGERPRINT_BYTES);
  for (const [index, pair] of digits.split(":").entries()) bytes[index] = Number.parseInt(pair, 16);
  return bytes;
}

/**
 * Leaves of our own description nothing that says where we are: of the ways to this side those by a relay alone, without
 * the address behind it. Browsers that are told to use relays only gather no others; this holds where one gets it wrong.
 */
export function hideAddresses(sdp: string): string {
  return linesOf(sdp)
    .flatMap(hideAddress)
    .map((line) => `${line}\r\n`)
    .join("");
}

/** Whether there is a way to this side in a description: an ICE candidate. */
export function hasCandidates(sdp: string): boolean {
  return linesOf(sdp).some((line) => line.startsWith("a=candidate:"));
}

/**
 * Candidates count, and whoever speaks ICE takes no offence at a default destination that is none (RFC 8839 §4.2.5).
 * The first address of all, in `o=`, is a name for the session and no more (RFC 8866 §5.2).
 */
function hideAddress(line: string): readonly string[] {
  if (line.startsWith("a=candidate:")) return hideBehindRelay(line);
  if (line.startsWith("a=rtcp:")) return ["a=rtcp:9 IN IP4 0.0.0.0"];
  if (line.startsWith("c=")) return ["c=IN IP4 0.0.0.0"];
  if (line.startsWith("o=")) return [line.replace(/ IN IP[46] \S+$/, " IN IP4 0.0.0.0")];
  return [line.replace(/^(m=\w+) \d+ /, "$1 9 ")];
}

/** A related address may be left out for privacy: RFC 8839 §5.1 says what stands there then. */
function hideBehindRelay(candidate: string): readonly string[] {
  const [, , , , address = "", , , type] = candidate.split(" ");
  if (type !== "relay") return [];
  const nowhere = address.includes(":") ? "::" : "0.0.0.0";
  return [candidate.replace(/ raddr \S+ rport \d+/, ` raddr ${nowhere} rport 9`)];
}

function restrictAudio(section: readonly string[]): readonly string[] {
  const [head = "", ...attributes] = section;
  const [, port, profile] = head.split(" ");
  if (profile !== "UDP/TLS/RTP/SAVPF") throw new SdpRefused("Sound goes over DTLS and SRTP.");
  const payload = attributes
    .map((line) => /^a=rtpmap:(\d{1,3}) opus\/48000\/2$/i.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (payload === undefined) throw new SdpRefused("There is no Opus.");
  const kept = attributes.filter((line) => isKept(line, payload));
  const rtpmap = kept.findIndex((line) => line.startsWith("a=rtpmap:"));
  kept.splice(rtpmap + 1, 0, `a=fmtp:${payload} ${opusParameters()}`);
  return [`m=audio ${port} ${profile} ${payload}`, ...kept];
}

/** @param payload of Opus: what is said of other codecs goes with them, and ours stands in the place of its parameters */
function isKept(line: string, payload: string): boolean {
  const ofCodec = /^a=(rtpmap|fmtp|rtcp-fb):(\S+)/.exec(line);
  // Without transport-wide feedback, whose header extension goes, the bit rate stays as it is set.
  if (ofCodec !== null) return ofCodec[1] === "rtpmap" && ofCodec[2] === payload;
  if (line.startsWith("a=extmap:")) return line.split(" ")[1] === KEPT_EXTENSION;
  return line !== "a=extmap-allow-mixed";
}

function restrictChannel(section: readonly string[]): readonly string[] {
  if (!/^m=application \d+ UDP\/DTLS\/SCTP webrtc-datachannel$/.test(section[0] ?? "")) {
    throw new SdpRefused("Keys are agreed on over a data channel.");
  }
  return section;
}

function opusParameters(): string {
  return Object.entries(OPUS)
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
}

/** Browsers accept a peer that fits one of several fingerprints; we bind one, and the others must not be offered them. */
function isNoWeakFingerprint(line: string): boolean {
  return !line.startsWith("a=fingerprint:") || SHA256_FINGERPRINT.test(line);
}

function parse(sdp: string): Sections {
  const session: string[] = [];
  const media: string[][] = [];
  for (const line of linesOf(sdp)) {
    if (line.startsWith("m=")) media.push([line]);
    else (media.at(-1) ?? session).push(line);
  }
  return { session, media };
}

function linesOf(sdp: string): readonly string[] {
  return sdp.split(/\r?\n/).filter((line) => line !== "");
}
