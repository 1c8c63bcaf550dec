/** What is shown of the connection: trouble on the way to the server only once it lasts. */
import type { ConnectionState } from "@sottovoce/client";

/** A connection that comes back within this time is none of the person's business. */
export const PATIENCE_MS = 2_500;

export class Patience {
  readonly #show: (state: ConnectionState) => void;
  #state: ConnectionState = "online";
  /** Until it has lasted long enough. */
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(show: (state: ConnectionState) => void) {
    this.#show = show;
  }

  /** Takes the state there is now. */
  follow(state: ConnectionState): void {
    this.#state = state;
    if (state === "connecting" || state === "offline") {
      // Each try to connect is a change, and would put it off for as long as they follow each other closely.
      this.#waiting ??= setTimeout(() => this.#lasted(), PATIENCE_MS);
      return;
    }
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    this.#show(state);
  }

  #lasted(): void {
    this.#waiting = null;
    this.#show(this.#state);
  }
}
