/** What a fuzz target is: one parser of remote bytes, or a family of them, and what must hold for every input. */
export interface Target {
  /** Longest input that is tried, in bytes: a little beyond what the parser itself admits. */
  readonly maxLength: number;
  /** Words of the grammar that do not stand in the parser's own source. */
  readonly words?: readonly string[];
  /** Inputs to begin with that are made, not kept in the corpus. */
  readonly seeds?: () => Iterable<Uint8Array> | Promise<Iterable<Uint8Array>>;
  /** Makes a changed input consistent again (a length, a checksum), so that changes reach what lies behind it. */
  readonly repair?: (input: Uint8Array) => Uint8Array;
  /**
   * Parses one input and checks what must hold.
   * @throws anything, for a defect: refusals that the parser documents are caught inside
   */
  run(input: Uint8Array): void | Promise<void>;
  /** Lets go of what it holds, where it holds anything. */
  close?(): Promise<void>;
}

/** Fails for an accepted input that breaks a promise. The sentence says which. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** @throws Broken */
export function hold(condition: boolean, promise: string): asserts condition {
  if (!condition) throw new Broken(promise);
}

/** Runs a parser; `null` where it refuses with an error of the given class, the only one it may throw. */
export function unlessRefused<T>(
  refusal: abstract new (...args: never[]) => Error,
  parse: () => T,
): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof refusal) return null;
    throw error;
  }
}

/** Bytes as text, malformed UTF-8 replaced, as the decoders before our text parsers do it. */
export function textOf(input: Uint8Array): string {
  return new TextDecoder().decode(input);
}
