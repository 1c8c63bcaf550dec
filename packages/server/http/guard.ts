/** Who may have a connection to an HTTP listener, and for how long without showing who it is. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import {
  Admission,
  type AdmissionLimits,
  type Clock,
  DEFAULT_CONNECTION_LIMITS,
  type Refusal,
  type Timer,
  Timers,
} from "@sottovoce/sip";
import { beforeAccepting } from "@sottovoce/sip/transport/tls";

/** TLS takes two round trips; on the worst mobile network that is a few seconds. */
const HANDSHAKE_MS = 10_000;
/**
 * Until a connection has carried a request with a right credential. The longest that strangers have to do is an
 * activation: 256 kB in 30 s at most, after a look at the server. A browser that idles beyond it connects anew.
 */
const STRANGER_MS = 60_000;
/** What an HTTP listener grants its peers. */
export interface HttpLimits extends AdmissionLimits {
  /** Milliseconds for the TLS handshake. */
  readonly handshakeMs: number;
  /** Milliseconds until a request with a right credential must have come. */
  readonly strangerMs: number;
}

/** The limits where the operator gives none. Those of SIP: WebSockets come in by this way too. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  ...DEFAULT_CONNECTION_LIMITS,
  handshakeMs: HANDSHAKE_MS,
  strangerMs: STRANGER_MS,
};

/** Why a connection ended before its peer had shown who it is. */
export type HttpRefusal = Refusal | "handshake-timeout" | "unauthenticated";

/** A connection whose peer is a stranger, or was until it was admitted. */
interface Guest {
  readonly raw: Socket;
  readonly address: string;
  state: "handshake" | "stranger" | "known";
  timer: Timer<Guest> | null;
}

/** The guard and the guest of a socket; on the socket itself, since each request looks for it. */
const GUEST = Symbol("guest");
type GuardedSocket = Socket & { [GUEST]?: { readonly guard: HttpGuard; readonly guest: Guest } };

export class HttpGuard {
  readonly #limits: HttpLimits;
  readonly #admission: Admission;
  readonly #timers: Timers<Guest>;
  readonly #onRefused: (address: string, refusal: HttpRefusal) => void;
  /** Handshakes under way: TLS makes its socket only afterwards, and address and port tell which one it is. */
  readonly #handshakes = new Map<string, Guest>();

  constructor(clock: Clock, limits: HttpLimits, onRefused: (address: string, refusal: HttpRefusal) => void) {
    this.#limits = limits;
    this.#admission = new Admission(limits, () => clock.elapsed());
    this.#timers = new Timers(clock);
    this.#onRefused = onRefused;
  }

  /** Watches the connections of a server from now on. @param secure whether they begin with a TLS handshake */
  watch(server: Server, secure: boolean): void {
    beforeAccepting(server, (raw) => this.#accept(raw, secure));
    if (secure) server.on("secureConnection", (socket: TLSSocket) => this.#secured(socket));
  }

  /** Ends the timers. */
  close(): void {
    this.#timers.clear();
  }

  onTimer(guest: Guest): void {
    this.#onRefused(guest.address, guest.state === "handshake" ? "handshake-timeout" : "unauthenticated");
    guest.raw.destroy();
  }

  /** The peer has shown who it is. */
  admit(guest: Guest): void {
    if (guest.state !== "stranger") return;
    guest.state = "known";
    this.#stopTimer(guest);
    this.#admission.admitted(guest.address);
  }

  #accept(raw: Socket, secure: boolean): boolean {
    const address = raw.remoteAddress ?? "unknown";
    const refusal = this.#admission.enter(address);
    if (refusal !== null) {
      raw.destroy();
      this.#onRefused(address, refusal);
      return false;
    }
    const guest: Guest = { raw, address, state: "handshake", timer: null };
    const key = endpoint(raw);
    raw.once("close", () => this.#left(guest, key));
    if (!secure) {
      this.#received(raw, guest);
      return true;
    }
    this.#handshakes.set(key, guest);
    guest.timer = this.#timers.start(this.#limits.handshakeMs, this, guest);
    return true;
  }

  #secured(socket: TLSSocket): void {
    const guest = this.#handshakes.get(endpoint(socket));
    if (guest === undefined) return;
    this.#handshakes.delete(endpoint(socket));
    this.#received(socket, guest);
  }

  #received(socket: GuardedSocket, guest: Guest): void {
    this.#stopTimer(guest);
    guest.state = "stranger";
    guest.timer = this.#timers.start(this.#limits.strangerMs, this, guest);
    socket[GUEST] = { guard: this, guest };
  }

  #left(guest: Guest, key: string): void {
    this.#stopTimer(guest);
    if (this.#handshakes.get(key) === guest) this.#handshakes.delete(key);
    this.#admission.leave(guest.address, guest.state !== "known");
  }

  #stopTimer(guest: Guest): void {
    if (guest.timer !== null) this.#timers.stop(guest.timer);
    guest.timer = null;
  }
}

/** The peer of a connection has shown who it is, or is somebody else's to watch from now on. */
export function admitSocket(socket: Socket): void {
  const guarded = (socket as GuardedSocket)[GUEST];
  guarded?.guard.admit(guarded.guest);
}

function endpoint(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
