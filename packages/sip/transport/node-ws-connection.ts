import { isUtf8 } from "node:buffer";
import { nextTick } from "node:process";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { BaseConnection, type ConnectionKeeper } from "./base-connection.ts";
import { CLOSED_BY_PEER, CLOSED_HERE, type CloseReason, type RemoteAddress } from "./connection.ts";
import { readFrame } from "./websocket-frame.ts";

/** RFC 6455 §7.4.1. */
const NORMAL_CLOSURE = 1000;
/** RFC 6455 §7.1.5: what a closing handshake without a code counts as. */
const NO_STATUS = 1005;
const BROKEN: CloseReason = { code: "network", sentence: "The connection broke" };
const NOT_WEBSOCKET: CloseReason = {
  code: "malformed",
  sentence: "The other side broke the rules or the limits of WebSocket",
};

/** The connection of a socket, so that all sockets share one set of listeners. */
const CONNECTION = Symbol("connection");
type SipWebSocket = WebSocket & { [CONNECTION]?: WsConnection };

/** A SIP connection on a `ws` socket that is open. */
export class WsConnection extends BaseConnection {
  readonly #ws: WebSocket;
  readonly #stream: Duplex;
  #corked = false;
  #reason: CloseReason | null = null;

  /** @param stream below `ws`, to hold back what is written until the tick ends */
  constructor(
    ws: WebSocket,
    stream: Duplex,
    init: {
      protocol: "WS" | "WSS";
      remote: RemoteAddress;
      sentBy: string;
      keeper: ConnectionKeeper | null;
      maxSendBufferBytes: number;
    },
  ) {
    super(init.protocol, init.remote, init.sentBy, init.keeper, init.maxSendBufferBytes);
    this.#ws = ws;
    this.#stream = stream;
    (ws as SipWebSocket)[CONNECTION] = this;
    ws.on("message", onMessage);
    ws.on("ping", onControl);
    ws.on("pong", onControl);
    ws.on("error", onError);
    ws.on("close", onClose);
  }

  /** A second call, or a peer that is past talking to, ends it without a closing handshake. */
  close(reason: CloseReason = CLOSED_HERE): void {
    const again = this.closed;
    this.closed = true;
    this.#reason ??= reason;
    if (again || reason.code === "slow-reader" || reason.code === "idle") this.#ws.terminate();
    else this.#ws.close(NORMAL_CLOSURE);
  }

  /** RFC 7118 §5: text frames for what is UTF-8, binary frames for the rest. */
  protected write(bytes: Uint8Array): boolean {
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      nextTick(uncork, this);
    }
    this.#ws.send(bytes, { binary: !isUtf8(bytes) });
    if (this.#ws.bufferedAmount <= this.maxSendBufferBytes) return true;
    this.closeSlowReader();
    return false;
  }

  uncork(): void {
    this.#corked = false;
    this.#stream.uncork();
  }

  /** A WebSocket message came; `null` for a ping or pong frame, which is a sign of life and no more. */
  read(bytes: Uint8Array | null): void {
    if (this.closed) return;
    this.heard = true;
    if (bytes !== null) this.deliver([readFrame(bytes)]);
  }

  /** The socket says why it is going to close. */
  failed(reason: CloseReason): void {
    this.closed = true;
    this.#reason ??= reason;
  }

  /** The socket has closed. */
  gone(code: number): void {
    const orderly = code === NORMAL_CLOSURE || code === NO_STATUS || code === 1001;
    this.finish(this.#reason ?? (orderly ? CLOSED_BY_PEER : BROKEN));
  }
}

function uncork(connection: WsConnection): void {
  connection.uncork();
}

/** `binaryType` is left at 'nodebuffer', so that data is always one Buffer. */
function onMessage(this: SipWebSocket, data: unknown): void {
  this[CONNECTION]?.read(data as Buffer);
}

function onControl(this: SipWebSocket): void {
  this[CONNECTION]?.read(null);
}

/** Errors of the protocol have codes of `ws`; what breaks below it has the system's. */
function onError(this: SipWebSocket, error: NodeJS.ErrnoException): void {
  this[CONNECTION]?.failed(error.code?.startsWith("WS_ERR_") ? NOT_WEBSOCKET : BROKEN);
}

function onClose(this: SipWebSocket, code: number): void {
  this[CONNECTION]?.gone(code);
}
