/** Whether this device is connected, as people see it, and how it comes back after the server refused it. */
import type { TimerHandle } from "@sottovoce/sip";
import type { Core } from "../core.ts";
import type { ConnectionState, ConnectionTrouble } from "../engine-api.ts";
import { DEVICE_NOT_ACCEPTED, type Link } from "./link.ts";

/**
 * Until a refused device asks again, at most; at least half of it, at random. An account that is enabled again works
 * within a minute, and one that is not costs the server two requests a minute.
 */
const REFUSED_RETRY_MS = 60_000;

export class Presence {
  readonly #core: Core;
  #link: Link | null = null;
  #state: ConnectionState = "offline";
  /** The server refused this device over HTTP, and has not taken it since. */
  #isRevoked = false;
  /** Until a device that was refused over HTTP asks again. */
  #askingAgain: TimerHandle | null = null;
  #isStopped = false;

  constructor(core: Core) {
    this.#core = core;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The connection, which needs handlers that need this object first. */
  attach(link: Link): void {
    this.#link = link;
  }

  start(): void {
    this.#link?.start();
  }

  /** @param how see `Link.stop` */
  async stop(how: "unregister" | "stay registered" = "unregister"): Promise<void> {
    this.#isStopped = true;
    this.#stopAsking();
    await this.#link?.stop(how);
  }

  /** What the connection says of itself. @param reason a sentence for a person; `null` when all is well */
  change(state: ConnectionState, reason: string | null, trouble: ConnectionTrouble | null): void {
    // Asking again is no news: what a person has to know is that the device is refused, until it is not.
    if (this.#isRevoked && (state === "connecting" || state === "offline")) return;
    if (state === "online") this.#isRevoked = false;
    if (state === this.#state && reason === null) return;
    this.#state = state;
    this.#core.emit({ type: "connection", state, reason, trouble });
  }

  /** The network is back, or a person wants it now; a disabled account may have been enabled again. */
  wake(): void {
    if (this.#isStopped) return;
    const wasRefused = this.#state === "refused";
    this.#stopAsking();
    this.#isRevoked = false;
    // Waiting after a refusal over SIP, or stopped after one over HTTP: each does nothing in the other's case.
    this.#link?.wake();
    if (wasRefused) this.#link?.start();
  }

  /** The server took a message over HTTP: where it was away it is back, and the connection need not wait for its time. */
  reached(): void {
    if (this.#state === "offline" && !this.#isStopped) this.#link?.wake();
  }

  /**
   * The server does not know this device any more. Messages are not tried on, which would only look like an attack; but
   * a disabled account may be enabled again, so the connection asks from time to time.
   */
  revoked(): void {
    if (this.#isRevoked || this.#isStopped) return;
    void this.#link?.stop().then(() => {
      // Somebody may have asked meanwhile.
      if (this.#isRevoked) this.#askAgainLater();
    });
    this.change("refused", DEVICE_NOT_ACCEPTED, "not_accepted");
    this.#isRevoked = true;
  }

  #askAgainLater(): void {
    if (this.#isStopped) return;
    const { clock, primitives } = this.#core;
    const [random = 0] = primitives.randomBytes(1);
    const delay = Math.round((REFUSED_RETRY_MS / 2) * (1 + random / 256));
    this.#askingAgain = clock.setTimer(delay, () => {
      this.#askingAgain = null;
      // Where it is refused again, it waits and asks again by itself.
      this.#link?.start();
    });
  }

  #stopAsking(): void {
    if (this.#askingAgain !== null) this.#core.clock.clearTimer(this.#askingAgain);
    this.#askingAgain = null;
  }
}
