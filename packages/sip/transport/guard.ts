import { Admission, type Refusal } from "./admission.ts";
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

/** Counts a listener's connections and closes those that outstay their welcome. */
export class ConnectionGuard implements ConnectionKeeper {
  readonly limits: ConnectionLimits;
  readonly connections = new Set<BaseConnection>();
  readonly #clock: Clock;
  readonly #timers: Timers<BaseConnection>;
  readonly #strangers = new Map<BaseConnection, Timer<BaseConnection>>();
  readonly #admission: Admission;
  readonly #stranger: TimerOwner<BaseConnection> = {
    onTimer: (connection) => connection.close(UNAUTHENTICATED),
  };
  #nextLook: TimerHandle | null = null;

  constructor(clock: Clock, limits: ConnectionLimits) {
    this.#clock = clock;
    this.limits = limits;
    this.#timers = new Timers(clock);
    this.#admission = new Admission(limits, () => clock.elapsed());
  }

  /**
   * A socket was accepted.
   * @returns `null` where it may stay, and then {@link leave} must be called when it has closed
   */
  enter(address: string): Refusal | null {
    return this.#admission.enter(address);
  }

  /** A socket that had entered has closed. @param stranger whether it was never admitted */
  leave(address: string, stranger: boolean): void {
    this.#admission.leave(address, stranger);
  }

  /** The socket became a SIP connection: from now on it has to show who it is, and then that it lives. */
  watch(connection: BaseConnection): void {
    connection.maxSendBufferBytes = this.limits.maxStrangerBufferBytes;
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
    this.#admission.admitted(connection.remote.address);
    connection.maxSendBufferBytes = this.limits.maxSendBufferBytes;
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
      // One that was closed and is still here waits for a peer to read its last bytes: that has an end too.
      if (connection.closed || connection.quiet >= LOOKS) connection.close(IDLE);
    }
    if (this.connections.size > 0)
      this.#nextLook = this.#clock.setTimer(this.limits.idleMs / LOOKS, this.#look);
  };
}
