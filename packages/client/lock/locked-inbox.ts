/** What comes while this device is locked: sealed, and on disk before it is acknowledged. */
import type { Primitives, X25519PublicKey } from "@sottovoce/crypto";
import { toHex } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore, StoredRecord } from "../ports.ts";
import { storing } from "../vault/storing.ts";
import { type Arrival, arrivalKind, countsAsMessage, LOCKED_INBOX, sealArrival } from "./arrival.ts";

/**
 * Most things that wait to be unlocked. Ten times what a busy account gets in a weekend; unlocking decrypts them all
 * before anything is shown, which takes a phone some seconds. The server keeps what comes after them.
 */
export const MAX_ARRIVALS = 1_000;
/** Most bytes, sealed: as many envelopes, which have 2 kB, and room for texts of phones, which may have 16. */
export const MAX_ARRIVED_BYTES = 4 * 1024 * 1024;

/** How many messages and missed calls wait to be unlocked. */
export async function arrivedWhileLocked(records: RecordStore): Promise<number> {
  const all = await storing(() => records.list(LOCKED_INBOX, {}));
  return all.filter((record) => countsAsMessage(arrivalKind(record))).length;
}

export class LockedInbox {
  readonly #primitives: Primitives;
  readonly #records: RecordStore;
  readonly #lockBox: X25519PublicKey;
  /** By what they hold: what is delivered again because the answer was lost is stored once. */
  readonly #taken = new Set<string>();
  #next: number;
  #items: number;
  #bytes: number;
  #messages: number;
  /** Each is on disk before the next one is looked at: the order in which they come is the one in which they are read. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    primitives: Primitives,
    records: RecordStore,
    lockBox: X25519PublicKey,
    waiting: readonly StoredRecord[],
  ) {
    this.#primitives = primitives;
    this.#records = records;
    this.#lockBox = lockBox;
    this.#next = (waiting.at(-1)?.order ?? 0) + 1;
    this.#items = waiting.length;
    this.#bytes = waiting.reduce((sum, { value }) => sum + value.length, 0);
    this.#messages = waiting.filter((record) => countsAsMessage(arrivalKind(record))).length;
  }

  /** @param lockBox public half */
  static async open(
    primitives: Primitives,
    records: RecordStore,
    lockBox: X25519PublicKey,
  ): Promise<LockedInbox> {
    const waiting = await storing(() => records.list(LOCKED_INBOX, {}));
    return new LockedInbox(primitives, records, lockBox, waiting);
  }

  /** Messages and missed calls on disk. */
  get messages(): number {
    return this.#messages;
  }

  /**
   * Resolves when it is on disk.
   * @returns whether it is new
   * @throws EngineError `locked` when there is no room: the server is to keep it; `storage`
   */
  take(arrival: Arrival): Promise<boolean> {
    const taken = this.#last.then(() => this.#take(arrival));
    this.#last = taken.catch(() => undefined);
    return taken;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #take(arrival: Arrival): Promise<boolean> {
    const { kind, body } = arrival;
    const name = `${kind}/${toHex(await this.#primitives.sha256(body))}`;
    if (this.#taken.has(name)) return false;
    const record = await sealArrival(this.#primitives, this.#lockBox, this.#next, arrival);
    this.#requireRoom(record.value.length);
    await storing(() => this.#records.commit({ put: [record] }));
    this.#taken.add(name);
    this.#next++;
    this.#items++;
    this.#bytes += record.value.length;
    if (countsAsMessage(kind)) this.#messages++;
    return true;
  }

  #requireRoom(bytes: number): void {
    if (this.#items < MAX_ARRIVALS && this.#bytes + bytes <= MAX_ARRIVED_BYTES) return;
    throw new EngineError("locked", "user", "This device is locked, and has no room for more. Unlock it.", {
      retry: true,
    });
  }
}
