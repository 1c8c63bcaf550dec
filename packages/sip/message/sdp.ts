import { badRequest, SipEncodeError } from "./error.ts";
import { parseDecimal } from "./lexer.ts";

/** A session description (RFC 8866 §5). Values nobody here computes with stay text, so that none is changed. */
export interface SessionDescription {
  readonly origin: Origin;
  /** `s=`; a single space or `-` when there is none. */
  readonly name: string;
  readonly information: string | null;
  readonly uri: string | null;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly connection: Connection | null;
  readonly bandwidths: readonly Bandwidth[];
  readonly times: readonly Timing[];
  /** `z=` */
  readonly zones: string | null;
  /** `k=`, obsolete (RFC 8866 §5.12); carried, never used. */
  readonly key: string | null;
  readonly attributes: readonly Attribute[];
  readonly media: readonly Media[];
}

/** `o=` */
export interface Origin {
  readonly username: string;
  /** Decimal digits; may exceed what a number holds exactly. */
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly netType: string;
  readonly addrType: string;
  readonly address: string;
}

/** `c=` */
export interface Connection {
  readonly netType: string;
  readonly addrType: string;
  /** With its `/ttl` or `/count` for multicast. */
  readonly address: string;
}

/** `b=`; kilobits per second for `AS`, bits per second for `TIAS`. */
export interface Bandwidth {
  readonly type: string;
  readonly value: number;
}

/** `t=` with its `r=` lines; start and stop are NTP seconds. */
export interface Timing {
  readonly start: string;
  readonly stop: string;
  readonly repeats: readonly string[];
}

/** `a=name` or `a=name:value`. */
export interface Attribute {
  readonly name: string;
  readonly value: string | null;
}

/** `m=` and what belongs to it. */
export interface Media {
  readonly type: string;
  /** 0 when the stream is refused. */
  readonly port: number;
  readonly portCount: number | null;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly information: string | null;
  readonly connections: readonly Connection[];
  readonly bandwidths: readonly Bandwidth[];
  readonly key: string | null;
  readonly attributes: readonly Attribute[];
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Parses a session description. Lines may end in LF alone (RFC 8866 §5 asks for that tolerance), and optional lines
 * may come in any order within their section; the first must be `v=0`.
 * @param body at most `MAX_BODY_BYTES` when it comes from a message
 * @throws SipParseError 400 when malformed, incomplete, or with a type letter RFC 8866 does not know (§5).
 */
export function parseSdp(body: Uint8Array | string): SessionDescription {
  const lines = splitLines(typeof body === "string" ? body : decode(body));
  const starts: number[] = [];
  lines.forEach((line, i) => {
    if (line.type === "m") starts.push(i);
  });
  const session = parseSession(lines.slice(0, starts[0] ?? lines.length));
  const media = starts.map((start, i) => parseMedia(lines.slice(start, starts[i + 1] ?? lines.length)));
  return { ...session, media };
}

/** The description as bytes for a message body, lines ending in CR LF, in the order of RFC 8866 §5. */
export function encodeSdp(description: SessionDescription): Uint8Array {
  return encoder.encode(formatSdp(description));
}

/**
 * The description as text; `parseSdp(formatSdp(d))` equals `d`.
 * @throws SipEncodeError when a value holds a line break or NUL: it would become lines of its own.
 */
export function formatSdp(description: SessionDescription): string {
  const { origin } = description;
  const out: string[] = ["v=0"];
  out.push(
    `o=${origin.username} ${origin.sessionId} ${origin.sessionVersion} ${origin.netType} ${origin.addrType} ${origin.address}`,
    `s=${description.name}`,
  );
  pushOptional(out, "i", description.information);
  pushOptional(out, "u", description.uri);
  for (const email of description.emails) out.push(`e=${email}`);
  for (const phone of description.phones) out.push(`p=${phone}`);
  if (description.connection !== null) out.push(formatConnection(description.connection));
  pushBandwidths(out, description.bandwidths);
  for (const { start, stop, repeats } of description.times) {
    out.push(`t=${start} ${stop}`);
    for (const repeat of repeats) out.push(`r=${repeat}`);
  }
  pushOptional(out, "z", description.zones);
  pushOptional(out, "k", description.key);
  pushAttributes(out, description.attributes);
  for (const media of description.media) pushMedia(out, media);
  for (const line of out) {
    if (/[\r\n\0]/.test(line))
      throw new SipEncodeError("A session description value holds a line break or NUL");
  }
  return `${out.join("\r\n")}\r\n`;
}

function pushMedia(out: string[], media: Media): void {
  const port = media.portCount === null ? `${media.port}` : `${media.port}/${media.portCount}`;
  out.push(`m=${media.type} ${port} ${media.protocol} ${media.formats.join(" ")}`);
  pushOptional(out, "i", media.information);
  for (const connection of media.connections) out.push(formatConnection(connection));
  pushBandwidths(out, media.bandwidths);
  pushOptional(out, "k", media.key);
  pushAttributes(out, media.attributes);
}

function pushOptional(out: string[], type: string, value: string | null): void {
  if (value !== null) out.push(`${type}=${value}`);
}

function pushBandwidths(out: string[], bandwidths: readonly Bandwidth[]): void {
  for (const { type, value } of bandwidths) out.push(`b=${type}:${value}`);
}

function pushAttributes(out: string[], attributes: readonly Attribute[]): void {
  for (const { name, value } of attributes) out.push(value === null ? `a=${name}` : `a=${name}:${value}`);
}

function formatConnection({ netType, addrType, address }: Connection): string {
  return `c=${netType} ${addrType} ${address}`;
}

interface Line {
  readonly type: string;
  readonly value: string;
}

function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw badRequest("The session description is not UTF-8");
  }
}

function splitLines(text: string): Line[] {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  return lines.map((line) => {
    if (line.charAt(1) !== "=" || /[\r\0]/.test(line))
      throw badRequest("A line of the session description is malformed");
    return { type: line.charAt(0), value: line.slice(2) };
  });
}

function parseSession(lines: readonly Line[]): Omit<SessionDescription, "media"> {
  const [version, ...rest] = lines;
  if (version?.type !== "v" || version.value !== "0")
    throw badRequest("The session description does not begin with v=0");
  const section = new Section(rest, "osiuepcbtrzka");
  const origin = section.one("o");
  const name = section.one("s");
  if (origin === null || name === null) throw badRequest("The session description lacks o= or s=");
  const connections = section.all("c").map(parseConnection);
  if (connections.length > 1) throw badRequest("A line of the session description is there more than once");
  return {
    origin: parseOrigin(origin),
    name,
    information: section.one("i"),
    uri: section.one("u"),
    emails: section.all("e"),
    phones: section.all("p"),
    connection: connections[0] ?? null,
    bandwidths: section.all("b").map(parseBandwidth),
    times: parseTimes(rest),
    zones: section.one("z"),
    key: section.one("k"),
    attributes: section.all("a").map(parseAttribute),
  };
}

function parseMedia(lines: readonly Line[]): Media {
  const [first, ...rest] = lines;
  const words = (first?.value ?? "").split(" ");
  const [type = "", ports = "", protocol = "", ...formats] = words;
  const [port = "", count] = ports.split("/");
  const portNumber = parseDecimal(port, 65535);
  const portCount = count === undefined ? null : parseDecimal(count, 65535);
  const isBroken = words.includes("") || formats.length === 0 || portNumber === null;
  if (isBroken || (count !== undefined && portCount === null)) throw badRequest("A media line is malformed");
  const section = new Section(rest, "icbka");
  return {
    type,
    port: portNumber,
    portCount,
    protocol,
    formats,
    information: section.one("i"),
    connections: section.all("c").map(parseConnection),
    bandwidths: section.all("b").map(parseBandwidth),
    key: section.one("k"),
    attributes: section.all("a").map(parseAttribute),
  };
}

/** The lines of the session or of one medium, by type. */
class Section {
  readonly #lines: readonly Line[];

  /** @param types the letters allowed here; another makes the whole description void (RFC 8866 §5) */
  constructor(lines: readonly Line[], types: string) {
    for (const { type } of lines) {
      if (!types.includes(type)) throw badRequest("The session description has a line of unknown type");
    }
    this.#lines = lines;
  }

  all(type: string): string[] {
    return this.#lines.filter((line) => line.type === type).map((line) => line.value);
  }

  one(type: string): string | null {
    const values = this.all(type);
    if (values.length > 1) throw badRequest("A line of the session description is there more than once");
    return values[0] ?? null;
  }
}

function parseOrigin(value: string): Origin {
  const words = value.split(" ");
  const [username = "", sessionId = "", sessionVersion = "", netType = "", addrType = "", address = ""] =
    words;
  if (words.length !== 6 || words.includes("") || !/^\d+$/.test(sessionId) || !/^\d+$/.test(sessionVersion)) {
    throw badRequest("The origin of the session description is malformed");
  }
  return { username, sessionId, sessionVersion, netType, addrType, address };
}

function parseConnection(value: string): Connection {
  const words = value.split(" ");
  const [netType = "", addrType = "", address = ""] = words;
  if (words.length !== 3 || words.includes("")) throw badRequest("A connection line is malformed");
  return { netType, addrType, address };
}

function parseBandwidth(text: string): Bandwidth {
  const colon = text.indexOf(":");
  const value = parseDecimal(text.slice(colon + 1), Number.MAX_SAFE_INTEGER);
  if (colon < 1 || value === null) throw badRequest("A bandwidth line is malformed");
  return { type: text.slice(0, colon), value };
}

function parseTimes(lines: readonly Line[]): Timing[] {
  const times: { start: string; stop: string; repeats: string[] }[] = [];
  for (const { type, value } of lines) {
    if (type === "t") {
      const [, start, stop] = /^(\d+) (\d+)$/.exec(value) ?? [];
      if (start === undefined || stop === undefined) throw badRequest("A time line is malformed");
      times.push({ start, stop, repeats: [] });
    } else if (type === "r") {
      const last = times.at(-1);
      if (last === undefined) throw badRequest("A repeat line stands before any time line");
      last.repeats.push(value);
    }
  }
  return times;
}

function parseAttribute(text: string): Attribute {
  const colon = text.indexOf(":");
  if (colon === 0 || text === "") throw badRequest("An attribute has no name");
  return colon < 0
    ? { name: text, value: null }
    : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}
