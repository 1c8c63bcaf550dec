/** A bounded cache in front of the store: one load per key at a time, and never a value from before a change. */

/** A load under way. Forgetting its key makes it stale: what it brings is from before a change, perhaps. */
interface Load<Value> {
  promise: Promise<Value | null>;
  stale: boolean;
}

export class ReadThroughCache<Key, Value extends object | string> {
  readonly #limit: number;
  readonly #load: (key: Key) => Promise<Value | null>;
  readonly #values = new Map<Key, Value>();
  readonly #loads = new Map<Key, Load<Value>>();

  /**
   * @param limit most values kept; the one loaded longest ago makes room
   * @param load reads one value from the store; `null`, for what is not there, is never kept
   */
  constructor(limit: number, load: (key: Key) => Promise<Value | null>) {
    this.#limit = limit;
    this.#load = load;
  }

  /** Values kept. */
  get size(): number {
    return this.#values.size;
  }

  /** The value at once where it is kept, else a promise of it. */
  get(key: Key): Value | Promise<Value | null> {
    const value = this.#values.get(key);
    if (value !== undefined) return value;
    const running = this.#loads.get(key);
    return running === undefined ? this.#start(key) : running.promise;
  }

  /** The next question reads the store. */
  forget(key: Key): void {
    this.#values.delete(key);
    const load = this.#loads.get(key);
    if (load !== undefined) load.stale = true;
    this.#loads.delete(key);
  }

  #start(key: Key): Promise<Value | null> {
    const load: Load<Value> = { promise: Promise.resolve(null), stale: false };
    load.promise = this.#run(key, load);
    this.#loads.set(key, load);
    return load.promise;
  }

  /** Whoever waits for a load that became stale gets a newer value. */
  async #run(key: Key, load: Load<Value>): Promise<Value | null> {
    try {
      const value = await this.#load(key);
      if (load.stale) return await this.get(key);
      if (value !== null) this.#keep(key, value);
      return value;
    } finally {
      if (this.#loads.get(key) === load) this.#loads.delete(key);
    }
  }

  #keep(key: Key, value: Value): void {
    if (this.#values.size >= this.#limit) {
      const oldest = this.#values.keys().next();
      if (!oldest.done) this.#values.delete(oldest.value);
    }
    this.#values.set(key, value);
  }
}
