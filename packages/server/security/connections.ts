/** What becomes of connections that are refused or ended for what their peer did, as security events. */
import type { CloseCode, CloseReason, Refusal } from "@sottovoce/sip";
import type { Log } from "../log.ts";
import type { LimitName } from "./events.ts";

/** Everything a listener may say of a connection that it refused. */
type AnyRefusal =
  | Refusal
  | "handshake-failed"
  | "handshake-timeout"
  | "no-sip-subprotocol"
  | "unauthenticated";

/**
 * Refusals that say something about the peer. A handshake that fails is every port scanner's, and a browser may hold
 * an HTTPS connection open that it has no use for: both are only worth a line when somebody looks for it.
 */
const REFUSED: Readonly<Partial<Record<AnyRefusal, LimitName>>> = {
  full: "connections",
  "address-full": "connections of an address",
  "too-many-strangers": "strangers of an address",
  "too-fast": "new connections of an address",
  "handshake-timeout": "handshake time",
};

const CLOSED: Readonly<Partial<Record<CloseCode, LimitName>>> = {
  unauthenticated: "time to log in",
  "slow-reader": "unread bytes",
};

/** To be given to a listener: tells of the connections it refused. */
export function tellRefused(
  log: Log,
  protocol: "SIP" | "HTTPS",
): (remote: string, refusal: AnyRefusal) => void {
  return (remote, refusal) => {
    const limit = REFUSED[refusal];
    if (limit === undefined) log.debug("connection.refused", { remote, protocol, reason: refusal });
    else log.audit("limit.reached", { remote, protocol, limit });
  };
}

/** Tells why a SIP connection was closed, where its peer was to blame. */
export function tellClosed(log: Log, remote: string, reason: CloseReason): void {
  const limit = CLOSED[reason.code];
  if (limit !== undefined) log.audit("limit.reached", { remote, protocol: "SIP", limit });
  else if (reason.code === "malformed") {
    log.audit("input.malformed", { remote, protocol: "SIP", reason: reason.sentence });
  }
}
