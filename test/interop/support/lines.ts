/** Lines as they come from a log or a pipe, and waiting for the one that tells of an event. */

/** After so long without what is waited for, it is not coming: on an idle machine none of it takes three seconds. */
export const PATIENCE_MS = 90_000;
/** How much of what came instead is told then. */
const TOLD_LINES = 40;

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (match: RegExpExecArray) => void;
}

export class Lines {
  readonly #name: string;
  readonly #all: string[] = [];
  readonly #waiters = new Set<Waiter>();
  #partial = "";
  #ended: string | null = null;

  /** @param name whose lines they are, for the sentence of a failed wait */
  constructor(name: string) {
    this.#name = name;
  }

  /** How many lines have come; where to look for later ones. */
  get count(): number {
    return this.#all.length;
  }

  /** All lines that have come since one of them, joined. */
  text(from = 0): string {
    return this.#all.slice(from).join("\n");
  }

  /** Takes in text that may end anywhere. */
  readonly append = (text: string): void => {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#add(line);
  };

  /** No more lines come: whoever waits is told why. */
  end(reason: string): void {
    this.#ended ??= reason;
  }

  /**
   * Waits for a line that matches.
   * @param from lines before this one are not looked at; all are when it is absent
   * @throws when none comes, with the last lines that did
   */
  async until(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    for (const line of this.#all.slice(from)) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const waiter: Waiter = { pattern, resolve };
    const timer = setTimeout(() => reject(this.#never(pattern)), PATIENCE_MS);
    this.#waiters.add(waiter);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  #add(line: string): void {
    this.#all.push(line);
    for (const { pattern, resolve } of this.#waiters) {
      const match = pattern.exec(line);
      if (match !== null) resolve(match);
    }
  }

  #never(pattern: RegExp): Error {
    const ended = this.#ended === null ? "" : ` (${this.#ended})`;
    const last = this.#all.slice(-TOLD_LINES).join("\n");
    return new Error(`${this.#name} never said ${pattern}${ended}; it said last:\n${last}`);
  }
}
