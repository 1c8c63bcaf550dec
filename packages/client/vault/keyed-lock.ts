/** Work that must not overlap with other work on the same thing, like the sessions of one peer. */

/** Runs tasks one after the other for each key, in the order they came; tasks of different keys overlap. */
export class KeyedLock<Key> {
  readonly #tails = new Map<Key, Promise<unknown>>();

  /** @returns what the task returns, or its error, which does not stop the tasks behind it */
  run<T>(key: Key, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const tail = result.catch(() => undefined).then(() => this.#forget(key, tail));
    this.#tails.set(key, tail);
    return result;
  }

  /** Takes several locks, always in ascending order, so that two tasks can never wait for each other. */
  runAll<T>(keys: readonly Key[], task: () => Promise<T>): Promise<T> {
    const ordered = [...new Set(keys)].sort().reverse();
    return ordered.reduce<() => Promise<T>>((inner, key) => () => this.run(key, inner), task)();
  }

  /** Resolves when nothing runs or waits any more. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  #forget(key: Key, tail: Promise<unknown>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
