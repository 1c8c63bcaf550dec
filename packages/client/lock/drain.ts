/**
 * What came while this device was locked goes the way of everything that comes: in its order, before anything new.
 * A record is removed after its effect is on disk; where the power fails in between it is read again, and the inboxes
 * know that they have seen it.
 */
import type { X25519KeyPair } from "@sottovoce/crypto";
import type { Bytes } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import type { RecordStore, StoredRecord } from "../ports.ts";
import { storing } from "../vault/storing.ts";
import { type Arrival, type ArrivalKind, LOCKED_INBOX, openArrival } from "./arrival.ts";

/** Takes what came under its own kind, as if it came now. */
interface Taker {
  /** @param at when it came, Unix milliseconds */
  receive(body: Bytes, at: number): Promise<void>;
  /**
   * As `receive`, without asking the server. Absent where that is never needed.
   * @returns `false` when it has to be asked first; nothing has happened then
   */
  receiveKnown?(body: Bytes, at: number): Promise<boolean>;
}

/** The inboxes. */
type Takers = Readonly<Record<ArrivalKind, Taker>>;

/** Things read at once: they share a commit (`Ledger`), and one more removes them. */
const AT_ONCE = 64;

interface Waiting {
  readonly record: StoredRecord;
  readonly arrival: Arrival;
}

export class Drain {
  readonly #core: Core;
  readonly #records: RecordStore;
  readonly #takers: Takers;
  /** What has to wait for the network, in its order: the first words of somebody this device has never heard of. */
  #left: readonly Waiting[] = [];
  #running: Promise<void> | null = null;
  #lost = 0;

  constructor(core: Core, records: RecordStore, takers: Takers) {
    this.#core = core;
    this.#records = records;
    this.#takers = takers;
  }

  /** Records that did not open: the disk damaged them, or somebody changed them. They are gone. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes all that can be taken without the network. @throws EngineError `storage` */
  async start(lockBox: X25519KeyPair): Promise<void> {
    const records = await storing(() => this.#records.list(LOCKED_INBOX, {}));
    for (let i = 0; i < records.length; i += AT_ONCE) {
      const { waiting, broken } = await this.#open(lockBox, records.slice(i, i + AT_ONCE));
      this.#lost += broken.length;
      const taken = await Promise.all(waiting.map(({ arrival }) => this.#tryKnown(arrival)));
      await this.#remove([...broken, ...waiting.filter((_, j) => taken[j]).map(({ record }) => record)]);
      this.#left = [...this.#left, ...waiting.filter((_, j) => !taken[j])];
    }
  }

  /** The server can be asked now: takes what was left. */
  resume(): void {
    if (this.#left.length === 0) return;
    this.#running ??= this.#takeLeft().finally(() => {
      this.#running = null;
    });
  }

  /** Does some work when nothing older is being taken any more; at once where nothing is. */
  async before<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running !== null) await this.#running;
    return work();
  }

  async #open(
    lockBox: X25519KeyPair,
    records: readonly StoredRecord[],
  ): Promise<{ readonly waiting: readonly Waiting[]; readonly broken: readonly StoredRecord[] }> {
    const opened = await Promise.all(
      records.map(async (record) => ({
        record,
        arrival: await openArrival(this.#core.primitives, lockBox, record),
      })),
    );
    const waiting: Waiting[] = [];
    const broken: StoredRecord[] = [];
    for (const { record, arrival } of opened) {
      if (arrival === null) broken.push(record);
      else waiting.push({ record, arrival });
    }
    return { waiting, broken };
  }

  /** @returns whether it was taken. What fails is kept, and tried again: nobody else has it any more */
  async #tryKnown({ kind, body, at }: Arrival): Promise<boolean> {
    const taker = this.#takers[kind];
    try {
      if (taker.receiveKnown !== undefined) return await taker.receiveKnown(body, at);
      await taker.receive(body, at);
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  async #takeLeft(): Promise<void> {
    const waiting = [...this.#left];
    const failed: Waiting[] = [];
    // One after the other: the first words of a stranger wait for his introduction, and the others behind them.
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const error = await this.#take(next);
      if (error === null) continue;
      failed.push(next);
      // Each further question would be waited for as long, and what comes live with it.
      if (error instanceof EngineError && error.code === "network") break;
    }
    this.#left = [...failed, ...waiting];
  }

  /** @returns what went wrong; `null` where nothing did */
  async #take({ record, arrival: { kind, body, at } }: Waiting): Promise<unknown> {
    try {
      await this.#takers[kind].receive(body, at);
      await this.#remove([record]);
      return null;
    } catch (error) {
      this.#report(error);
      return error;
    }
  }

  /** A disk that refuses keeps nobody from what was read: it is read again next time, and known by then. */
  async #remove(records: readonly StoredRecord[]): Promise<void> {
    if (records.length === 0) return;
    const remove = records.map(({ store, key }) => ({ store, key }));
    await storing(() => this.#records.commit({ remove })).catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    if (!(error instanceof EngineError)) this.#core.fault(error);
  }
}
