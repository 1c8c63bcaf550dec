import { badRequest } from "./error.ts";
import { findTopLevel, parseDecimal, SEMI, sliceTrimmed } from "./lexer.ts";
import { type Params, parseParams } from "./params.ts";

/** RFC 3261 §20.33. */
export interface RetryAfter {
  /** Seconds to wait, 0 to 2**32-1. */
  readonly seconds: number;
  /** Such as `duration`: for how long the callee will be reachable from then on. */
  readonly params: Params;
}

/**
 * Parses `seconds [comment] *(;param)`; the comment is dropped.
 * @throws SipParseError 400 when malformed or too large.
 */
export function parseRetryAfter(value: string): RetryAfter {
  const tail = findTopLevel(value, SEMI, 0);
  const comment = value.indexOf("(");
  const end = comment < 0 ? tail : Math.min(comment, tail);
  const seconds = parseDecimal(sliceTrimmed(value, 0, end), 2 ** 32 - 1);
  if (seconds === null) throw badRequest("Retry-After is not a number of seconds");
  return { seconds, params: parseParams(value, tail) };
}

/** `seconds;params`. */
export function formatRetryAfter(value: RetryAfter): string {
  return `${value.seconds}${value.params.toString()}`;
}
