/**
 * Which rows wait for which device, in memory. An index on disk by device would dirty a page of its own for
 * nearly every message, since messages of one commit go to different devices; this costs 8 bytes a waiting row
 * and is rebuilt at start from the index by expiry (docs/decisions/sqlite-store.md has both measured).
 */
import type { UndoLog } from "./undo-log.ts";

const NOTHING: readonly number[] = [];

export class MailboxIndex {
  readonly #undo: UndoLog;
  readonly #devices = new Set<number>();
  /** Ascending sequences of each device that has rows. */
  readonly #waiting = new Map<number, number[]>();
  /** Devices that were removed while rows waited for them. */
  readonly #gone = new Set<number>();
  #size = 0;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  /**
   * Fills the index at start.
   * @param devices all devices
   * @param rows all waiting rows, in any order
   */
  restore(devices: Iterable<number>, rows: Iterable<readonly [device: number, sequence: number]>): void {
    for (const device of devices) this.#devices.add(device);
    for (const [device, sequence] of rows) {
      this.#queue(device).push(sequence);
      this.#size++;
    }
    for (const [device, queue] of this.#waiting) {
      queue.sort((a, b) => a - b);
      if (!this.#devices.has(device)) this.#gone.add(device);
    }
  }

  /** Rows waiting in all mailboxes. */
  get size(): number {
    return this.#size;
  }

  /** Removed devices whose rows have not been cleared away yet. */
  get gone(): ReadonlySet<number> {
    return this.#gone;
  }

  /** Whether there is such a device. */
  knows(device: number): boolean {
    return this.#devices.has(device);
  }

  /** Rows waiting for a device. */
  count(device: number): number {
    return this.#waiting.get(device)?.length ?? 0;
  }

  /** The first sequences of a device above `after`. */
  after(device: number, after: number, limit: number): readonly number[] {
    const queue = this.#waiting.get(device);
    if (queue === undefined) return NOTHING;
    const start = after === 0 ? 0 : firstAbove(queue, after);
    return queue.slice(start, start + limit);
  }

  addDevice(device: number): void {
    this.#devices.add(device);
    this.#undo.push(() => this.#devices.delete(device));
  }

  removeDevice(device: number): void {
    this.#devices.delete(device);
    if (this.#waiting.has(device)) this.#gone.add(device);
    this.#undo.push(() => {
      this.#devices.add(device);
      this.#gone.delete(device);
    });
  }

  /** @param sequence above all sequences before it */
  append(device: number, sequence: number): void {
    this.#queue(device).push(sequence);
    this.#size++;
    this.#undo.push(() => this.#take(device, sequence));
  }

  /** @returns whether that row was waiting for that device */
  remove(device: number, sequence: number): boolean {
    if (!this.#take(device, sequence)) return false;
    this.#undo.push(() => this.#putBack(device, sequence));
    return true;
  }

  #queue(device: number): number[] {
    let queue = this.#waiting.get(device);
    if (queue === undefined) {
      queue = [];
      this.#waiting.set(device, queue);
    }
    return queue;
  }

  #take(device: number, sequence: number): boolean {
    const queue = this.#waiting.get(device);
    if (queue === undefined) return false;
    const place = firstAbove(queue, sequence - 1);
    if (queue[place] !== sequence) return false;
    // Devices take their oldest rows first, so this nearly always shifts or empties the array.
    queue.splice(place, 1);
    this.#size--;
    if (queue.length === 0) {
      this.#waiting.delete(device);
      this.#gone.delete(device);
    }
    return true;
  }

  #putBack(device: number, sequence: number): void {
    const queue = this.#queue(device);
    queue.splice(firstAbove(queue, sequence), 0, sequence);
    this.#size++;
    if (!this.#devices.has(device)) this.#gone.add(device);
  }
}

/** Place of the first element above `value` in an ascending array. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
