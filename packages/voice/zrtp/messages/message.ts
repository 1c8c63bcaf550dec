/** Any ZRTP message (RFC 6189 §5.1.1, table 1). */
import type { Bytes } from "@sottovoce/crypto";
import { type Commit, parseCommit } from "./commit.ts";
import { parseSealed, type Sealed } from "./confirm.ts";
import { type DhPart, parseDhPart } from "./dh-part.ts";
import { typeOf } from "./frame.ts";
import { type Hello, parseHello } from "./hello.ts";
import {
  parseAcknowledgement,
  parseError,
  parseGoClear,
  parsePing,
  parsePingAck,
  type ShortMessage,
} from "./short.ts";

/** `unknown` is a type that table 1 does not have: an extension, to be passed over. */
export type ZrtpMessage = Hello | Commit | DhPart | Sealed | ShortMessage | { readonly kind: "unknown" };

/** @param octets a whole message, as a packet carried it. @returns `null` where it is malformed */
export function parseMessage(octets: Bytes): ZrtpMessage | null {
  const type = typeOf(octets);
  switch (type) {
    case null:
      return null;
    case "Hello   ":
      return parseHello(octets);
    case "Commit  ":
      return parseCommit(octets);
    case "DHPart1 ":
    case "DHPart2 ":
      return parseDhPart(type === "DHPart1 " ? "DHPart1" : "DHPart2", octets);
    case "Confirm1":
    case "Confirm2":
    case "SASrelay":
      return parseSealed(type, octets);
    case "HelloACK":
    case "Conf2ACK":
    case "ErrorACK":
    case "ClearACK":
    case "RelayACK":
      return parseAcknowledgement(type, octets);
    case "Error   ":
      return parseError(octets);
    case "GoClear ":
      return parseGoClear(octets);
    case "Ping    ":
      return parsePing(octets);
    case "PingACK ":
      return parsePingAck(octets);
    default:
      return { kind: "unknown" };
  }
}
