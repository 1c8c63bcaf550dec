import type { BaseConnection, ConnectionKeeper } from "./base-connection.ts";
import type { Clock, TimerHandle } from "./clock.ts";
import type { CloseReason } from "./connection.ts";
import type { ConnectionLimits } from "./limits.ts";
import { type Timer, type TimerOwner, Timers } from "./timers.ts";

/** How often within the idle time everybody is looked at. */
const LOOKS = 4;

const UNAUTHENTICATED: CloseReason = {
  code: "unauthenticated",
  sentence: "The other side did not log in in time",
};
const IDLE: CloseReason = { code: "idle", sentence: "The other side gave no sign of life" };

/** A listener is full, or this address has too many connections. */
export type Refusal = "full" | "address-full" | "too-many-strangers";

/** How many connections an address has; `strangers` of them have not been admitted. */
type AddressCount = { connections: number; strangers: number };

/** Counts a listener's connections and closes those that outstay their welcome. */
export class ConnectionGuard implements ConnectionKeeper {
  readonly limits: ConnectionLimits;
  readonly connections = new Set<BaseConnection>();
  readonly #clock: Clock;
  readonly #timers: Timers<BaseConnection>;
  readonly #strangers = new Map<BaseConnection, Timer<BaseConnection>>();
  readonly #addresses = new Map<string, AddressCount>();
  readonly #stranger: TimerOwner<BaseConnection> = {
    onTimer: (connection) => connection.close(UNAUTHENTICATED),
  };
  #count = 0;
  #nextLook: TimerHandle | null = null;

  constructor(clock: Clock, limits: ConnectionLimits) {
    this.#clock = clock;
    this.limits = limits;
    this.#timers = new Timers(clock);
  }

  /**
   * A socket was accepted.
   * @returns `null` where it may stay, and then {@link leave} must be called when it has closed
   */
  enter(address: string): Refusal | null {
    const count = this.#addresses.get(address) ?? { connections: 0, strangers: 0 };
    if (this.#count >= this.limits.maxConnections) return "full";
    if (count.connections >= this.limits.maxPerAddress) return "address-full";
    if (count.strangers >= this.limits.maxStrangersPerAddress) return "too-many-strangers";
    this.#count++;
    count.connections++;
    count.strangers++;
    this.#addresses.set(address, count);
    return null;
  }

  /** A socket that had entered has closed. @param stranger whether it was never admitted */
  leave(address: string, stranger: boolean): void {
    const count = this.#addresses.get(address);
    if (count === undefined) return;
    this.#count--;
    count.connections--;
    if (stranger) count.strangers--;
    if (count.connections === 0) this.#addresses.delete(address);
  }

  /** The socket became a SIP connection: from now on it has to show who it is, and then that it lives. */
  watch(connection: BaseConnection): void {
    this.connections.add(connection);
    this.#strangers.set(
      connection,
      this.#timers.start(this.limits.unauthenticatedMs, this.#stranger, connection),
    );
    this.#nextLook ??= this.#clock.setTimer(this.limits.idleMs / LOOKS, this.#look);
  }

  admitted(connection: BaseConnection): void {
    const timer = this.#strangers.get(connection);
    if (timer === undefined) return;
    this.#strangers.delete(connection);
    this.#timers.stop(timer);
    const count = this.#addresses.get(connection.remote.address);
    if (count !== undefined) count.strangers--;
  }

  gone(connection: BaseConnection): void {
    const timer = this.#strangers.get(connection);
    if (timer !== undefined) this.#timers.stop(timer);
    this.#strangers.delete(connection);
    this.connections.delete(connection);
    this.leave(connection.remote.address, timer !== undefined);
  }

  /** Closes every connection and stops looking. */
  close(reason: CloseReason): void {
    for (const connection of this.connections) connection.close(reason);
    this.#timers.clear();
    if (this.#nextLook !== null) this.#clock.clearTimer(this.#nextLook);
    this.#nextLook = null;
  }

  /** Counts looks, not time: a clock that is set forward must not close every connection at once. */
  readonly #look = (): void => {
    this.#nextLook = null;
    for (const connection of this.connections) {
      connection.quiet = connection.heard ? 0 : connection.quiet + 1;
      connection.heard = false;
      if (connection.quiet >= LOOKS) connection.close(IDLE);
    }
    if (this.connections.size > 0)
      this.#nextLook = this.#clock.setTimer(this.limits.idleMs / LOOKS, this.#look);
  };
}
