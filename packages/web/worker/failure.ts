/** What a tab is told of an error: a code and a sentence, never a stack. */
import { EngineError } from "@sottovoce/client";
import { WireError } from "@sottovoce/wire";
import type { Failure } from "../engine/protocol.ts";

export const UNEXPECTED = "Something unexpected happened. Load the page again if it comes back.";

/** @returns `null` for what is a fault of this program, and has to be reported as one as well */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof EngineError) {
    return { code: error.code, sentence: error.sentence, retryAfterMs: error.retryAfterMs };
  }
  // What a person typed or pasted, and could not be read.
  if (error instanceof WireError) {
    return { code: "malformed", sentence: error.message, retryAfterMs: null };
  }
  return null;
}
