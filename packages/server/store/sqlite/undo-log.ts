import type { TransactionalMemory } from "./group-commit.ts";

/** How to take back, in reverse order, what operations did to memory in a transaction that did not commit. */
export class UndoLog implements TransactionalMemory {
  readonly #steps: (() => void)[] = [];

  /** Notes how to take back a change that was just made. */
  push(step: () => void): void {
    this.#steps.push(step);
  }

  keep(): void {
    this.#steps.length = 0;
  }

  undo(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) step();
  }
}
