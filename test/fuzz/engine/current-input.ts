/** The input that runs right now, in memory that both threads see: it outlives a thread that hangs or runs out of it. */

const EXECUTIONS = 0;
const LENGTH = 1;
const HEAD_BYTES = 8;

export class CurrentInput {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEAD_BYTES);
  }

  /** @param maxLength of an input */
  static memory(maxLength: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEAD_BYTES + maxLength);
  }

  /** Executions begun so far, modulo 2^32. */
  get executions(): number {
    return Atomics.load(this.#head, EXECUTIONS);
  }

  set(input: Uint8Array): void {
    this.#bytes.set(input);
    Atomics.store(this.#head, LENGTH, input.length);
    Atomics.add(this.#head, EXECUTIONS, 1);
  }

  /** A copy. */
  get(): Uint8Array {
    return this.#bytes.slice(0, Atomics.load(this.#head, LENGTH));
  }
}
