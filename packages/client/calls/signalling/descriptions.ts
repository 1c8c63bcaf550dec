/** What calls read and write in session descriptions; everything else in them is the media's. */
import {
  type Attribute,
  encodeSdp,
  type Media,
  type MediaDirection,
  mediaDirection,
  parseSdp,
  reverseDirection,
  type SessionDescription,
  SipParseError,
  withDirection,
} from "@sottovoce/sip";
import type { Bytes } from "@sottovoce/wire";
import type { MediaKind } from "../media.ts";

/** RFC 6189 §8: version, space, 64 hexadecimal digits; a line for each version. */
const ZRTP_HASH = "zrtp-hash";
/** Ours; the last character of a version says nothing (§4.1.1). */
const OWN_VERSION = /^1\.1/;
const ANY_VERSION = /^\d\.\d/;

/** A description of the other side, as far as calls look at it. */
export interface PeerDescription {
  readonly kind: MediaKind;
  /**
   * What ZRTP's Hello must hash to, in our version if it says so for that. As it came: one that no Hello can fit is kept,
   * so that the call ends by it. `null` where it does not say.
   */
  readonly helloHash: string | null;
  /** Which way sound may go, as the other side sees it. */
  readonly direction: MediaDirection;
  /** For the media, as it came. */
  readonly text: string;
}

/** @returns `null` for a description that cannot be read, or that offers no sound we know how to protect */
export function readDescription(body: Uint8Array): PeerDescription | null {
  const session = parse(body);
  const audio = session?.media.find(({ type, port }) => type === "audio" && port !== 0);
  if (session === null || session === undefined || audio === undefined) return null;
  const kind = kindOf(audio);
  if (kind === null) return null;
  return {
    kind,
    // §8.1 puts it into the media section; some put it before all of them.
    helloHash: announcedHash(audio.attributes) ?? announcedHash(session.attributes),
    direction: mediaDirection(session, audio),
    text: new TextDecoder().decode(body),
  };
}

/** Ours before what names no version at all, which may have been ours; last those of other versions. */
function announcedHash(attributes: readonly Attribute[]): string | null {
  const lines = attributes.flatMap(({ name, value }) => (name === ZRTP_HASH ? [value ?? ""] : []));
  const own = lines.find((line) => OWN_VERSION.test(line));
  return own ?? lines.find((line) => !ANY_VERSION.test(line)) ?? lines[0] ?? null;
}

function kindOf({ protocol }: Media): MediaKind | null {
  switch (protocol.toUpperCase()) {
    case "UDP/TLS/RTP/SAVPF":
      return "webrtc";
    case "RTP/AVP":
    case "RTP/AVPF":
      return "rtp";
    default:
      return null;
  }
}

function parse(body: Uint8Array): SessionDescription | null {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SipParseError) return null;
    throw error;
  }
}

/** The description that the media made, with the hash of our Hello in each audio section. @throws SipParseError */
export function announce(text: string, helloHash: string): Bytes {
  const session = parseSdp(text);
  const media = session.media.map((section) =>
    section.type === "audio"
      ? { ...section, attributes: [...section.attributes, { name: ZRTP_HASH, value: helloHash }] }
      : section,
  );
  return new Uint8Array(encodeSdp({ ...session, media }));
}

/**
 * The same description as before, in a new version (RFC 3264 §8), with sound going another way (§8.4).
 * @param sent what this side sent last
 */
export function redirected(sent: Uint8Array, direction: MediaDirection): Bytes {
  const session = parseSdp(sent);
  const { origin } = session;
  const sessionVersion = (BigInt(origin.sessionVersion) + 1n).toString();
  const media = session.media.map((section) =>
    section.type === "audio" ? withDirection(section, direction) : section,
  );
  return new Uint8Array(encodeSdp({ ...session, origin: { ...origin, sessionVersion }, media }));
}

/**
 * The answer to a later offer, as the version after what this side sent last (RFC 3264 §8).
 * @param sent what this side sent last, whatever it was
 */
export function succeeding(sent: Uint8Array, answer: Uint8Array, direction: MediaDirection): Bytes {
  const session = parseSdp(answer);
  return redirected(encodeSdp({ ...session, origin: parseSdp(sent).origin }), direction);
}

/** Whether the other side's new description differs from its last one in nothing but version and direction. */
export function isRedirection(before: string, after: string): boolean {
  return comparable(before) === comparable(after);
}

function comparable(text: string): string {
  const session = parse(new TextEncoder().encode(text));
  if (session === null) return text;
  const directions = new Set(["sendrecv", "sendonly", "recvonly", "inactive"]);
  const media = session.media.map((section) => ({
    ...section,
    attributes: section.attributes.filter(({ name }) => !directions.has(name)),
  }));
  const attributes = session.attributes.filter(({ name }) => !directions.has(name));
  return JSON.stringify({ ...session, origin: { ...session.origin, sessionVersion: "" }, media, attributes });
}

/** What we offer (RFC 3264 §8.4). @param held by this side, by the other one */
export function offeredDirection(held: { readonly here: boolean; readonly there: boolean }): MediaDirection {
  if (held.here) return held.there ? "inactive" : "sendonly";
  return held.there ? "recvonly" : "sendrecv";
}

/** What we answer to an offered direction (§6.1). */
export function answeredDirection(offered: MediaDirection, heldHere: boolean): MediaDirection {
  if (!heldHere) return reverseDirection(offered);
  return offered === "sendrecv" || offered === "recvonly" ? "sendonly" : "inactive";
}

/** RFC 3264 §8.4: the other side holds, where it does not want to hear us. */
export function holds(direction: MediaDirection): boolean {
  return direction === "sendonly" || direction === "inactive";
}
