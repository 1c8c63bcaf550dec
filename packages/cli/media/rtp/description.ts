/** Offer and answer for sound by RTP/AVP (RFC 3264, RFC 3551, RFC 7587, RFC 4733). */
import { randomInt } from "node:crypto";
import { isIP, isIPv6 } from "node:net";
import { MediaRefused } from "@sottovoce/client";
import {
  type Attribute,
  attributeValue,
  attributeValues,
  formatSdp,
  type Media,
  type MediaDirection,
  mediaDirection,
  parseSdp,
  reverseDirection,
  type SessionDescription,
  SipParseError,
} from "@sottovoce/sip";
import { type CodecName, FRAME_MS } from "@sottovoce/voice";
import type { RemoteAddress } from "./sockets.ts";

const PROTOCOL = "RTP/AVP";

/** A format that both sides know: its payload type (RFC 3551 §3), and what it is. */
interface Format {
  readonly type: number;
  readonly name: CodecName | "telephone-event";
  readonly clockRate: number;
}

/**
 * What we offer, the best first. Telephone keys are taken as events so that nobody has to hear them as tones; they have
 * the clock of the sound they interrupt (RFC 4733 §2.1), hence two. Types from 96 on are free to be given out (RFC 3551
 * §3).
 */
const OFFERED: readonly Format[] = [
  { type: 96, name: "opus", clockRate: 48_000 },
  { type: 0, name: "PCMU", clockRate: 8_000 },
  { type: 8, name: "PCMA", clockRate: 8_000 },
  { type: 101, name: "telephone-event", clockRate: 48_000 },
  { type: 102, name: "telephone-event", clockRate: 8_000 },
];

/** A format of sound by its payload type. */
interface SoundFormat {
  readonly type: number;
  readonly name: CodecName;
}

/** What both sides agreed on. */
export interface RtpAgreement {
  /** `null` while the peer wants nothing sent, as phones say "hold" by the address 0.0.0.0 (RFC 2543 §B.5). */
  readonly remote: { readonly rtp: RemoteAddress; readonly rtcp: RemoteAddress } | null;
  /** Of sound; the first is what we send. */
  readonly codecs: readonly SoundFormat[];
  /** Whether the peer says that it sends. */
  readonly peerSends: boolean;
}

/** Numbers that stay the same for one session: `o=` (RFC 8866 §5.2). Nothing of the machine or its owner is in it. */
export class LocalDescription {
  readonly #sessionId = String(randomInt(1, 2 ** 47));
  readonly #address: string;
  readonly #port: number;
  #version = 0;

  /** @param port of RTP; RTCP has the next one */
  constructor(address: string, port: number) {
    this.#address = address;
    this.#port = port;
  }

  offer(): string {
    return this.#format([this.#audio(OFFERED, "sendrecv")]);
  }

  /**
   * @param current the format in use, which stays; `null` where there is none yet, and the peer's first one is taken
   * @returns the answer, in which all streams but the first sound are refused (RFC 3264 §6), and what was agreed on
   * @throws MediaRefused where it holds nothing that we can or may use, or no longer what is in use
   */
  answer(
    offer: string,
    current: SoundFormat | null,
  ): { readonly answer: string; readonly agreement: RtpAgreement } {
    const description = parse(offer);
    const index = soundIndex(description);
    const media = description.media[index]!;
    const formats = commonFormats(media);
    const agreement = agree(description, media, formats, this.#address);
    const direction = reverseDirection(mediaDirection(description, media));
    const codec = agreement.codecs.find(
      ({ type, name }) => !current || (type === current.type && name === current.name),
    );
    // The call goes on as it was (RFC 3261 §14.2).
    if (codec === undefined) throw new MediaRefused("the format of the sound cannot change within a call");
    const answered = formats.filter(({ type, name }) => type === codec.type || name === "telephone-event");
    const lines = description.media.map((other, i) =>
      i === index ? this.#audio(answered, direction) : refused(other),
    );
    return { answer: this.#format(lines), agreement: { ...agreement, codecs: [codec] } };
  }

  /** @throws MediaRefused where the peer took nothing of our offer */
  accept(answer: string): RtpAgreement {
    const description = parse(answer);
    const media = description.media[0];
    if (media === undefined || !isSound(media)) throw new MediaRefused("the peer takes no sound by RTP/AVP");
    return agree(description, media, commonFormats(media), this.#address);
  }

  #audio(formats: readonly Format[], direction: MediaDirection): Media {
    const attributes: Attribute[] = [
      { name: "rtcp", value: String(this.#port + 1) },
      ...formats.flatMap(formatAttributes),
      { name: "ptime", value: String(FRAME_MS) },
      { name: "maxptime", value: String(FRAME_MS) },
      { name: direction, value: null },
    ];
    return {
      type: "audio",
      port: this.#port,
      portCount: null,
      protocol: PROTOCOL,
      formats: formats.map(({ type }) => String(type)),
      information: null,
      connections: [],
      bandwidths: [],
      key: null,
      attributes,
    };
  }

  #format(media: readonly Media[]): string {
    const place = { netType: "IN", addrType: isIPv6(this.#address) ? "IP6" : "IP4", address: this.#address };
    const sessionVersion = String(++this.#version);
    return formatSdp({
      origin: { username: "-", sessionId: this.#sessionId, sessionVersion, ...place },
      name: "-",
      information: null,
      uri: null,
      emails: [],
      phones: [],
      connection: place,
      bandwidths: [],
      times: [{ start: "0", stop: "0", repeats: [] }],
      zones: null,
      key: null,
      attributes: [],
      media,
    });
  }
}

function formatAttributes({ type, name, clockRate }: Format): Attribute[] {
  // Opus is always said to have two channels (RFC 7587 §7).
  const map = { name: "rtpmap", value: `${type} ${name}/${clockRate}${name === "opus" ? "/2" : ""}` };
  if (name === "opus") return [map, { name: "fmtp", value: `${type} useinbandfec=1;cbr=1` }];
  return name === "telephone-event" ? [map, { name: "fmtp", value: `${type} 0-15` }] : [map];
}

function parse(text: string): SessionDescription {
  try {
    return parseSdp(text);
  } catch (error) {
    if (error instanceof SipParseError) throw new MediaRefused(error.message);
    throw error;
  }
}

function isSound({ type, protocol, port }: Media): boolean {
  return type === "audio" && protocol === PROTOCOL && port !== 0;
}

function soundIndex({ media }: SessionDescription): number {
  const index = media.findIndex(isSound);
  if (index < 0) throw new MediaRefused("the offer has no sound by RTP/AVP");
  return index;
}

/** With port 0, in its place, with a format because there must be one (RFC 3264 §6). */
function refused({ type, protocol, formats }: Media): Media {
  return {
    type,
    port: 0,
    portCount: null,
    protocol,
    formats: formats.slice(0, 1),
    information: null,
    connections: [],
    bandwidths: [],
    key: null,
    attributes: [],
  };
}

/** Formats of a description that we know, in its order. Types 0 and 8 need no `rtpmap` (RFC 3551 §6). */
function commonFormats(media: Media): Format[] {
  const maps = new Map(
    attributeValues(media.attributes, "rtpmap").map((value) => {
      const [type = "", encoding = ""] = value.split(" ");
      return [type, encoding] as const;
    }),
  );
  return media.formats.flatMap((text) => {
    if (!/^\d{1,3}$/.test(text) || Number(text) > 127) return [];
    const type = Number(text);
    const known = OFFERED.find((format) => format.type === type && type < 96);
    const [name = "", rate] = (maps.get(text) ?? "").split("/");
    const meant = maps.has(text) ? OFFERED.find((format) => isSame(format, name, Number(rate))) : known;
    return meant === undefined ? [] : [{ ...meant, type }];
  });
}

function isSame(format: Format, name: string, clockRate: number): boolean {
  return format.name.toLowerCase() === name.toLowerCase() && format.clockRate === clockRate;
}

function agree(
  description: SessionDescription,
  media: Media,
  formats: readonly Format[],
  ownAddress: string,
): RtpAgreement {
  const codecs = formats.flatMap(({ type, name }) => (name === "telephone-event" ? [] : [{ type, name }]));
  if (codecs.length === 0) throw new MediaRefused("the peer knows none of Opus, PCMU and PCMA");
  const direction = mediaDirection(description, media);
  const remote = remoteOf(description, media, ownAddress);
  return {
    remote,
    codecs,
    peerSends: remote !== null && (direction === "sendrecv" || direction === "sendonly"),
  };
}

function remoteOf(description: SessionDescription, media: Media, ownAddress: string): RtpAgreement["remote"] {
  const connection = media.connections[0] ?? description.connection;
  const address = connection?.address ?? "";
  // A name would have to be looked up: whoever answers that learns of the call.
  if (isIP(address) === 0) throw new MediaRefused("the description names no IP address");
  if (isIP(address) !== isIP(ownAddress)) throw new MediaRefused("the peer has another kind of IP address");
  if (address === "0.0.0.0" || address === "::") return null;
  // RFC 3605: `rtcp:53020`, or with an address of its own, which we do not use.
  const stated = /^\d+$/.exec(attributeValue(media.attributes, "rtcp")?.split(" ")[0] ?? "")?.[0];
  const rtcpPort = stated === undefined ? media.port + 1 : Number(stated);
  if (rtcpPort < 1 || rtcpPort > 65_535) throw new MediaRefused("the description's RTCP port is none");
  return { rtp: { address, port: media.port }, rtcp: { address, port: rtcpPort } };
}
