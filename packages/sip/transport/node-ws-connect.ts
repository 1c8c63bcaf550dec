import type { IncomingMessage } from "node:http";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { WebSocket } from "ws";
import { type Clock, systemClock } from "./clock.ts";
import { ConnectError, type SipConnection } from "./connection.ts";
import { DEFAULT_CONNECTION_LIMITS } from "./limits.ts";
import { plainAddress, TLS_POLICY } from "./node-tls-policy.ts";
import { WsConnection } from "./node-ws-connection.ts";
import { SIP_SUBPROTOCOL } from "./websocket-frame.ts";

/** Where to connect, and whom to trust there. */
export interface WsConnectOptions {
  /** `wss://host[:port]/path`, or `ws:` on loopback. */
  readonly url: string;
  /** PEM of the only authorities to trust; those of the platform where absent. */
  readonly ca?: NonNullable<ConnectionOptions["ca"]>;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it must be open; 10 s where absent. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Connects to a SIP server over WebSocket from Node, trusting the given authority only.
 * @throws ConnectError before any byte of SIP has been sent
 */
export function connectWs(options: WsConnectOptions): Promise<SipConnection> {
  const { url, ca, signal, clock = systemClock } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(aborted());
      return;
    }
    const ws = new WebSocket(url, SIP_SUBPROTOCOL, {
      ...TLS_POLICY,
      ...(ca === undefined ? {} : { ca }),
      perMessageDeflate: false,
    });
    let response: IncomingMessage | null = null;
    const timer = clock.setTimer(options.timeoutMs ?? DEFAULT_CONNECTION_LIMITS.handshakeMs, () =>
      fail(new ConnectError("timeout", "The server did not answer in time")),
    );
    const settle = () => {
      clock.clearTimer(timer);
      signal?.removeEventListener("abort", onAbort);
      ws.removeAllListeners();
    };
    const fail = (error: ConnectError) => {
      settle();
      ws.on("error", () => {}); // what else goes wrong while it is torn down concerns nobody
      ws.terminate();
      reject(error);
    };
    const onAbort = () => fail(aborted());
    signal?.addEventListener("abort", onAbort);
    ws.on("error", (error) => fail(connectError(error)));
    ws.on("upgrade", (upgrade) => {
      response = upgrade;
    });
    ws.on("open", () => {
      settle();
      resolve(connectionOn(ws, response!));
    });
  });
}

function connectionOn(ws: WebSocket, response: IncomingMessage): SipConnection {
  const { socket } = response;
  return new WsConnection(ws, socket, {
    protocol: (socket as TLSSocket).encrypted === true ? "WSS" : "WS",
    remote: { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 },
    // RFC 7118 §5.1: clients name a random host that cannot exist.
    sentBy: `${crypto.randomUUID().slice(0, 13)}.invalid`,
    keeper: null,
    maxSendBufferBytes: DEFAULT_CONNECTION_LIMITS.maxSendBufferBytes,
  });
}

function aborted(): ConnectError {
  return new ConnectError("aborted", "The connection attempt was given up");
}

/** OpenSSL's verification errors, and Node's for a name that does not match; all else is the network. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH/;

function connectError(error: Error & { code?: string }): ConnectError {
  if (UNTRUSTED.test(error.code ?? "")) {
    return new ConnectError("untrusted", `The server's certificate is not trusted: ${error.message}`, error);
  }
  return new ConnectError("unreachable", `The server cannot be reached: ${error.message}`, error);
}
