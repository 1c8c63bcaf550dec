import { badRequest } from "./error.ts";
import { findTopLevel, isToken, SEMI, sliceTrimmed, splitList } from "./lexer.ts";
import { Params, parseParams } from "./params.ts";

/** Why a request was sent, or a call ended (RFC 3326 §2). */
export interface Reason {
  /** `SIP`, `Q.850`, …, as written. */
  readonly protocol: string;
  /** For `SIP` a status of responses; `null` when absent or no number. */
  readonly cause: number | null;
  /** For a person; `null` when absent. */
  readonly text: string | null;
}

const MAX_CAUSE = 999;

/**
 * Parses all Reason values of one message.
 * @throws SipParseError 400 when malformed
 */
export function parseReasons(values: readonly string[]): Reason[] {
  return values.flatMap(splitList).map(parseReason);
}

function parseReason(element: string): Reason {
  const end = findTopLevel(element, SEMI, 0);
  const protocol = sliceTrimmed(element, 0, end);
  if (!isToken(protocol)) throw badRequest("A reason has no protocol");
  const params = parseParams(element, end);
  const digits = params.get("cause") ?? "";
  const cause = /^\d{1,3}$/.test(digits) ? Math.min(Number(digits), MAX_CAUSE) : null;
  return { protocol, cause, text: params.get("text") };
}

/** A Reason value by a SIP status: `SIP;cause=200;text="…"`. */
export function formatSipReason(cause: number, text: string): string {
  // RFC 3326 §2: the text is a quoted string, also where a token would do.
  const quoted = text.replace(/[\\"]/g, "\\$&");
  return `SIP${Params.of([["cause", String(cause)]]).toString()};text="${quoted}"`;
}

/** Whether the reasons name this SIP status. */
export function hasSipCause(reasons: readonly Reason[], cause: number): boolean {
  return reasons.some((reason) => reason.protocol.toUpperCase() === "SIP" && reason.cause === cause);
}
