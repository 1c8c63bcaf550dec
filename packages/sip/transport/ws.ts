import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type WebSocket, WebSocketServer } from "ws";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "../message/limits.ts";
import type { Refusal } from "./admission.ts";
import { type Clock, systemClock } from "./clock.ts";
import { CLOSED_HERE, type SipConnection } from "./connection.ts";
import { ConnectionGuard } from "./guard.ts";
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from "./limits.ts";
import { plainAddress, sentByOf } from "./node-tls-policy.ts";
import { WsConnection } from "./node-ws-connection.ts";
import { SIP_SUBPROTOCOL } from "./websocket-frame.ts";

export { connectWs, type WsConnectOptions } from "./node-ws-connect.ts";

/** One frame holds one SIP message. */
export const MAX_FRAME_BYTES = MAX_HEAD_BYTES + MAX_BODY_BYTES;

/** Nobody cuts one SIP message into so many frames; each costs a hundred times its byte while the rest is waited for. */
const MAX_FRAGMENTS = 64;

/** Pieces in which a frame may arrive: a full one is 60 network packets. Byte by byte, each would cost 200 bytes. */
const MAX_BUFFERED_CHUNKS = 512;

/** How a {@link WsListener} is told what to do. */
export interface WsListenOptions {
  /** `host[:port]` that Via gives for this server; its local address where absent. */
  readonly sentBy?: string;
  readonly limits?: Partial<ConnectionLimits>;
  readonly clock?: Clock;
  /** The WebSocket is open. Set `connection.handler` before returning. */
  onConnection(connection: SipConnection): void;
  /** A request to upgrade was turned away. */
  onRefused?(address: string, refusal: WsRefusal): void;
}

/** Why an upgrade was refused: a limit, or the client did not offer the subprotocol `sip`. */
export type WsRefusal = Refusal | "no-sip-subprotocol";

/**
 * Accepts SIP over WebSocket (RFC 7118) from an HTTP server's upgrade requests. Which path and which origins are
 * welcome is for that server to decide before it calls {@link handleUpgrade}.
 */
export class WsListener {
  readonly #options: WsListenOptions;
  readonly #guard: ConnectionGuard;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // SIP over TLS gains little from it, and each connection would keep a compressor.
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    handleProtocols: () => SIP_SUBPROTOCOL,
  });

  constructor(options: WsListenOptions) {
    this.#options = options;
    this.#guard = new ConnectionGuard(options.clock ?? systemClock, {
      ...DEFAULT_CONNECTION_LIMITS,
      ...options.limits,
    });
  }

  /** The open connections. */
  get connections(): ReadonlySet<SipConnection> {
    return this.#guard.connections;
  }

  /** Takes over an upgrade request, as the `upgrade` event of an HTTP server gives it. */
  handleUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const socket = stream as Socket;
    const address = plainAddress(socket.remoteAddress);
    if (!offersSip(request)) {
      this.#refuse(stream, address, "no-sip-subprotocol");
      return;
    }
    const refusal = this.#guard.enter(address);
    if (refusal !== null) {
      this.#refuse(stream, address, refusal);
      return;
    }
    let opened = false;
    stream.once("close", () => {
      if (!opened) this.#guard.leave(address, true);
    });
    this.#server.handleUpgrade(request, stream, head, (ws) => {
      opened = true;
      this.#opened(ws, socket, address);
    });
  }

  /** Closes all connections. The HTTP server is its owner's. */
  close(): void {
    this.#guard.close(CLOSED_HERE);
  }

  #opened(ws: WebSocket, socket: Socket, address: string): void {
    const connection = new WsConnection(ws, socket, {
      protocol: (socket as TLSSocket).encrypted === true ? "WSS" : "WS",
      remote: { address, port: socket.remotePort ?? 0 },
      sentBy: this.#options.sentBy ?? sentByOf(socket.localAddress ?? "localhost", socket.localPort ?? 0),
      keeper: this.#guard,
      maxSendBufferBytes: this.#guard.limits.maxSendBufferBytes,
    });
    this.#guard.watch(connection);
    this.#options.onConnection(connection);
  }

  /** RFC 7118 §4.1: a client that does not ask for `sip` gets no SIP. */
  #refuse(stream: Duplex, address: string, refusal: WsRefusal): void {
    const status = refusal === "no-sip-subprotocol" ? "400 Bad Request" : "503 Service Unavailable";
    stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    this.#options.onRefused?.(address, refusal);
  }
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"] ?? "";
  return offered.split(",").some((name) => name.trim().toLowerCase() === SIP_SUBPROTOCOL);
}
