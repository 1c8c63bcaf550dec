import type { SipParseError } from "../message/error.ts";
import type { SipMessage } from "../message/message.ts";

/** The transports of this package, spelled as in Via. All are reliable and ordered; there is no UDP and no plain TCP. */
export type SipProtocol = "TLS" | "WSS" | "WS";

/** The other end of a connection. */
export interface RemoteAddress {
  /** IPv4 or IPv6 address without brackets; a host name where the platform tells no address (browsers). */
  readonly address: string;
  readonly port: number;
}

/**
 * Why a connection closed:
 * `local` this side closed it · `peer` the other side did · `network` it broke · `handshake` TLS was not done in
 * time · `unauthenticated` nobody logged in in time · `idle` no sign of life in time · `slow-reader` it does not
 * read what it is sent · `malformed` it sends what is not SIP
 */
export type CloseCode =
  | "local"
  | "peer"
  | "network"
  | "handshake"
  | "unauthenticated"
  | "idle"
  | "slow-reader"
  | "malformed";

/** Why a connection closed, for programs and for persons. */
export interface CloseReason {
  readonly code: CloseCode;
  /** One sentence for a log; holds nothing of the peer's text. */
  readonly sentence: string;
}

/**
 * What happens on a connection. One handler may serve any number of connections: it is given the connection each
 * time, so that thousands of idle ones cost no closures. Nothing is called from within a method of the connection.
 */
export interface ConnectionHandler {
  onMessage(connection: SipConnection, message: SipMessage): void;
  /** The peer asked for a sign of life (RFC 5626 §3.5.1) and has been answered. */
  onPing(connection: SipConnection): void;
  /** The peer answered our ping. */
  onPong(connection: SipConnection): void;
  /** Something came that is not SIP, or breaks a limit. The connection stays open where it can still be read on. */
  onMalformed(connection: SipConnection, error: SipParseError): void;
  /** The last call for this connection, exactly once. */
  onClosed(connection: SipConnection, reason: CloseReason): void;
}

/** A SIP connection. Also called a *flow* (RFC 5626 §3.2) once a registration is bound to it. */
export interface SipConnection {
  /** Unique in this process, never used again. */
  readonly id: number;
  readonly protocol: SipProtocol;
  readonly remote: RemoteAddress;
  /** `host[:port]` that Via gives for this end (RFC 3261 §18.1.1). */
  readonly sentBy: string;
  readonly closed: boolean;
  /** Set it before the current tick ends: what arrives before is lost. */
  handler: ConnectionHandler;
  /**
   * Sends a message, or bytes of one that is encoded already. What is sent in one tick leaves in one write.
   * @returns `false` where the connection is closed, or closes now because the peer does not read
   */
  send(message: SipMessage | Uint8Array): boolean;
  /**
   * Asks the peer for a sign of life: CRLF CRLF, which it answers with CRLF. Only the end that opened the connection
   * may ask (RFC 5626 §3.5.1).
   */
  ping(): void;
  /** The peer has proved who it is; the limit for strangers is lifted. */
  admit(): void;
  /** Sends what is waiting and closes. Safe to call twice. */
  close(reason?: CloseReason): void;
}

/** The reason where none is given. */
export const CLOSED_HERE: CloseReason = { code: "local", sentence: "This side closed the connection" };

/** The peer ended the connection in good order. */
export const CLOSED_BY_PEER: CloseReason = { code: "peer", sentence: "The other side closed the connection" };

/**
 * Why a connection could not be made: `untrusted` the peer's certificate is not by the expected authority, or not
 * for that name · `unreachable` nobody answers there, or not with this protocol · `timeout` · `aborted` by the caller
 */
export type ConnectErrorKind = "untrusted" | "unreachable" | "timeout" | "aborted";

/** A connection could not be made. Nothing but a TLS hello has been sent. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
  readonly kind: ConnectErrorKind;

  constructor(kind: ConnectErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
