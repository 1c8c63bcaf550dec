import { nextTick } from "node:process";
import type { TLSSocket } from "node:tls";
import { StreamFramer, type StreamRole } from "../message/framing.ts";
import { BaseConnection, type ConnectionKeeper } from "./base-connection.ts";
import { CLOSED_BY_PEER, CLOSED_HERE, type CloseReason, type RemoteAddress } from "./connection.ts";

const BROKEN: CloseReason = { code: "network", sentence: "The connection broke" };

const UNREADABLE: CloseReason = {
  code: "malformed",
  sentence: "The other side sent something after which the stream cannot be read on",
};

/** The connection of a socket, so that all sockets share one set of listeners. */
const CONNECTION = Symbol("connection");
type SipSocket = TLSSocket & { [CONNECTION]?: TlsConnection };

/** A SIP connection on a TLS socket whose handshake is done. */
export class TlsConnection extends BaseConnection {
  readonly #socket: TLSSocket;
  readonly #framer: StreamFramer;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #reason: CloseReason | null = null;

  constructor(
    socket: TLSSocket,
    init: {
      role: StreamRole;
      remote: RemoteAddress;
      sentBy: string;
      keeper: ConnectionKeeper | null;
      maxSendBufferBytes: number;
    },
  ) {
    super("TLS", init.remote, init.sentBy, init.keeper, init.maxSendBufferBytes);
    this.#socket = socket;
    this.#framer = new StreamFramer(init.role);
    (socket as SipSocket)[CONNECTION] = this;
    socket.on("data", onData);
    socket.on("end", onEnd);
    socket.on("error", onError);
    socket.on("close", onClose);
  }

  /** A second call, or a peer that is past talking to, ends it without waiting for what is still to be sent. */
  close(reason: CloseReason = CLOSED_HERE): void {
    const again = this.closed;
    this.closed = true;
    this.#reason ??= reason;
    if (again || reason.code === "slow-reader" || reason.code === "idle") {
      this.#socket.destroy();
      return;
    }
    this.flush();
    this.#socket.destroySoon();
  }

  protected write(bytes: Uint8Array): boolean {
    if (this.#waiting.length === 0) nextTick(flush, this);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes + this.#socket.writableLength <= this.maxSendBufferBytes) return true;
    this.closeSlowReader();
    return false;
  }

  /** One write for all messages of a tick: one TLS record and one system call instead of one each. */
  flush(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#socket.destroyed) return;
    this.#socket.write(this.#waiting.length === 1 ? first : Buffer.concat(this.#waiting, this.#waitingBytes));
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Bytes came. */
  read(chunk: Uint8Array): void {
    // What comes after the end is no sign of life: it must not keep a connection that is closing.
    if (this.closed) return;
    this.heard = true;
    this.deliver(this.#framer.push(chunk));
    if (this.#framer.isDead) this.close(UNREADABLE);
  }

  /** The socket says why it is going to close. */
  failed(reason: CloseReason): void {
    this.closed = true;
    this.#reason ??= reason;
  }

  /** The socket has closed. */
  gone(): void {
    this.finish(this.#reason ?? BROKEN);
  }
}

function flush(connection: TlsConnection): void {
  connection.flush();
}

function onData(this: SipSocket, chunk: Buffer): void {
  this[CONNECTION]?.read(chunk);
}

function onEnd(this: SipSocket): void {
  this[CONNECTION]?.failed(CLOSED_BY_PEER);
}

function onError(this: SipSocket): void {
  this[CONNECTION]?.failed(BROKEN);
}

function onClose(this: SipSocket): void {
  this[CONNECTION]?.gone();
}
