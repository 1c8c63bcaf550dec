/** A bounded cache in front of the store: one load per key at a time, and never a value from before a change. */

/** What forgetting does to loads that are under way: they answer their callers but are not kept. */
interface Load<Value> {
  readonly promise: Promise<Value>;
  stale: boolean;
}

export class ReadThroughCache<Key, Value> {
  readonly #limit: number;
  readonly #load: (key: Key) => Promise<Value>;
  readonly #values = new Map<Key, Value>();
  readonly #loads = new Map<Key, Load<Value>>();

  /**
   * @param limit most entries kept; the one that was added or refreshed longest ago makes room
   * @param load reads one value from the store
   */
  constructor(limit: number, load: (key: Key) => Promise<Value>) {
    this.#limit = limit;
    this.#load = load;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value at once where it is cached, else a promise of it. */
  get(key: Key): Value | Promise<Value> {
    const value = this.#values.get(key);
    if (value !== undefined) return value;
    const running = this.#loads.get(key);
    return running === undefined ? this.#start(key) : running.promise;
  }

  /** The value where it is cached. */
  peek(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  forget(key: Key): void {
    this.#values.delete(key);
    const load = this.#loads.get(key);
    if (load !== undefined) load.stale = true;
    this.#loads.delete(key);
  }

  #start(key: Key): Promise<Value> {
    const promise = this.#load(key);
    const load: Load<Value> = { promise, stale: false };
    this.#loads.set(key, load);
    promise.then(
      (value) => this.#finish(key, load, value),
      () => this.#drop(key, load),
    );
    return promise;
  }

  #finish(key: Key, load: Load<Value>, value: Value): void {
    this.#drop(key, load);
    if (load.stale) return;
    if (this.#values.size >= this.#limit) {
      const oldest = this.#values.keys().next();
      if (!oldest.done) this.#values.delete(oldest.value);
    }
    this.#values.set(key, value);
  }

  #drop(key: Key, load: Load<Value>): void {
    if (this.#loads.get(key) === load) this.#loads.delete(key);
  }
}
