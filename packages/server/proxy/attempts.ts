/** How many call attempts are under way: of each caller's device, at each callee, and in all. */
import type { AccountId, DeviceId } from "@sottovoce/wire";
import { SipRefusal } from "../sip/edge.ts";
import { MAX_CALLS, MAX_CALLS_PER_DEVICE, MAX_CALLS_TO_ACCOUNT } from "./limits.ts";

/** Seconds after which a caller who met a limit may try again: by then some attempt has ended. */
const RETRY_AFTER: readonly [string, string] = ["Retry-After", "10"];

export class Attempts {
  readonly #byCaller = new Map<DeviceId, number>();
  readonly #byCallee = new Map<AccountId, number>();
  #all = 0;

  get size(): number {
    return this.#all;
  }

  /**
   * Notes an attempt.
   * @returns ends it; to be called once
   * @throws SipRefusal 503 where the caller or the server has too many, 486 where the callee has
   */
  begin(caller: DeviceId, callee: AccountId): () => void {
    if (this.#all >= MAX_CALLS) {
      throw new SipRefusal(503, "The server has too many calls to set up at the moment", [RETRY_AFTER]);
    }
    if ((this.#byCaller.get(caller) ?? 0) >= MAX_CALLS_PER_DEVICE) {
      throw new SipRefusal(503, "This device is setting up too many calls at once", [RETRY_AFTER]);
    }
    if ((this.#byCallee.get(callee) ?? 0) >= MAX_CALLS_TO_ACCOUNT) {
      throw new SipRefusal(486, "Too many others are calling there at the moment", [RETRY_AFTER]);
    }
    this.#all++;
    add(this.#byCaller, caller, 1);
    add(this.#byCallee, callee, 1);
    return () => {
      this.#all--;
      add(this.#byCaller, caller, -1);
      add(this.#byCallee, callee, -1);
    };
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
