import { badRequest } from "./error.ts";
import { formatHostPort, parseHostPort } from "./host.ts";
import { isToken, parseDecimal, SEMI, skipSpace, sliceTrimmed } from "./lexer.ts";
import { Params, parseParams } from "./params.ts";

/** RFC 3261 §8.1.1.7: marks a branch that is unique across space and time. */
export const BRANCH_COOKIE = "z9hG4bK";

/** One hop of the Via header: over what the request was sent, where the response goes, and which transaction it is. */
export interface Via {
  /** `SIP/2.0`, or what a peer of another version wrote: a 505 must be able to go back to it. */
  readonly protocol: string;
  /** Upper case: `TLS`, `WS`, `WSS`, `TCP`, `UDP` or an unknown token. */
  readonly transport: string;
  /** The sent-by host; IPv6 addresses keep their brackets. */
  readonly host: string;
  /** The sent-by port; `null` when not written. */
  readonly port: number | null;
  readonly params: Params;
}

/**
 * Parses one Via element (RFC 3261 §20.42, §25.1 `via-parm`).
 * @throws SipParseError 400 unless it is `SIP/<version>/<transport> <sent-by>` and well-formed parameters.
 */
export function parseVia(element: string): Via {
  let pos = protocolPart(element, 0);
  const name = sliceTrimmed(element, 0, pos).toUpperCase();
  if (name !== "SIP") throw badRequest("The Via protocol is not SIP");
  const versionStart = pos + 1;
  pos = protocolPart(element, versionStart);
  const version = sliceTrimmed(element, versionStart, pos);
  if (!isToken(version)) throw badRequest("The Via protocol version is malformed");
  const transportStart = skipSpace(element, pos + 1);
  let transportEnd = transportStart;
  while (transportEnd < element.length && element.charCodeAt(transportEnd) > 0x20) transportEnd++;
  const transport = element.slice(transportStart, transportEnd);
  if (!isToken(transport)) throw badRequest("The Via transport is malformed");
  const sentByStart = skipSpace(element, transportEnd);
  let sentByEnd = sentByStart;
  while (sentByEnd < element.length && element.charCodeAt(sentByEnd) !== SEMI) sentByEnd++;
  const { host, port } = parseHostPort(sliceTrimmed(element, sentByStart, sentByEnd));
  const params = parseParams(element, sentByEnd);
  return { protocol: `SIP/${version}`, transport: transport.toUpperCase(), host, port, params };
}

function protocolPart(element: string, pos: number): number {
  const slash = element.indexOf("/", pos);
  if (slash < 0) throw badRequest("A Via header is malformed");
  return slash;
}

/** The element as it stands in the header. */
export function formatVia(via: Via): string {
  return `${via.protocol}/${via.transport} ${formatHostPort(via)}${via.params.toString()}`;
}

/** A Via for a request of our own, with an empty `rport` (RFC 3581 §3) so that the answer finds its way through NAT. */
export function createVia(init: {
  transport: string;
  host: string;
  port?: number | null;
  branch: string;
}): Via {
  const params = Params.EMPTY.with("branch", init.branch).with("rport", null);
  const transport = init.transport.toUpperCase();
  return { protocol: "SIP/2.0", transport, host: init.host, port: init.port ?? null, params };
}

/** The branch parameter; `null` when absent (RFC 2543 peers). */
export function viaBranch(via: Via): string | null {
  return via.params.get("branch");
}

/** The address the server saw the request come from (RFC 3261 §18.2.1); `null` when not recorded. */
export function viaReceived(via: Via): string | null {
  return via.params.get("received");
}

/** The port the server saw (RFC 3581 §4); `null` when absent, empty (only asked for) or malformed. */
export function viaRport(via: Via): number | null {
  return parseDecimal(via.params.get("rport") ?? "", 65535);
}
