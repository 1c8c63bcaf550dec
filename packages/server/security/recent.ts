/** A bounded map that keeps what was used lately, at the cost of two plain ones. */

export class Recent<Value> {
  readonly #limit: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  /** @param limit most values kept; at least half as many of those used last are */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#newer.size + this.#older.size;
  }

  /** Looking is no use: only `set` keeps a value from being forgotten. */
  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** Half of the limit makes a generation; the one before the last is forgotten as a whole. */
  set(key: string, value: Value): void {
    if (this.#newer.size >= this.#limit / 2 && !this.#newer.has(key)) {
      this.#older = this.#newer;
      this.#newer = new Map();
    } else this.#older.delete(key);
    this.#newer.set(key, value);
  }

  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }
}
