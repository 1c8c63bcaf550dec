/** Who waits for a linking to go on: a request that is answered when it does, or after a while. */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import { type Bytes, toHex } from "@sottovoce/wire";

/** Below what proxies and mobile networks cut: a client asks again at once, so that a linking of ten minutes costs 24. */
const HOLD_MS = 25_000;

/** Which of the two devices waits. */
export type Side = "opener" | "holder";

interface Wait {
  readonly timer: TimerHandle;
  readonly end: () => void;
}

/** One wait for each side of a linking, so that nobody holds more requests open than there are linkings. */
export class LinkWaits {
  readonly #clock: Pick<Clock, "setTimer" | "clearTimer">;
  readonly #waits = new Map<string, Wait>();
  #closed = false;

  constructor(clock: Pick<Clock, "setTimer" | "clearTimer">) {
    this.#clock = clock;
  }

  /** Whether the server stops: an answer to a wait is the last on its connection then. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when the linking has changed, the time is over, or the same side asks anew. Begin before looking. */
  begin(codeHash: Bytes, side: Side): Promise<void> {
    const name = nameOf(codeHash, side);
    this.#waits.get(name)?.end();
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        this.#clock.clearTimer(wait.timer);
        if (this.#waits.get(name) === wait) this.#waits.delete(name);
        resolve();
      };
      const wait: Wait = { timer: this.#clock.setTimer(HOLD_MS, end), end };
      this.#waits.set(name, wait);
    });
  }

  /** A linking has changed, or nobody need wait for it any more. */
  changed(codeHash: Bytes): void {
    for (const side of ["opener", "holder"] as const) this.#waits.get(nameOf(codeHash, side))?.end();
  }

  /** Answers everybody, and nobody waits from now on: the server stops. */
  close(): void {
    this.#closed = true;
    for (const { end } of [...this.#waits.values()]) end();
  }
}

function nameOf(codeHash: Bytes, side: Side): string {
  return `${toHex(codeHash)} ${side}`;
}
