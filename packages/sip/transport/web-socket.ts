import { BaseConnection } from "./base-connection.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  CLOSED_BY_PEER,
  CLOSED_HERE,
  type CloseReason,
  ConnectError,
  type RemoteAddress,
  type SipConnection,
} from "./connection.ts";
import { DEFAULT_CONNECTION_LIMITS } from "./limits.ts";
import { readFrame, SIP_SUBPROTOCOL } from "./websocket-frame.ts";

/** RFC 6455 §7.4.1: the only code besides 3000–4999 that a page may close with. */
const NORMAL_CLOSURE = 1000;
const BROKEN: CloseReason = { code: "network", sentence: "The connection broke" };

const encoder = new TextEncoder();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A SIP connection on the platform's own WebSocket. */
class WebSocketConnection extends BaseConnection {
  readonly #socket: WebSocket;
  #reason: CloseReason | null = null;

  constructor(socket: WebSocket, protocol: "WS" | "WSS", remote: RemoteAddress) {
    super(protocol, remote, invalidHost(), null);
    this.#socket = socket;
    socket.onmessage = (event: MessageEvent) => this.#read(event.data);
    socket.onclose = (event) => this.finish(this.#reason ?? (event.wasClean ? CLOSED_BY_PEER : BROKEN));
  }

  close(reason: CloseReason = CLOSED_HERE): void {
    if (this.closed) return;
    this.closed = true;
    this.#reason = reason;
    this.#socket.close(NORMAL_CLOSURE);
  }

  /** RFC 7118 §5: text frames for what is UTF-8, binary frames for the rest. */
  protected write(bytes: Uint8Array): boolean {
    if (this.#socket.bufferedAmount + bytes.length > DEFAULT_CONNECTION_LIMITS.maxSendBufferBytes) {
      this.close({ code: "slow-reader", sentence: "Too much was waiting for the other side to read" });
      return false;
    }
    const text = decodeUtf8(bytes);
    this.#socket.send(text ?? (bytes as Uint8Array<ArrayBuffer>));
    return true;
  }

  #read(data: unknown): void {
    const bytes = typeof data === "string" ? encoder.encode(data) : new Uint8Array(data as ArrayBuffer);
    this.deliver([readFrame(bytes)]);
  }
}

/** Where to connect. Whom to trust is the platform's decision. */
export interface WebSocketConnectOptions {
  /** `wss://host[:port]/path`, or `ws:` on loopback. */
  readonly url: string;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it must be open; 10 s where absent. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Connects to a SIP server over the platform's WebSocket (RFC 7118).
 * @throws ConnectError `unreachable` also for a certificate that is not trusted: browsers do not tell
 */
export function connectWebSocket(options: WebSocketConnectOptions): Promise<SipConnection> {
  const { url, signal, clock = systemClock } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(aborted());
      return;
    }
    const socket = new WebSocket(url, SIP_SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    const timer = clock.setTimer(options.timeoutMs ?? DEFAULT_CONNECTION_LIMITS.handshakeMs, () =>
      fail(new ConnectError("timeout", "The server did not answer in time")),
    );
    const settle = () => {
      clock.clearTimer(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.onopen = null;
      socket.onclose = null;
    };
    const fail = (error: ConnectError) => {
      settle();
      socket.close();
      reject(error);
    };
    const onAbort = () => fail(aborted());
    signal?.addEventListener("abort", onAbort);
    socket.onclose = () => fail(new ConnectError("unreachable", "The server cannot be reached"));
    socket.onopen = () => {
      if (socket.protocol !== SIP_SUBPROTOCOL) {
        fail(new ConnectError("unreachable", "The server does not speak SIP over WebSocket"));
        return;
      }
      settle();
      const { protocol, hostname, port } = new URL(url);
      const secure = protocol === "wss:";
      const remote = { address: hostname, port: port === "" ? (secure ? 443 : 80) : Number(port) };
      resolve(new WebSocketConnection(socket, secure ? "WSS" : "WS", remote));
    };
  });
}

function aborted(): ConnectError {
  return new ConnectError("aborted", "The connection attempt was given up");
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** RFC 7118 §5.1, appendix B.1: a page does not know its address, and names a random host that cannot exist. */
function invalidHost(): string {
  return `${crypto.randomUUID().slice(0, 13)}.invalid`;
}
