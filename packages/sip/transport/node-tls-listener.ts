import type { AddressInfo, Socket } from "node:net";
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from "node:tls";
import type { Refusal } from "./admission.ts";
import type { BaseConnection } from "./base-connection.ts";
import { type Clock, systemClock } from "./clock.ts";
import { CLOSED_HERE, type SipConnection } from "./connection.ts";
import { ConnectionGuard } from "./guard.ts";
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from "./limits.ts";
import { beforeAccepting } from "./node-door.ts";
import { TlsConnection } from "./node-tls-connection.ts";
import { plainAddress, sentByOf, TLS_POLICY } from "./node-tls-policy.ts";
import { type Timer, Timers } from "./timers.ts";

/** How {@link listenTls} is told what to do. */
export interface TlsListenOptions {
  /** Address to listen on; all addresses where absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Certificate chain and private key, PEM. */
  readonly tls: Pick<SecureContextOptions, "cert" | "key">;
  /** `host[:port]` that Via gives for this server; its local address where absent. */
  readonly sentBy?: string;
  readonly limits?: Partial<ConnectionLimits>;
  readonly clock?: Clock;
  /** The handshake is done. Set `connection.handler` before returning. */
  onConnection(connection: SipConnection): void;
  /** A socket was turned away, or its handshake failed. */
  onRefused?(address: string, refusal: TlsRefusal): void;
}

/** Why a socket never became a connection. */
export type TlsRefusal = Refusal | "handshake-failed" | "handshake-timeout";

/** A socket whose handshake is under way. */
interface Handshake {
  readonly raw: Socket;
  readonly address: string;
  readonly onClose: () => void;
  timer: Timer<Handshake> | null;
}

/** A server that accepts SIP over TLS. */
export class TlsListener {
  readonly #options: TlsListenOptions;
  readonly #guard: ConnectionGuard;
  readonly #timers: Timers<Handshake>;
  readonly #server: Server;
  readonly #handshakes = new Map<string, Handshake>();
  #sentBy = "";

  /** Use {@link listenTls}. */
  constructor(options: TlsListenOptions) {
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#guard = new ConnectionGuard(clock, { ...DEFAULT_CONNECTION_LIMITS, ...options.limits });
    this.#timers = new Timers(clock);
    this.#server = createServer({ ...TLS_POLICY, ...options.tls, noDelay: true });
    beforeAccepting(this.#server, (raw) => this.#accept(raw));
    this.#server.on("secureConnection", (socket) => this.#secured(socket));
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** @throws Error of `node:net` where the address is taken or not ours */
  listen(): Promise<this> {
    const { host, port, sentBy } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        this.#server.off("error", reject);
        this.#sentBy = sentBy ?? sentByOf(this.address.address, this.address.port);
        resolve(this);
      });
    });
  }

  /** Where it listens. */
  get address(): AddressInfo {
    return this.#server.address() as AddressInfo;
  }

  /** The open connections. */
  get connections(): ReadonlySet<SipConnection> {
    return this.#guard.connections;
  }

  /** Sockets whose handshake is under way. */
  get handshakes(): number {
    return this.#handshakes.size;
  }

  /** New connections get this certificate and key; those that are open keep theirs and stay open. */
  setSecureContext(tls: Pick<SecureContextOptions, "cert" | "key">): void {
    this.#server.setSecureContext({ ...TLS_POLICY, ...tls });
  }

  /** Closes the listener and all its connections; done when the last has closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const { raw } of this.#handshakes.values()) raw.destroy();
      this.#guard.close(CLOSED_HERE);
      this.#timers.clear();
    });
  }

  #accept(raw: Socket): boolean {
    const address = plainAddress(raw.remoteAddress);
    const refusal = this.#guard.enter(address);
    if (refusal !== null) {
      raw.destroy();
      this.#options.onRefused?.(address, refusal);
      return false;
    }
    const key = endpoint(raw);
    const onClose = () => this.#failed(key, handshake, "handshake-failed");
    const handshake: Handshake = { raw, address, onClose, timer: null };
    handshake.timer = this.#timers.start(this.#guard.limits.handshakeMs, this, handshake);
    this.#handshakes.set(key, handshake);
    raw.once("close", onClose);
    return true;
  }

  /** A handshake took too long. */
  onTimer(handshake: Handshake): void {
    this.#failed(endpoint(handshake.raw), handshake, "handshake-timeout");
    handshake.raw.destroy();
  }

  #failed(key: string, handshake: Handshake, refusal: TlsRefusal): void {
    if (this.#handshakes.get(key) !== handshake) return;
    this.#handshakes.delete(key);
    if (handshake.timer !== null) this.#timers.stop(handshake.timer);
    this.#guard.leave(handshake.address, true);
    this.#options.onRefused?.(handshake.address, refusal);
  }

  #secured(socket: TLSSocket): void {
    const key = endpoint(socket);
    const handshake = this.#handshakes.get(key);
    if (handshake === undefined) {
      socket.destroy(); // it closed, or ran out of time, while its last bytes were on their way
      return;
    }
    this.#handshakes.delete(key);
    if (handshake.timer !== null) this.#timers.stop(handshake.timer);
    // What only the handshake needed would stay with an idle connection for days.
    handshake.raw.off("close", handshake.onClose);
    const connection: BaseConnection = new TlsConnection(socket, {
      role: "server",
      remote: { address: handshake.address, port: socket.remotePort ?? 0 },
      sentBy: this.#sentBy,
      keeper: this.#guard,
      maxSendBufferBytes: this.#guard.limits.maxSendBufferBytes,
    });
    this.#guard.watch(connection);
    this.#options.onConnection(connection);
  }
}

/** TLS gives its socket after the handshake and not before; address and port tell which of the waiting ones it is. */
function endpoint(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
