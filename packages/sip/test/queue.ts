/** Waits for things to come, one at a time. */
export class Queue<T> {
  readonly items: T[] = [];
  #waiting: (() => void) | null = null;

  push(item: T): void {
    this.items.push(item);
    this.#waiting?.();
    this.#waiting = null;
  }

  async shift(): Promise<T> {
    while (this.items.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.items.shift()!;
  }
}
