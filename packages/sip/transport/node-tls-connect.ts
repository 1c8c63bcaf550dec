import { isIP } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { type Clock, systemClock } from "./clock.ts";
import { ConnectError, type SipConnection } from "./connection.ts";
import { DEFAULT_CONNECTION_LIMITS } from "./limits.ts";
import { TlsConnection } from "./node-tls-connection.ts";
import { plainAddress, sentByOf, TLS_POLICY } from "./node-tls-policy.ts";

/** Where to connect, and whom to trust there. */
export interface TlsConnectOptions {
  readonly host: string;
  readonly port: number;
  /** PEM of the only authorities to trust, roots or not; those of the platform where absent. */
  readonly ca?: NonNullable<ConnectionOptions["ca"]>;
  /** Name the certificate must be for; `host` where absent. */
  readonly servername?: string;
  /** Address of this machine to connect from, where it has several; any where absent. */
  readonly localAddress?: string;
  /** Gives up when aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the handshake must be done; 10 s where absent. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Connects to a SIP server over TLS. The certificate is always verified.
 * @throws ConnectError before any byte of SIP has been sent
 */
export function connectTls(options: TlsConnectOptions): Promise<SipConnection> {
  const { host, port, signal, clock = systemClock } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(aborted());
      return;
    }
    const socket = connect(socketOptions(options));
    socket.setNoDelay(true);
    const timer = clock.setTimer(options.timeoutMs ?? DEFAULT_CONNECTION_LIMITS.handshakeMs, () =>
      fail(new ConnectError("timeout", `${host}:${port} did not answer in time`)),
    );
    const onAbort = () => fail(aborted());
    const settle = () => {
      clock.clearTimer(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.off("error", onError);
      socket.off("close", onClose);
    };
    const fail = (error: ConnectError) => {
      settle();
      socket.on("error", () => {}); // what else goes wrong while it is torn down concerns nobody
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error) => fail(connectError(error, socket, `${host}:${port}`));
    const onClose = () =>
      fail(new ConnectError("unreachable", `${host}:${port} closed the connection at once`));
    signal?.addEventListener("abort", onAbort);
    socket.on("error", onError);
    socket.on("close", onClose);
    socket.once("secureConnect", () => {
      settle();
      resolve(connectionOn(socket));
    });
  });
}

function socketOptions(options: TlsConnectOptions): ConnectionOptions {
  const { host, port, ca, localAddress } = options;
  // RFC 6066 §3: an address is no server name. The certificate is then checked against `host`.
  const servername = options.servername ?? (isIP(host) === 0 ? host : "");
  return {
    ...TLS_POLICY,
    host,
    port,
    servername,
    rejectUnauthorized: true,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }),
  };
}

function connectionOn(socket: TLSSocket): SipConnection {
  return new TlsConnection(socket, {
    role: "client",
    remote: { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 },
    sentBy: sentByOf(socket.localAddress ?? "localhost", socket.localPort ?? 0),
    keeper: null,
    maxSendBufferBytes: DEFAULT_CONNECTION_LIMITS.maxSendBufferBytes,
  });
}

function aborted(): ConnectError {
  return new ConnectError("aborted", "The connection attempt was given up");
}

/** Node sets `authorizationError` where it was the certificate that failed, whatever the code of the error. */
function connectError(error: Error, socket: TLSSocket, peer: string): ConnectError {
  const untrusted: unknown = socket.authorizationError;
  if (untrusted === null || untrusted === undefined) {
    return new ConnectError("unreachable", `${peer} cannot be reached: ${error.message}`, error);
  }
  return new ConnectError("untrusted", `The certificate of ${peer} is not trusted: ${error.message}`, error);
}
