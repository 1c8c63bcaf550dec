/** What of a WebRTC description we accept from a peer, and what of ours we give away. */
import { isIP } from "node:net";
import { MediaRefused } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";
import {
  type Attribute,
  attributeValues,
  formatSdp,
  type Media,
  parseSdp,
  type SessionDescription,
  SipParseError,
} from "@sottovoce/sip";

const SOUND = "UDP/TLS/RTP/SAVPF";
const DATA = "UDP/DTLS/SCTP";
const FINGERPRINT_LENGTH = 32;

export interface PeerDescription {
  /** For werift: without candidates that would have to be looked up. */
  readonly sdp: string;
  /** SHA-256 of the peer's certificate, 32 bytes. */
  readonly fingerprint: Bytes;
}

/**
 * Reads a peer's offer or answer: one section of sound, one of data, and one certificate for both.
 * @throws MediaRefused for anything else
 */
export function readPeerDescription(text: string): PeerDescription {
  const description = parse(text);
  const sound = description.media.filter((media) => isSection(media, "audio", SOUND));
  const data = description.media.filter((media) => isSection(media, "application", DATA));
  if (sound.length !== 1 || data.length !== 1 || description.media.length !== 2) {
    throw new MediaRefused("the description is not one of a call: sound and a data channel");
  }
  const fingerprint = onlyFingerprint(description);
  const media = description.media.map((section) => ({
    ...section,
    attributes: section.attributes.filter((attribute) => !isCandidate(attribute) || hasIpAddress(attribute)),
  }));
  return { sdp: formatSdp({ ...description, media }), fingerprint };
}

/**
 * How we want to be sent Opus (RFC 7587 §6.1): at a constant bit rate, for with a variable one words can be told from
 * lengths (RFC 6562 §3). In answers werift repeats what the offer said instead.
 */
export const OPUS_PARAMETERS = "minptime=20;useinbandfec=1;cbr=1";

/**
 * Our own description as the peer gets it: constant bit rate asked for, no feedback that nobody reads.
 * @param relayOnly nothing of our addresses is in it: only relayed candidates are named, without the address behind
 * them (RFC 8839 §5.1 lets it be left out for privacy)
 */
export function ownDescription(
  text: string,
  relayOnly: boolean,
): { readonly sdp: string; readonly fingerprint: Bytes; readonly candidates: number } {
  const description = parse(text);
  const media = description.media.map((section) => {
    const attributes = section.attributes.filter(({ name }) => name !== "rtcp-fb").map(atConstantRate);
    return { ...section, attributes: relayOnly ? attributes.flatMap(onlyRelayed) : attributes };
  });
  const candidates = media.flatMap(({ attributes }) => attributes.filter(isCandidate)).length;
  return { sdp: formatSdp({ ...description, media }), fingerprint: onlyFingerprint(description), candidates };
}

function parse(text: string): SessionDescription {
  try {
    const description = parseSdp(text);
    // Candidates belong to sections (RFC 8839 §5.1); elsewhere they are nobody's.
    return {
      ...description,
      attributes: description.attributes.filter((attribute) => !isCandidate(attribute)),
    };
  } catch (error) {
    if (error instanceof SipParseError) throw new MediaRefused(error.message);
    throw error;
  }
}

function isSection({ type, protocol, port }: Media, wantedType: string, wantedProtocol: string): boolean {
  return type === wantedType && protocol === wantedProtocol && port !== 0;
}

/**
 * There may be several fingerprints (RFC 8122 §5), any of which would do: of two certificates, one could be a
 * stranger's. The one that counts is the one that both sides bind their keys to, so that there must be one.
 */
function onlyFingerprint({ attributes, media }: SessionDescription): Bytes {
  const all = [attributes, ...media.map((section) => section.attributes)];
  const values = new Set(
    all.flatMap((some) => attributeValues(some, "fingerprint")).map((value) => value.toLowerCase()),
  );
  const [only = ""] = values;
  const [algorithm, hex = ""] = only.split(" ");
  const digits = hex.replaceAll(":", "");
  const isWhole = /^([0-9a-f]{2}:){31}[0-9a-f]{2}$/.test(hex) && digits.length === 2 * FINGERPRINT_LENGTH;
  if (values.size !== 1 || algorithm !== "sha-256" || !isWhole) {
    throw new MediaRefused("the description does not name one certificate by SHA-256");
  }
  return Uint8Array.fromHex(digits);
}

/** Opus is the only format that we describe, so that every `fmtp` is its own. */
function atConstantRate({ name, value }: Attribute): Attribute {
  const [type] = (value ?? "").split(" ");
  return name === "fmtp" ? { name, value: `${type} ${OPUS_PARAMETERS}` } : { name, value };
}

function isCandidate({ name }: Attribute): boolean {
  return name === "candidate";
}

/** RFC 8839 §5.1: foundation, component, transport, priority, address, port, `typ`, type, … */
function words({ value }: Attribute): string[] {
  return (value ?? "").split(" ");
}

/**
 * Names, as browsers make them for hosts (RFC 8828 §3 with mDNS), are left out: looking them up tells others of the call,
 * and whoever has such a name finds us by ours.
 */
function hasIpAddress(attribute: Attribute): boolean {
  return isIP(words(attribute)[4] ?? "") !== 0;
}

function onlyRelayed(attribute: Attribute): Attribute[] {
  if (!isCandidate(attribute)) return [attribute];
  const parts = words(attribute);
  if (parts[7] !== "relay") return [];
  const related = parts.indexOf("raddr");
  if (related >= 0)
    parts.splice(related, 4, "raddr", isIP(parts[4] ?? "") === 6 ? "::" : "0.0.0.0", "rport", "9");
  return [{ name: "candidate", value: parts.join(" ") }];
}
