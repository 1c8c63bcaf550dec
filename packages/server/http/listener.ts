/** Listening for HTTP: TLS for everybody, plain for this very machine. */
import type { IncomingMessage, RequestListener, Server, ServerOptions } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "@sottovoce/sip";
import { TLS_POLICY } from "@sottovoce/sip/transport/tls";
import type { ErrorCode } from "@sottovoce/wire";
import { isLoopbackHost } from "@sottovoce/wire";
import { ConfigError } from "../config.ts";
import { Refusal } from "../refusal.ts";
import type { TlsIdentity } from "../tls/chain.ts";
import { secureContextOptions } from "../tls/keeper.ts";
import { admitSocket, type HttpGuard } from "./guard.ts";
import { isOfOtherOrigin } from "./origin.ts";

/** A request's head comes in one or two packets; a client that needs longer is holding a connection open. */
const HEADERS_TIMEOUT_MS = 15_000;
/** The client's own patience is 12 s for each try (REQUIREMENTS M7); a body of 256 kB fits into it on any network. */
const REQUEST_TIMEOUT_MS = 30_000;
/** An idle connection saves the next message a handshake; longer than a minute it only costs memory. */
const KEEP_ALIVE_MS = 65_000;
/** Without a byte in either direction: a peer that does not read its answers is let go, soon after an idle one. */
const SILENCE_MS = 75_000;
/** No header of ours is long; an activation code never stands in one. */
const MAX_HEADER_BYTES = 8 * 1024;
/** Node's parser stops once 16 kB of answers are unread, and says this when it is given more to read all the same. */
const UNREAD = "HPE_PAUSED";
/** The highest there is (RFC 9293 §3.1: 16 bits). */
const LAST_PORT = 65_535;
/** How long requests under way may take to finish when the server stops. */
const GRACE_MS = 5_000;

const OPTIONS: ServerOptions = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
};

/** Takes over a request to upgrade, as the `upgrade` event gives it. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What a listener tells and asks while it works. */
export interface HttpSurroundings {
  readonly clock: Clock;
  /** Who may have a connection; `null` where everybody comes from this machine. */
  readonly guard: HttpGuard | null;
  /** A peer sent what is no HTTP. */
  readonly onUnreadable: (address: string) => void;
  /** A peer asks on and does not read what it is answered. */
  readonly onUnread: (address: string) => void;
}

/** Where to listen. */
export interface Place {
  readonly port: number;
  /** `*` stands for every address. */
  readonly bind: string;
  /** Name of the setting that holds the port, for the sentence when it is taken. */
  readonly setting: string;
  /** The file with that setting, for the same sentence. */
  readonly configFile: string;
}

export class HttpListener {
  readonly #server: Server | HttpsServer;
  readonly #around: HttpSurroundings;
  /** Why a request is not welcome here, whatever it asks for; `null` when it is. */
  readonly #unwelcome: (request: IncomingMessage) => Refusal | null;
  #isClosing = false;

  private constructor(
    server: Server | HttpsServer,
    around: HttpSurroundings,
    unwelcome: (request: IncomingMessage) => Refusal | null = () => null,
  ) {
    this.#server = server;
    this.#around = around;
    this.#unwelcome = unwelcome;
    server.timeout = SILENCE_MS;
    server.on("request", (request, response) => {
      response.once("close", () => {
        // Else the connection would be kept for another request, and the server wait for its end.
        if (this.#isClosing) request.socket.end();
      });
    });
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      const remote = socket.remoteAddress ?? "unknown";
      if (error.code === UNREAD) around.onUnread(remote);
      else if (error.code?.startsWith("HPE_")) around.onUnreadable(remote);
      refuseUnreadable(error, socket);
    });
  }

  /** @throws ConfigError when the place is taken or not ours */
  static async https(
    place: Place,
    identity: TlsIdentity,
    handler: RequestListener,
    around: HttpSurroundings,
  ): Promise<HttpListener> {
    const options = { ...OPTIONS, ...TLS_POLICY, ...secureContextOptions(identity) };
    const server = createHttpsServer(options, handler);
    around.guard?.watch(server, true);
    await listen(server, place);
    return new HttpListener(server, around);
  }

  /** Plain HTTP on loopback. @throws ConfigError when the port is taken */
  static async loopback(
    place: Omit<Place, "bind">,
    handler: RequestListener,
    around: HttpSurroundings,
  ): Promise<HttpListener> {
    const server = createHttpServer(OPTIONS, onlyForLoopback(handler));
    await listen(server, { ...place, bind: "127.0.0.1" });
    return new HttpListener(server, around, notFromHere);
  }

  /** Plain HTTP anywhere, for what is no secret: metrics. @throws ConfigError when the place is taken or not ours */
  static async plain(
    place: Place,
    handler: RequestListener,
    around: HttpSurroundings,
  ): Promise<HttpListener> {
    const server = createHttpServer(OPTIONS, handler);
    await listen(server, place);
    return new HttpListener(server, around);
  }

  /** The port that is really used. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  setSecureContext(options: { readonly cert: string; readonly key: string }): void {
    (this.#server as HttpsServer).setSecureContext({ ...TLS_POLICY, ...options });
  }

  /** Passes requests to upgrade on one path to `handler`; others are refused, and pages of other sites. */
  upgradeAt(path: string, handler: UpgradeHandler): void {
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const target = request.url?.split("?", 1)[0];
      const refusal = this.#unwelcome(request);
      if (refusal !== null) endWith(socket, refusal);
      else if (isOfOtherOrigin(request)) endWith(socket, foreign());
      else if (target === path) {
        // From here on the listener of WebSockets watches who does not log in.
        admitSocket(socket as Socket);
        handler(request, socket, head);
      } else endWith(socket, new Refusal("not_found", `WebSockets are served at ${path} only.`));
    });
  }

  /** Stops accepting, lets requests under way finish, and closes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const { clock, guard } = this.#around;
    const timer = clock.setTimer(GRACE_MS, () => this.#server.closeAllConnections());
    await closed;
    clock.clearTimer(timer);
    guard?.close();
  }
}

async function listen(server: Server | HttpsServer, place: Place): Promise<void> {
  const { port, bind } = place;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describeListenError(error, place)));
    server.listen(bind === "*" ? { port } : { port, host: bind }, resolve);
  });
  server.removeAllListeners("error");
}

/** Why a place could not be had, as a sentence; other errors as they are. */
export function describeListenError(
  error: NodeJS.ErrnoException,
  { port, setting, configFile }: Omit<Place, "bind">,
): Error {
  const [section, key] = setting.split(".");
  switch (error.code) {
    case "EADDRINUSE":
      return new ConfigError(
        `Port ${port} is in use by another program. Free it, or choose another one: in ${configFile}, below [${section}], write “${key} = ${port < LAST_PORT ? port + 1 : port - 1}”.`,
      );
    case "EACCES":
      return new ConfigError(`Port ${port} (“${setting}”) needs privileges this user does not have.`);
    case "EADDRNOTAVAIL":
      return new ConfigError(`The bind address beside “${setting}” is not an address of this machine.`);
    default:
      return error;
  }
}

function onlyForLoopback(handler: RequestListener): RequestListener {
  return (request, response) => {
    const refusal = notFromHere(request);
    if (refusal === null) handler(request, response);
    else endWith(request.socket, refusal);
  };
}

function foreign(): Refusal {
  return new Refusal(
    "forbidden",
    "WebSockets are for pages of this server, under the name and port they came from.",
  );
}

/**
 * A web page can make its own host name resolve to 127.0.0.1 and then talk to a loopback server (DNS rebinding);
 * the Host header still names the page's host. It can also open a WebSocket to localhost, which no rule of browsers
 * forbids; then Origin names it.
 */
function notFromHere({ headers }: IncomingMessage): Refusal | null {
  const host = headers.host?.replace(/:\d+$/, "") ?? "";
  const origin = headers.origin === undefined ? host : hostOf(headers.origin);
  if (isLoopbackHost(host) && isLoopbackHost(origin)) return null;
  return new Refusal("forbidden", "Plain HTTP is for this machine only; use https://.");
}

/** Empty for the origin “null”, which files and sandboxed frames have. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : "";
}

/** A request that Node's parser gave up on never becomes one; it is answered on the socket itself. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || error.code === UNREAD || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message]: [number, string] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? [431, "The request's headers are too large."]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? [408, "The request did not arrive in time."]
        : [400, "This is not an HTTP request that could be read."];
  const code: ErrorCode = status === 431 ? "too_large" : "bad_request";
  endWith(socket, new Refusal(code, message, { status }));
}

function endWith(socket: Duplex | Socket, refusal: Refusal): void {
  const body = JSON.stringify(refusal.toResponse());
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
