import { encodeMessage } from "../message/encode.ts";
import type { SipParseError } from "../message/error.ts";
import type { FramedItem } from "../message/framing.ts";
import type { SipMessage } from "../message/message.ts";
import type {
  CloseReason,
  ConnectionHandler,
  RemoteAddress,
  SipConnection,
  SipProtocol,
} from "./connection.ts";
import { DEFAULT_CONNECTION_LIMITS, MAX_CONSECUTIVE_MALFORMED } from "./limits.ts";

/** RFC 5626 §3.5.1. */
const PING = new Uint8Array([13, 10, 13, 10]);
const PONG = new Uint8Array([13, 10]);

const MALFORMED: CloseReason = { code: "malformed", sentence: "The other side kept sending what is not SIP" };
/** What a connection is until somebody takes it up. */
const NOBODY: ConnectionHandler = {
  onMessage() {},
  onPing() {},
  onPong() {},
  onMalformed() {},
  onClosed() {},
};

/** Whoever keeps count of a listener's connections. */
export interface ConnectionKeeper {
  admitted(connection: BaseConnection): void;
  gone(connection: BaseConnection): void;
}

let lastId = 0;

/** What all connections share, whatever carries their bytes: identity, state, and what becomes of each item read. */
export abstract class BaseConnection implements SipConnection {
  readonly id = ++lastId;
  readonly protocol: SipProtocol;
  readonly remote: RemoteAddress;
  readonly sentBy: string;
  handler: ConnectionHandler = NOBODY;
  closed = false;
  /** Whether a byte came since the keeper's last look. */
  heard = true;
  /** How many of the keeper's looks found nothing heard. */
  quiet = 0;
  /** Bytes that may wait for the peer to read; more closes the connection. */
  maxSendBufferBytes: number;
  readonly #keeper: ConnectionKeeper | null;
  #malformed = 0;

  protected constructor(
    protocol: SipProtocol,
    remote: RemoteAddress,
    sentBy: string,
    keeper: ConnectionKeeper | null,
    maxSendBufferBytes = DEFAULT_CONNECTION_LIMITS.maxSendBufferBytes,
  ) {
    this.protocol = protocol;
    this.remote = remote;
    this.sentBy = sentBy;
    this.#keeper = keeper;
    this.maxSendBufferBytes = maxSendBufferBytes;
  }

  send(message: SipMessage | Uint8Array): boolean {
    if (this.closed) return false;
    return this.write(message instanceof Uint8Array ? message : encodeMessage(message));
  }

  ping(): void {
    if (!this.closed) this.write(PING);
  }

  admit(): void {
    if (!this.closed) this.#keeper?.admitted(this);
  }

  abstract close(reason?: CloseReason): void;

  /** The peer does not read: its connection is closed, and what was meant for it is its sender's to keep. */
  protected closeSlowReader(): void {
    this.close({
      code: "slow-reader",
      sentence: `More than ${this.maxSendBufferBytes} bytes were waiting for the other side to read`,
    });
  }

  /** Takes bytes to the peer. @returns whether the connection is still open */
  protected abstract write(bytes: Uint8Array): boolean;

  /** What became of something read; stops early where a handler closed the connection. */
  protected deliver(items: Iterable<FramedItem>): void {
    for (const item of items) {
      if (this.closed) return;
      switch (item.kind) {
        case "message":
          this.#malformed = 0;
          this.handler.onMessage(this, item.message);
          break;
        case "ping":
          this.write(PONG);
          this.handler.onPing(this);
          break;
        case "pong":
          this.handler.onPong(this);
          break;
        case "error":
          this.#refuse(item.error);
          break;
      }
    }
  }

  /** To be called once the last byte has passed in both directions. */
  protected finish(reason: CloseReason): void {
    this.closed = true;
    this.#keeper?.gone(this);
    this.handler.onClosed(this, reason);
  }

  #refuse(error: SipParseError): void {
    this.handler.onMalformed(this, error);
    if (++this.#malformed >= MAX_CONSECUTIVE_MALFORMED) this.close(MALFORMED);
  }
}
