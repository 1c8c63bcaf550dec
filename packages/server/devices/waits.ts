/** Who waits for a linking to go on: a request that is answered when it does, or after a while. */
import type { Clock } from "@sottovoce/sip";
import { type Bytes, toHex } from "@sottovoce/wire";

/** Below what proxies and mobile networks cut: a client asks again at once, so that a linking of ten minutes costs 24. */
const HOLD_MS = 25_000;

/** Which of the two devices waits. */
export type Side = "opener" | "holder";

/** To be disposed of by whoever began it: it may not have been needed. */
export interface Wait extends Disposable {
  /** Resolves when the linking has changed, the time is over, or the same side asks anew. */
  readonly over: Promise<void>;
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

  /** Begins to wait. To be called before looking how far the linking is: what happens in between counts. */
  begin(codeHash: Bytes, side: Side): Wait {
    const name = nameOf(codeHash, side);
    this.#end(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(HOLD_MS, resolve);
    const wait: Wait = {
      over: promise,
      [Symbol.dispose]: () => {
        this.#clock.clearTimer(timer);
        if (this.#waits.get(name) === wait) this.#waits.delete(name);
        resolve();
      },
    };
    this.#waits.set(name, wait);
    if (this.#closed) this.#end(name);
    return wait;
  }

  /** A linking has changed, or nobody need wait for it any more. */
  changed(codeHash: Bytes): void {
    for (const side of ["opener", "holder"] as const) this.#end(nameOf(codeHash, side));
  }

  /** Answers everybody, and nobody waits from now on: the server stops. */
  close(): void {
    this.#closed = true;
    for (const name of [...this.#waits.keys()]) this.#end(name);
  }

  #end(name: string): void {
    this.#waits.get(name)?.[Symbol.dispose]();
  }
}

function nameOf(codeHash: Bytes, side: Side): string {
  return `${toHex(codeHash)} ${side}`;
}
